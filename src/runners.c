/* run_until_complete, Runner, run, main. SPDX-License-Identifier: MIT
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
  else if (awaitable.future == NULL) {
    future->unread = false; /* nobody else could look at it */
    future->unreported = rc == ASYNCIO_NO_MEMORY; /* it is told of by rc */
  }
  asyncio__future_release(future);
  return rc;
}

/* ---- the loop that is set ---- */

static asyncio_loop *set_loop; /* a reference, or NULL */

void asyncio_set_event_loop(asyncio_loop *loop) {
  if (loop != NULL) loop->refs++;
  asyncio__loop_release(set_loop);
  set_loop = loop;
}

asyncio_loop *asyncio_get_event_loop(void) {
  asyncio_loop *running = asyncio_get_running_loop();
  return running != NULL ? running : set_loop;
}

/* ---- the end of a run ---- */

static void report_leftover(asyncio_loop *loop, asyncio_task *task) {
  if (task->future.state == ASYNCIO__FINISHED &&
      task->future.result.tag == ASYNCIO_ERROR)
    asyncio__report(loop, "unhandled exception during asyncio.run() shutdown",
                    task->future.result, &task->future);
}

/* Tasks that were cancelled, to be awaited together, as by a gather, which
 * would be the only one of most programs. */
struct leftovers {
  asyncio_future *all;
  size_t count;
  size_t running;
  asyncio_task *tasks[]; /* retained */
};

static int one_ended(asyncio_future *task, void *arg) {
  struct leftovers *left = arg;
  task->unread = false;
  if (--left->running == 0)
    asyncio__future_finish(left->all, ASYNCIO__FINISHED, asyncio_nothing());
  return 0;
}

/* Cancels all tasks. Returns NULL without memory to await them together. */
static struct leftovers *cancel_tasks(asyncio_loop *loop) {
  size_t count = asyncio_all_tasks(loop, NULL, 0);
  struct leftovers *left = malloc(sizeof *left + count * sizeof *left->tasks);
  if (left != NULL)
    *left = (struct leftovers){.all = asyncio_loop_create_future(loop)};
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer) {
    asyncio_task_cancel(task);
    if (left == NULL) continue;
    left->tasks[left->count++] = asyncio_retain(task);
    if (asyncio_future_add_done_callback(&task->future, one_ended, left) == 0)
      left->running++;
  }
  return left;
}

static void free_leftovers(struct leftovers *left) {
  for (size_t i = 0; i < left->count; i++) {
    asyncio_future_remove_done_callback(&left->tasks[i]->future, one_ended,
                                        left);
    asyncio_release(left->tasks[i]);
  }
  asyncio__future_release(left->all);
  free(left);
}

/* The oldest that was cancelled and runs, not one that was made since. */
static asyncio_task *next_cancelled(const asyncio_loop *loop) {
  asyncio_task *task = loop->tasks.oldest;
  while (task != NULL && task->cancels == 0) task = task->newer;
  return task;
}

/* Awaits them one by one, for want of memory. */
static int await_singly(asyncio_loop *loop) {
  int rc = 0;
  for (asyncio_task *task; rc == 0 && (task = next_cancelled(loop)) != NULL;) {
    asyncio__future_retain(&task->future);
    rc = run_future(loop, &task->future);
    if (rc == 0) report_leftover(loop, task);
    task->future.unread = false;
    asyncio_release(task);
  }
  return rc;
}

/* Returns 0, or why not all of them have ended. */
static int cancel_leftovers(asyncio_loop *loop) {
  if (loop->tasks.oldest == NULL) return 0;
  struct leftovers *left = cancel_tasks(loop);
  int rc = ASYNCIO_NO_MEMORY;
  if (left != NULL && left->running == left->count)
    rc = run_future(loop, left->all);
  for (size_t i = 0; rc == 0 && i < left->count; i++)
    report_leftover(loop, left->tasks[i]);
  if (left != NULL) free_leftovers(left);
  return rc == ASYNCIO_NO_MEMORY ? await_singly(loop) : rc;
}

/* CPython closes async generators and the executor by two passes each; what
 * was called soon by then still runs meanwhile. */
static int run_last_passes(asyncio_loop *loop) {
  int rc = 0;
  for (int i = 0; i < 4 && rc == 0; i++) {
    asyncio_loop_stop(loop);
    rc = asyncio_loop_run_forever(loop);
  }
  return rc;
}

