/* Calls from JavaScript, each a task that settles a promise.
 * SPDX-License-Identifier: MIT
 *
 * The host gives the arguments one by one, then calls the function's own
 * export. What is wrong with them rejects the promise as an error of the
 * function itself would.
 */
#include "calls.h"

#include <stdlib.h>

#include "block_port.h"
#include "handles.h"
#include "host_js.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* A call under way. It has one reference to the task until its end. */
struct call {
  struct asyncio__settlement end;
  struct asyncio__handle ended; /* waits for the task */
  asyncio_task *task;
  uint32_t count; /* of the values */
  asyncio_value values[];
};

/* What stands behind the values of a call with a timeout, or of a function that
 * C made. */
struct special {
  struct asyncio_js_arguments all;
  double timeout; /* seconds; 0: none */
  asyncio_entry entry;
  void *arg;
};

static void forget_arguments(struct call *call) {
  for (; call->count > 0; call->count--)
    asyncio__value_drop(&call->values[call->count - 1]);
}

/* Settles the promise of a call, whose value is there, and lets go of the rest.
 */
static void settle(struct call *call) {
  call->task = NULL; /* for asyncio_cancel: the handle stays open */
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
  task->unread = false; /* the promise tells of it */
  call->end.value = asyncio__value_copy_at(&task->result);
  settle(call);
  asyncio__future_drop(task);
}

/* Takes the call that a task was made for off the list of those that wait for
 * it. Returns NULL if there is none. */
static struct call *take_call(asyncio_task *task) {
  struct asyncio__list_head *callbacks = &asyncio_task_future(task)->callbacks;
  struct asyncio__list_head kept = {0};
  struct call *call = NULL;
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(callbacks)) != NULL) {
    struct asyncio__handle *handle =
        ASYNCIO__CONTAINER(node, struct asyncio__handle, node);
    if (handle->run == asyncio__turn_call_ended)
      call = ASYNCIO__CONTAINER(handle, struct call, ended);
    else
      asyncio__list_append(&kept, node);
  }
  *callbacks = kept;
  return call;
}

/* ---- the end of its loop ---- */

/* A loop on which calls have begun. */
struct caller {
  struct asyncio__open open;
  asyncio_loop *loop;
};

static asyncio_loop *last_loop; /* of the last call, or NULL */

/* The loop was closed: tasks that are pending will not run again. The calls of
 * those that have ended are still to be told of. */
static void close_calls(struct asyncio__open *open) {
  struct caller *caller = ASYNCIO__CONTAINER(open, struct caller, open);
  asyncio_loop *loop = caller->loop;
  asyncio__loop_remove_open(loop, open);
  free(caller);
  last_loop = NULL;
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer) {
    struct call *call = take_call(task);
    if (call == NULL) continue;
    asyncio_future *future = asyncio_task_future(task);
    future->unreported = true;
    call->end.value = asyncio_error_value(ASYNCIO_CANCELLED, NULL);
    settle(call);
    asyncio__future_release(future); /* the loop has one more */
  }
}

/* Makes sure that calls of a loop are told when it closes. False without
 * memory. */
__attribute__((noinline)) static bool hear_of_close(asyncio_loop *loop) {
  struct asyncio__open *open = loop->open;
  while (open != NULL && open->close != close_calls) open = open->next;
  if (open == NULL) {
    struct caller *caller = malloc(sizeof *caller);
    if (caller == NULL) return false;
    caller->loop = loop;
    caller->open.close = close_calls;
    asyncio__loop_add_open(loop, &caller->open);
  }
  last_loop = loop;
  return true;
}

/* ---- its start ---- */

static bool is_special(const struct asyncio__function *function) {
  return function != NULL || asyncio__given.told;
}

/* Memory for a call; most need no more than a block of one size. */
static struct call *allocate(const struct asyncio__function *function) {
  size_t size = asyncio__given.count * sizeof *asyncio__given.values;
  if (is_special(function)) size += sizeof(struct special);
  if (size == 0) return asyncio__block_take(sizeof(struct call));
  return malloc(sizeof(struct call) + size);
}

static struct call *new_call(const struct asyncio__function *function) {
  struct asyncio__given *given = &asyncio__given;
  struct call *call = allocate(function);
  if (call == NULL) return NULL;
  call->ended.run = asyncio__turn_call_ended; /* the rest when it is used */
  call->count = given->count;
  for (size_t i = 0; i < given->count; i++) call->values[i] = given->values[i];
  given->count = 0;
  return call;
}

static int run_in_time(void *arg) {
  struct special *call = arg;
  return asyncio_wait_for(asyncio_coro(call->entry, call->arg), call->timeout);
}

/* The task of a call with a name, a timeout, or a function that C made. */
__attribute__((noinline)) static asyncio_task *new_special_task(
    struct call *call, asyncio_entry entry,
    const struct asyncio__function *function) {
  const struct asyncio__given *given = &asyncio__given;
  struct special *special = (void *)&call->values[call->count];
  special->timeout = given->told ? given->timeout : 0;
  special->entry = entry;
  special->arg = call->values;
  if (function != NULL) {
    special->all = (struct asyncio_js_arguments){
        .arg = function->arg, .count = call->count, .values = call->values};
    special->arg = &special->all;
  }
  bool timed = special->timeout > 0;
  return asyncio_create_task(timed ? run_in_time : entry,
                             timed ? special : special->arg,
                             .name = given->name.tag == ASYNCIO_STRING
                                         ? asyncio_value_text(given->name)
                                         : NULL);
}

/* Starts the task of a call. Returns 0 or a code. */
static int start(struct call *call, asyncio_entry entry,
                 const struct asyncio__function *function) {
  call->task = is_special(function) ? new_special_task(call, entry, function)
                                    : asyncio_create_task(entry, call->values);
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
  return 0;
}

/* Why what was given cannot be called now, as a code; 0 if it can. */
static int check(void) {
  if (asyncio__given.told && asyncio__given.name.tag == ASYNCIO_ERROR)
    return asyncio__error_put(asyncio__given.name);
  asyncio_loop *loop = asyncio__state.running;
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  if (loop != last_loop && !hear_of_close(loop))
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no room for one more call", NULL);
  return 0;
}

/* A call with a handle, NULL without memory. */
static struct call *open_call(const struct asyncio__function *function) {
  struct call *call = new_call(function);
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
  struct call *call = open_call(function);
  uint32_t handle = call == NULL ? 0 : call->end.handle;
  if (call != NULL) {
    if (rc == 0) rc = check();
    if (rc == 0) rc = start(call, entry, function);
    if (rc < 0) fail(call, rc);
  }
  asyncio__given_forget();
  return handle;
}

EXPORT("asyncio_cancel") void asyncio_cancel(uint32_t handle) {
  struct call *call = asyncio__handle_find(handle);
  if (call != NULL && call->task != NULL) asyncio_task_cancel(call->task);
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
