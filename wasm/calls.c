/* Calls from JavaScript, each a task that settles a promise.
 * SPDX-License-Identifier: MIT
 *
 * The host gives the arguments one by one, then calls the function's own
 * export. What is wrong with them rejects the promise as an error of the
 * function itself would.
 */
#include "calls.h"

#include <math.h>
#include <stdlib.h>

#include "handles.h"
#include "host_js.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* A call under way. It has one reference to the task until its end. */
struct call {
  struct asyncio__open open;    /* while the task runs */
  struct asyncio__handle ended; /* waits for the task */
  asyncio_task *task;
  asyncio_entry entry;
  void *arg;
  double timeout; /* seconds; INFINITY: none */
  uint32_t handle;
  struct asyncio_js_arguments all;
  asyncio_value values[];
};

static void free_call(struct call *call) {
  for (size_t i = 0; i < call->all.count; i++)
    asyncio_value_clear(&call->values[i]);
  free(call);
}

/* Settles the promise with what is left of a call, v being consumed. */
static void settle(struct call *call, asyncio_value v) {
  asyncio__outbox_settle(call->handle, v);
  free_call(call);
}

/* ---- its end ---- */

static void asyncio__turn_call_ended(struct asyncio__handle *handle) {
  struct call *call = ASYNCIO__CONTAINER(handle, struct call, ended);
  asyncio_future *task = asyncio_task_future(call->task);
  if (!task->loop->closed) asyncio__loop_remove_open(task->loop, &call->open);
  task->unread = false; /* the promise tells of it */
  settle(call, asyncio_value_copy(task->result));
  asyncio__future_release(task);
}

/* Takes the call off the list of those that wait for its task. */
static void stop_waiting(struct call *call) {
  asyncio_future *task = asyncio_task_future(call->task);
  struct asyncio__list_head kept = {0};
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(&task->callbacks)) != NULL)
    if (node != &call->ended.node) asyncio__list_append(&kept, node);
  task->callbacks = kept;
}

/* The loop was closed with the call in it: its task will not run again. One
 * that has ended is still to be told of. */
static void close_call(struct asyncio__open *open) {
  struct call *call = ASYNCIO__CONTAINER(open, struct call, open);
  asyncio_future *task = asyncio_task_future(call->task);
  asyncio__loop_remove_open(task->loop, open);
  if (task->state != ASYNCIO__PENDING) return;
  stop_waiting(call);
  task->unreported = true;
  settle(call, asyncio_error_value(ASYNCIO_CANCELLED, NULL));
  asyncio__future_release(task);
}

/* ---- its start ---- */

static struct call *new_call(asyncio_entry entry,
                             struct asyncio__function *function) {
  struct asyncio__given *given = &asyncio__given;
  size_t size = given->count * sizeof *given->values;
  struct call *call = malloc(sizeof *call + size);
  if (call == NULL) return NULL;
  *call =
      (struct call){.open = {.close = close_call},
                    .ended = {.run = asyncio__turn_call_ended},
                    .entry = entry,
                    .timeout = given->timeout > 0 ? given->timeout : INFINITY,
                    .all = {.count = given->count, .values = call->values}};
  for (size_t i = 0; i < given->count; i++) call->values[i] = given->values[i];
  given->count = 0;
  call->arg = call->values;
  if (function != NULL) {
    call->all.arg = function->arg;
    call->arg = &call->all;
  }
  return call;
}

static int run_in_time(void *arg) {
  struct call *call = arg;
  return asyncio_wait_for(asyncio_coro(call->entry, call->arg), call->timeout);
}

static asyncio_task *new_task(struct call *call) {
  asyncio_value given = asyncio__given.name;
  const char *name =
      given.tag == ASYNCIO_STRING ? asyncio_value_text(given) : NULL;
  if (call->timeout == INFINITY)
    return asyncio_create_task(call->entry, call->arg, .name = name);
  return asyncio_create_task(run_in_time, call, .name = name);
}

/* Starts the task of a call. Returns 0 or a code. */
static int start(struct call *call) {
  call->task = new_task(call);
  asyncio_future *future = asyncio_task_future(call->task);
  if (future->loop == NULL) {
    int rc = asyncio_future_result(future, NULL);
    asyncio_release(call->task);
    return rc;
  }
  if (future->state == ASYNCIO__PENDING)
    asyncio__future_add_waiter(future, &call->ended);
  else /* it was eager */
    asyncio__call_soon(future->loop, &call->ended);
  asyncio__loop_add_open(future->loop, &call->open);
  return 0;
}

/* A promise that is rejected at once. Returns its handle. */
static uint32_t reject(int rc) {
  uint32_t handle = asyncio__handle_open(&asyncio__given);
  if (handle != 0) asyncio__outbox_settle(handle, asyncio__error_take(rc));
  return handle;
}

uint32_t asyncio__call_start(int rc, asyncio_entry entry,
                             struct asyncio__function *function) {
  if (rc == 0 && asyncio__given.name.tag == ASYNCIO_ERROR)
    rc = asyncio__error_put(asyncio__given.name);
  if (rc == 0 && asyncio__state.running == NULL)
    rc = asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  struct call *call = rc < 0 ? NULL : new_call(entry, function);
  if (rc == 0 && call == NULL)
    rc = asyncio__raise(ASYNCIO_NO_MEMORY, "no call", NULL);
  uint32_t handle = 0;
  if (call == NULL) {
    handle = reject(rc);
  } else {
    handle = call->handle = asyncio__handle_open(call);
    if (handle == 0)
      free_call(call);
    else if ((rc = start(call)) < 0)
      settle(call, asyncio__error_take(rc));
  }
  asyncio__given_forget();
  return handle;
}

EXPORT("asyncio_cancel") void asyncio_cancel(uint32_t handle) {
  struct call *call = asyncio__handle_find(handle);
  if (call != NULL) asyncio_task_cancel(call->task);
}

/* ---- a loop for the calls, when main has none ---- */

/* Waits until it is cancelled. */
static int wait_for_calls(void *arg) {
  (void)arg;
  asyncio_future *never =
      asyncio_loop_create_future(asyncio_get_running_loop());
  await(never);
  return 0;
}

static int serve_calls(void) {
  int rc = asyncio_run(wait_for_calls, NULL);
  return rc == ASYNCIO_CANCELLED ? 0 : 1;
}

EXPORT("asyncio_serve") void asyncio_serve(int flags) {
  asyncio__start_program(serve_calls, flags);
}

EXPORT("asyncio_close") void asyncio_close(void) {
  asyncio_loop *loop = asyncio__state.running;
  if (loop == NULL) return;
  if (loop->tasks.oldest == NULL) asyncio_loop_stop(loop);
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer)
    asyncio_task_cancel(task);
}