/* ---- Runner ---- */

struct asyncio_runner {
  asyncio_runner_options options;
  asyncio_loop *loop;       /* NULL: not made yet */
  asyncio_context *context; /* of all runs */
  bool closed;
};

asyncio_runner *asyncio__runner_new(asyncio_runner_options options) {
  asyncio_runner *runner = malloc(sizeof *runner);
  if (runner != NULL) *runner = (asyncio_runner){.options = options};
  return runner;
}

/* Makes the loop. */
static int make_loop(asyncio_runner *runner) {
  bool own = runner->options.loop_factory == NULL;
  asyncio_loop *loop =
      own ? asyncio_new_event_loop() : runner->options.loop_factory();
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no event loop", NULL);
  if (own) asyncio_set_event_loop(loop);
  if (runner->options.debug != 0)
    asyncio_loop_set_debug(loop, runner->options.debug > 0);
  runner->loop = loop;
  return 0;
}

static int begin_runner(asyncio_runner *runner) {
  if (runner == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no runner", NULL);
  if (runner->closed)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Runner is closed", NULL);
  if (runner->loop != NULL) return 0;
  runner->context = asyncio_copy_context();
  if (runner->context == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no context", NULL);
  int rc = make_loop(runner);
  if (rc < 0) asyncio_release(runner->context);
  return rc;
}

int asyncio__runner_run(asyncio_runner *runner, asyncio_awaitable awaitable,
                        asyncio_runner_run_options options) {
  if (options.result != NULL) *options.result = asyncio_nothing();
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "Runner.run() cannot be called from a running event loop", NULL);
  int rc = begin_runner(runner);
  if (rc < 0) return rc;
  if (options.context == NULL) options.context = runner->context;
  if (awaitable.options.context == NULL)
    awaitable.options.context = options.context;
  return asyncio__run_until_complete(runner->loop, awaitable, options.result);
}

asyncio_loop *asyncio_runner_get_loop(asyncio_runner *runner) {
  return begin_runner(runner) == 0 ? runner->loop : NULL;
}

int asyncio_runner_close(asyncio_runner *runner) {
  if (runner == NULL || runner->closed || runner->loop == NULL) return 0;
  asyncio_loop *loop = runner->loop;
  int rc = asyncio__loop_check(loop);
  if (asyncio_loop_is_running(loop)) return rc;
  if (rc == 0) rc = cancel_leftovers(loop);
  if (rc == 0) rc = run_last_passes(loop);
  if (runner->options.loop_factory == NULL) asyncio_set_event_loop(NULL);
  asyncio_loop_close(loop);
  runner->closed = true;
  return rc;
}

void asyncio_runner_free(asyncio_runner *runner) {
  if (runner == NULL) return;
  (void)!asyncio_runner_close(runner);
  if (runner->loop != NULL) asyncio_release(runner->context);
  asyncio_loop_free(runner->loop);
  free(runner);
}

/* ---- run ---- */

/* Closes the runner of a run that ended with rc. An error of that counts, as
 * one in a finally clause does. */
static int end_run(asyncio_runner *runner, int rc, asyncio_value *result) {
  asyncio_value error = rc < 0 ? asyncio__error_take(rc) : asyncio_nothing();
  int shutdown = asyncio_runner_close(runner);
  asyncio_loop_free(runner->loop);
  if (shutdown < 0) {
    if (result != NULL) asyncio_value_clear(result);
    rc = shutdown;
  } else if (rc < 0) {
    rc = asyncio__error_put(error);
  }
  asyncio_value_clear(&error);
  return rc;
}

int asyncio__run(asyncio_entry fn, asyncio_run_options options) {
  if (options.result != NULL) *options.result = asyncio_nothing();
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "asyncio.run() cannot be called from a running event loop", NULL);
  asyncio_runner runner = {.options = {.debug = options.debug,
                                       .loop_factory = options.loop_factory}};
  int rc = make_loop(&runner);
  if (rc < 0) return rc;
  rc = asyncio__run_until_complete(
      runner.loop,
      (asyncio_awaitable){
          .entry = fn,
          .options = {.arg = options.arg, .stack_size = options.stack_size}},
      options.result);
  return end_run(&runner, rc, options.result);
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
