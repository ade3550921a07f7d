/* run_until_complete, run, main. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's runners.py and base_events.py.
 */
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

/* A SystemExit or KeyboardInterrupt has ended the run already; stopping now
 * would end the next one. */
static int stop_loop(asyncio_future *future, void *arg) {
  int code = future->result.tag == ASYNCIO_ERROR ? future->result.code : 0;
  if (code != ASYNCIO_SYSTEM_EXIT && code != ASYNCIO_KEYBOARD_INTERRUPT)
    asyncio_loop_stop(arg);
  return 0;
}

/* Runs until the future is done. */
static int run_future(asyncio_loop *loop, asyncio_future *future) {
  if (future->loop == NULL) return asyncio__future_outcome(future);
  int rc = asyncio_future_add_done_callback(future, stop_loop, loop);
  if (rc < 0) return rc;
  rc = asyncio_loop_run_forever(loop);
  asyncio_future_remove_done_callback(future, stop_loop, loop);
  if (rc == 0 && !asyncio_future_done(future))
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Event loop stopped before Future completed.", NULL);
  return rc;
}

int asyncio__run_until_complete(asyncio_loop *loop, asyncio_awaitable awaitable,
                                asyncio_value *v) {
  if (v != NULL) *v = asyncio_nothing();
  int rc = asyncio__loop_check(loop);
  if (rc < 0) return rc;
  if (awaitable.future != NULL && awaitable.future->loop != NULL &&
      awaitable.future->loop != loop)
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "The future belongs to a different loop than the "
                          "one specified as the loop argument",
                          NULL);
  asyncio_future *future = asyncio__ensure(loop, &awaitable);
  rc = run_future(loop, future);
  if (rc == 0 ||
      (future->result.tag == ASYNCIO_ERROR && future->result.code == rc))
    rc = asyncio_future_result(future, v);
  else if (awaitable.future == NULL)
    future->unread = false; /* nobody else could look at it */
  asyncio__future_release(future);
  return rc;
}

/* ---- run ---- */

static void report_leftover(asyncio_loop *loop, asyncio_task *task) {
  if (task->future.state == ASYNCIO__FINISHED &&
      task->future.result.tag == ASYNCIO_ERROR)
    asyncio__report(loop, "unhandled exception during asyncio.run() shutdown",
                    task->future.result, &task->future);
}

/* Awaits `count` cancelled tasks together, then tells of their errors. */
static int await_leftovers(asyncio_loop *loop, asyncio_awaitable *items,
                           size_t count) {
  asyncio_future *all =
      asyncio_gather_n(items, count, .return_exceptions = true);
  int rc = asyncio_loop_run_until_complete(loop, all, NULL);
  asyncio_release(all);
  for (size_t i = 0; i < count; i++) {
    if (rc == 0) report_leftover(loop, asyncio_future_task(items[i].future));
    asyncio__future_release(items[i].future);
  }
  return rc;
}

/* Returns 0, or why not all of them have ended. */
static int cancel_leftovers(asyncio_loop *loop) {
  size_t count = asyncio_all_tasks(loop, NULL, 0);
  if (count == 0) return 0;
  asyncio_awaitable *items = calloc(count, sizeof *items);
  size_t i = 0;
  for (asyncio_task *task = loop->oldest; task != NULL; task = task->newer) {
    asyncio_task_cancel(task);
    if (items != NULL) items[i++] = asyncio_awaitable_of(asyncio_retain(task));
  }
  if (items == NULL) /* they are dropped by close */
    return asyncio__raise(ASYNCIO_NO_MEMORY, "tasks were not awaited", NULL);
  int rc = await_leftovers(loop, items, count);
  free(items);
  return rc;
}

int asyncio__run(asyncio_entry fn, asyncio_run_options options) {
  if (options.result != NULL) *options.result = asyncio_nothing();
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "asyncio.run() cannot be called from a running event loop", NULL);
  asyncio_loop *loop = asyncio_new_event_loop();
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no event loop", NULL);
  int rc = asyncio_loop_run_until_complete(loop, asyncio_coro(fn, options.arg),
                                           options.result);
  asyncio_value error = rc < 0 ? asyncio__error_take(rc) : asyncio_nothing();
  int shutdown = cancel_leftovers(loop);
  asyncio_loop_free(loop);
  if (shutdown < 0) { /* like an error in a finally clause */
    if (options.result != NULL) asyncio_value_clear(options.result);
    rc = shutdown;
  } else if (rc < 0) {
    rc = asyncio__error_put(error);
  }
  asyncio_value_clear(&error);
  return rc;
}

/* Exit code for what the main function returned. */
static int exit_code(asyncio_value v) {
  int code = v.tag == ASYNCIO_INT ? (int)v.i : 0;
  asyncio_value_clear(&v);
  return code;
}

int asyncio_main(asyncio_entry fn, void *arg) {
  asyncio_value result;
  int rc = asyncio_run(fn, arg, .result = &result);
  if (rc >= 0) return exit_code(result);
  asyncio_value error = asyncio__error_take(rc);
  fflush(stdout);
  asyncio__print_error(error);
  asyncio_value_clear(&error);
  return rc == ASYNCIO_KEYBOARD_INTERRUPT ? 130 : 1;
}
