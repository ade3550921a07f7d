/* Calls from JavaScript, each a task that settles a promise.
 * SPDX-License-Identifier: MIT
 *
 * The host gives the arguments one by one, then calls the function's own
 * export. What is wrong with them rejects the promise as an error of the
 * function itself would.
 */
#include <math.h>
#include <stdlib.h>

#include "host_js.h"
#include "internal.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { MOST_ARGUMENTS = 8 };

static const char *const type_names[] = {"int",    "int64", "double", "bool",
                                         "string", "bytes", "value"};
static const char *const tag_names[] = {
    "undefined", "null",  "boolean", "integer", "number", "pointer",
    "string",    "bytes", "object",  "error",   "list"};

/* A call under way. The task holds it until its end. */
struct call {
  struct asyncio__open open; /* while the task runs */
  asyncio_task *task;
  int (*entry)(void *);
  double timeout; /* seconds; INFINITY: none */
  uint32_t handle;
  size_t count;
  asyncio_value values[];
};

/* What the host gave for the next call. */
static struct {
  asyncio_value values[MOST_ARGUMENTS];
  size_t count;
  asyncio_value name;
  double timeout; /* 0: none */
} given;

EXPORT("asyncio_argument")
void asyncio_argument(uint32_t tag, double a, char *bytes, uint32_t size) {
  asyncio_value v = asyncio__posted_value(tag, a, bytes, size);
  if (given.count < MOST_ARGUMENTS)
    given.values[given.count++] = v;
  else
    asyncio_value_clear(&v);
}

EXPORT("asyncio_call_as")
void asyncio_call_as(char *name, uint32_t size, double timeout) {
  asyncio_value_clear(&given.name);
  if (name != NULL)
    given.name = asyncio__posted_value(ASYNCIO_STRING, 0, name, size);
  given.timeout = timeout;
}

/* ---- checking the arguments ---- */

static int wrong_type(const struct asyncio__export *function, size_t i) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  return asyncio__raise(ASYNCIO_TYPE_ERROR, function->name, "(): argument ",
                        asyncio__decimal(digits, i + 1), " must be ",
                        type_names[function->types[i]], ", not ",
                        tag_names[given.values[i].tag], NULL);
}

/* Whether v can be passed as the type, and is then of it. */
static bool convert(asyncio_value *v, enum asyncio__export_type type) {
  switch (type) {
  case ASYNCIO__EXPORT_TYPE_int:
    return v->tag == ASYNCIO_INT && v->i == (int32_t)v->i;
  case ASYNCIO__EXPORT_TYPE_int64:
    return v->tag == ASYNCIO_INT;
  case ASYNCIO__EXPORT_TYPE_double:
    if (v->tag == ASYNCIO_INT) *v = asyncio_double((double)v->i);
    return v->tag == ASYNCIO_DOUBLE;
  case ASYNCIO__EXPORT_TYPE_bool:
    return v->tag == ASYNCIO_BOOL;
  case ASYNCIO__EXPORT_TYPE_string:
    return v->tag == ASYNCIO_STRING;
  case ASYNCIO__EXPORT_TYPE_bytes:
    return v->tag == ASYNCIO_BYTES;
  case ASYNCIO__EXPORT_TYPE_value:
    break;
  }
  return true;
}

static int check(const struct asyncio__export *function) {
  if (given.count != function->count)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, function->name,
                          "(): wrong number of arguments", NULL);
  for (size_t i = 0; i < given.count; i++) {
    if (given.values[i].tag == ASYNCIO_ERROR)
      return asyncio__error_put(given.values[i]);
    if (!convert(&given.values[i], function->types[i]))
      return wrong_type(function, i);
  }
  if (asyncio__state.running == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, function->name,
                          "(): no running event loop", NULL);
  return 0;
}

static void forget_given(void) {
  while (given.count > 0) asyncio_value_clear(&given.values[--given.count]);
  asyncio_value_clear(&given.name);
  given.timeout = 0;
}

