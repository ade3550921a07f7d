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
  struct asyncio__settlement end;
  struct asyncio__open open;    /* while the task runs */
  struct asyncio__handle ended; /* waits for the task */
  asyncio_task *task;
  asyncio_entry entry;
  void *arg;
  double timeout; /* seconds; INFINITY: none */
  struct asyncio_js_arguments all;
  asyncio_value values[];
};

static void forget_arguments(struct call *call) {
  for (; call->all.count > 0; call->all.count--)
    asyncio__value_drop(&call->values[call->all.count - 1]);
}

/* Settles the promise of a call, whose value is there, and lets go of the rest.
 */
static void settle(struct call *call) {
  forget_arguments(call);
  asyncio__outbox_settle(&call->end);
}

/* The same with an error. Apart, as are those below, so that what most calls do
 * needs no C stack. */
__attribute__((noinline)) static void fail(struct call *call, int rc) {
  call->end.value = asyncio__error_take(rc);
  settle(call);
}

/* ---- its end ---- */

static void asyncio__turn_call_ended(struct asyncio__handle *handle) {
  struct call *call = ASYNCIO__CONTAINER(handle, struct call, ended);
  asyncio_future *task = asyncio_task_future(call->task);
  if (!task->loop->closed) asyncio__loop_remove_open(task->loop, &call->open);
  task->unread = false; /* the promise tells of it */
  call->end.value = asyncio__value_copy_at(&task->result);
  settle(call);
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
  call->end.value = asyncio_error_value(ASYNCIO_CANCELLED, NULL);
  settle(call);
  asyncio__future_release(task);
}

/* ---- its start ---- */

static struct call *new_call(asyncio_entry entry,
                             struct asyncio__function *function) {
  struct asyncio__given *given = &asyncio__given;
  size_t size = given->count * sizeof *given->values;
  struct call *call = malloc(sizeof *call + size);
  if (call == NULL) return NULL;
  call->open.close = close_call; /* the rest is set when it is used */
  call->ended.run = asyncio__turn_call_ended;
  call->entry = entry;
  call->timeout = given->timeout > 0 ? given->timeout : INFINITY;
  call->all.arg = NULL;
  call->all.count = given->count;
  call->all.values = call->values;
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

__attribute__((noinline)) static asyncio_task *new_named_task(
    asyncio_entry entry, void *arg) {
  const char *name = asyncio_value_text(asyncio__given.name);
  return asyncio_create_task(entry, arg, .name = name);
}

static asyncio_task *new_task(struct call *call) {
  bool timed = call->timeout != INFINITY;
  asyncio_entry entry = timed ? run_in_time : call->entry;
  void *arg = timed ? call : call->arg;
  return asyncio__given.name.tag == ASYNCIO_STRING
             ? new_named_task(entry, arg)
             : asyncio_create_task(entry, arg);
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

/* Why what was given cannot be called now, as a code; 0 if it can. */
static int check(void) {
  if (asyncio__given.name.tag == ASYNCIO_ERROR)
    return asyncio__error_put(asyncio__given.name);
  if (asyncio__state.running == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  return 0;
}

/* A call with a handle, NULL without memory. */
static struct call *open_call(asyncio_entry entry,
                              struct asyncio__function *function) {
  struct call *call = new_call(entry, function);
  if (call == NULL) return NULL;
  call->end.handle = asyncio__handle_open(call);
  if (call->end.handle != 0) return call;
  forget_arguments(call);
  free(call);
  return NULL;
}

/* What is wrong rejects the promise. */
uint32_t asyncio__call_start(int rc, asyncio_entry entry,
                             struct asyncio__function *function) {
  struct call *call = open_call(entry, function);
  uint32_t handle = call == NULL ? 0 : call->end.handle;
  if (call != NULL) {
    if (rc == 0) rc = check();
    if (rc == 0) rc = start(call);
    if (rc < 0) fail(call, rc);
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
  if (rc == ASYNCIO_KEYBOARD_INTERRUPT) return 130;
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