/* ---- the call ---- */

static void free_call(struct call *call) {
  for (size_t i = 0; i < call->count; i++)
    asyncio_value_clear(&call->values[i]);
  free(call);
}

/* Settles the promise with what is left of a call, v being consumed. */
static void settle(struct call *call, asyncio_value v) {
  asyncio__outbox_settle(call->handle, v);
  free_call(call);
}

static int run_call(void *arg) {
  struct call *call = arg;
  if (call->timeout == INFINITY) return call->entry(call->values);
  return asyncio_wait_for(asyncio_coro(call->entry, call->values),
                          call->timeout);
}

static int call_done(asyncio_future *task, void *arg) {
  struct call *call = arg;
  asyncio__loop_remove_open(task->loop, &call->open);
  task->unread = false; /* the promise tells of it */
  settle(call, asyncio_value_copy(task->result));
  asyncio__future_release(task);
  return 0;
}

/* The loop was closed with the call in it: its task will not run again. */
static void close_call(struct asyncio__open *open) {
  struct call *call = ASYNCIO__CONTAINER(open, struct call, open);
  asyncio_future *task = asyncio_task_future(call->task);
  asyncio__loop_remove_open(task->loop, open);
  asyncio_future_remove_done_callback(task, call_done, call);
  task->unreported = true;
  settle(call, asyncio_error_value(ASYNCIO_CANCELLED, NULL));
  asyncio__future_release(task);
}

static struct call *new_call(const struct asyncio__export *function) {
  struct call *call = malloc(sizeof *call + given.count * sizeof *call->values);
  if (call == NULL) return NULL;
  *call = (struct call){.open = {.close = close_call},
                        .entry = function->entry,
                        .timeout = given.timeout > 0 ? given.timeout : INFINITY,
                        .count = given.count};
  for (size_t i = 0; i < given.count; i++) call->values[i] = given.values[i];
  given.count = 0;
  return call;
}

/* Starts the task of a call. Returns 0 or a code. */
static int start(struct call *call, const char *name) {
  asyncio_task *task = asyncio_create_task(run_call, call, .name = name);
  asyncio_future *future = asyncio_task_future(task);
  int rc = future->loop == NULL ? asyncio_future_result(future, NULL) : 0;
  if (rc == 0) rc = asyncio_future_add_done_callback(future, call_done, call);
  if (rc < 0) {
    asyncio_task_cancel(task);
    asyncio_release(task);
    return rc;
  }
  call->task = task;
  asyncio__loop_add_open(future->loop, &call->open);
  return 0;
}

/* A promise that is rejected at once. Returns its handle. */
static uint32_t reject(int rc) {
  uint32_t handle = asyncio__outbox_open(&given);
  if (handle != 0) asyncio__outbox_settle(handle, asyncio__error_take(rc));
  return handle;
}

uint32_t asyncio__export_call(const struct asyncio__export *function) {
  int rc = check(function);
  struct call *call = rc < 0 ? NULL : new_call(function);
  if (rc == 0 && call == NULL)
    rc = asyncio__raise(ASYNCIO_NO_MEMORY, "no call", NULL);
  uint32_t handle = 0;
  if (call != NULL) {
    handle = call->handle = asyncio__outbox_open(call);
    const char *name = given.name.tag == ASYNCIO_STRING
                           ? asyncio_value_text(given.name)
                           : NULL;
    rc = handle == 0 ? ASYNCIO_NO_MEMORY : start(call, name);
    if (handle != 0 && rc < 0)
      settle(call, asyncio__error_take(rc));
    else if (rc < 0)
      free_call(call);
  } else {
    handle = reject(rc);
  }
  forget_given();
  return handle;
}

EXPORT("asyncio_cancel") void asyncio_cancel(uint32_t handle) {
  struct call *call = asyncio__outbox_find(handle);
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
