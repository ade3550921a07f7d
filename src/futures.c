/* Futures and their done callbacks. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's futures.py: completing a future runs nothing; each
 * callback becomes a handle of its own, in the order of their addition.
 */
#include <stdlib.h>

#include "internal.h"
#include "trace.h"

static void destroy_plain(asyncio_future *future) { free(future); }

const struct asyncio__future_type asyncio__plain_future = {
    "Future", asyncio__future_cancel_plain, destroy_plain, NULL};

void asyncio__future_init(asyncio_future *future,
                          const struct asyncio__future_type *type,
                          asyncio_loop *loop) {
  asyncio__future_begin(future, type, loop);
}

asyncio_future *asyncio__loop_create_future(asyncio_loop *loop,
                                            const char *where) {
  if (loop == NULL) return asyncio__failed_future(ASYNCIO_RUNTIME_ERROR);
  asyncio_future *future = malloc(sizeof *future);
  if (future == NULL) return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  asyncio__future_begin(future, &asyncio__plain_future, loop);
  future->where = where;
  return future;
}

asyncio_future *asyncio__failed_future(int code) {
  static const struct {
    int code, raised;
    const char *text;
  } kinds[] = {
      {ASYNCIO_NO_MEMORY, ASYNCIO_NO_MEMORY, "out of memory"},
      {ASYNCIO_TYPE_ERROR, ASYNCIO_TYPE_ERROR, ASYNCIO__NOT_AWAITABLE},
      {ASYNCIO_VALUE_ERROR, ASYNCIO_VALUE_ERROR,
       "a task's argument lies on a copied stack: give .size"},
      {ASYNCIO__CLOSED, ASYNCIO_RUNTIME_ERROR, "Event loop is closed"},
      {ASYNCIO__NO_TASK, ASYNCIO_TYPE_ERROR, "the task factory gave no task"},
      {ASYNCIO_RUNTIME_ERROR, ASYNCIO_RUNTIME_ERROR, "no running event loop"},
  };
  static struct asyncio_task tasks[6]; /* to serve as both */
  int i = 0;
  while (i < 5 && kinds[i].code != code) i++;
  asyncio_future *future = &tasks[i].future;
  if (future->type == NULL) {
    asyncio__future_init(future, &asyncio__task_type, NULL);
    future->state = ASYNCIO__FINISHED;
    future->result = asyncio_error_value(kinds[i].raised, kinds[i].text);
  }
  future->refs++; /* its first reference is never given back */
  return future;
}

asyncio_future *asyncio__future_retain(asyncio_future *future) {
  future->refs++;
  return future;
}

static void drop_callbacks(asyncio_future *future);

/* By the class that CPython would name. */
void asyncio__report_unread(asyncio_future *future) {
  const char *message = "Future exception was never retrieved";
  if (future->type == &asyncio__task_type)
    message = "Task exception was never retrieved";
  else if (future->type == &asyncio__gather_type)
    message = "_GatheringFuture exception was never retrieved";
  future->unread = false;
  asyncio__report(future->loop, message, future->result, future);
}

void asyncio__future_release(asyncio_future *future) {
  if (future != NULL) asyncio__future_drop(future);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__future_destroy");
void asyncio__future_destroy(asyncio_future *future) {
  if (future->unread) {
    future->refs = 1; /* for the handler */
    asyncio__report_unread(future);
    if (--future->refs > 0) return; /* it was kept */
  }
  asyncio_loop *loop = future->loop;
  asyncio__trace_forget(future);
  if (future->callbacks.head != NULL) drop_callbacks(future);
  asyncio__value_drop(&future->result);
  future->type->destroy(future);
  if (loop != NULL && --loop->refs == 0) free(loop);
}

asyncio_loop *asyncio_future_get_loop(const asyncio_future *future) {
  return future->loop;
}

/* ---- done callbacks ---- */

static void free_callback(struct asyncio__done_callback *done) {
  if (done->inside) return;
  asyncio__context_release(done->context);
  free(done);
}

static void asyncio__turn_done_callback(struct asyncio__handle *handle) {
  struct asyncio__done_callback *done =
      ASYNCIO__CONTAINER(handle, struct asyncio__done_callback, handle);
  asyncio_future *future = done->future, *observer = done->observer;
  asyncio_loop *loop = future->loop;
  if (!loop->closed) {
    asyncio__state.context = done->context;
    asyncio__trace_call(loop, "done callback", NULL, future);
    int code = done->callback(future, done->arg);
    if (code < 0) asyncio__callback_failed(loop, code);
    asyncio__trace_return(loop);
    done->context = asyncio__state.context; /* it may have set a variable */
    asyncio__state.context = NULL;
  }
  free_callback(done);
  asyncio__future_release(observer);
  asyncio__future_release(future);
}

/* A callback that is scheduled keeps its futures. */
static void hold(struct asyncio__done_callback *done) {
  done->future->refs++;
  if (done->observer != NULL) done->observer->refs++;
}

/* The callback behind a node, NULL for a waiting task. */
static struct asyncio__done_callback *callback_of(struct asyncio__node *node) {
  struct asyncio__handle *handle =
      ASYNCIO__CONTAINER(node, struct asyncio__handle, node);
  if (handle->run != asyncio__turn_done_callback) return NULL;
  return ASYNCIO__CONTAINER(handle, struct asyncio__done_callback, handle);
}

asyncio_future *asyncio__callback_observer(struct asyncio__node *node) {
  struct asyncio__done_callback *done = callback_of(node);
  return done != NULL ? done->observer : NULL;
}

static void drop_callbacks(asyncio_future *future) {
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(&future->callbacks)) != NULL)
    if (callback_of(node) != NULL) free_callback(callback_of(node));
}

void asyncio__future_schedule(asyncio_future *future) {
  asyncio__trace_done(future);
  struct asyncio__node *node = future->callbacks.head;
  if (future->loop->closed) {
    drop_callbacks(future);
    return;
  }
  for (; node != NULL; node = node->next)
    if (callback_of(node) != NULL) hold(callback_of(node));
  asyncio__list_splice(&future->loop->ready, &future->callbacks);
}

void asyncio__future_wake(asyncio_future *future) {
  asyncio_loop *loop = future->loop;
  struct asyncio__node *step = future->callbacks.head;
  asyncio__trace_done(future);
  if (step == NULL) return;
  future->callbacks.head = NULL;
  if (!loop->closed) asyncio__list_append(&loop->ready, step);
}

/* Why no callback can be added, as a code; 0 if it can. */
static int check_addable(const asyncio_future *future,
                         asyncio_done_callback callback) {
  if (callback == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "a callback was expected", NULL);
  if (future->loop == NULL) return future->result.code;
  if (future->loop->closed && future->state != ASYNCIO__PENDING)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Event loop is closed", NULL);
  return 0;
}

/* Makes memory for a callback one of the future. context: consumed. */
static void attach(asyncio_future *future, struct asyncio__done_callback *done,
                   asyncio_done_callback callback, void *arg,
                   asyncio_context *context, asyncio_future *observer) {
  done->handle.run = asyncio__turn_done_callback;
  done->future = future;
  done->callback = callback;
  done->arg = arg;
  done->context = context;
  done->observer = observer;
  if (observer != NULL) asyncio__trace_link(observer, future);
  if (future->state == ASYNCIO__PENDING) {
    asyncio__list_append(&future->callbacks, &done->handle.node);
  } else {
    hold(done);
    asyncio__call_soon(future->loop, &done->handle);
  }
}

/* context: consumed. */
static int add_callback(asyncio_future *future, asyncio_done_callback callback,
                        void *arg, asyncio_context *context,
                        asyncio_future *observer) {
  int rc = check_addable(future, callback);
  struct asyncio__done_callback *done = rc < 0 ? NULL : malloc(sizeof *done);
  if (done == NULL) {
    asyncio__context_release(context);
    return rc < 0 ? rc : asyncio__raise(ASYNCIO_NO_MEMORY, "no callback", NULL);
  }
  done->inside = false;
  attach(future, done, callback, arg, context, observer);
  return 0;
}

int asyncio__future_add_callback(asyncio_future *future,
                                 asyncio_done_callback callback, void *arg,
                                 asyncio_context *context) {
  return add_callback(future, callback, arg, asyncio__context_capture(context),
                      NULL);
}

int asyncio__future_observe(asyncio_future *future,
                            asyncio_done_callback callback,
                            asyncio_future *observer) {
  return asyncio__future_observe_with(future, callback, observer, observer);
}

int asyncio__future_observe_with(asyncio_future *future,
                                 asyncio_done_callback callback, void *arg,
                                 asyncio_future *observer) {
  return add_callback(future, callback, arg, NULL, observer);
}

void *asyncio__callback_reserve(void) {
  return malloc(sizeof(struct asyncio__done_callback));
}

void asyncio__future_observe_reserved(asyncio_future *future, void *reserved,
                                      asyncio_done_callback callback, void *arg,
                                      asyncio_future *observer) {
  struct asyncio__done_callback *done = reserved;
  done->inside = false;
  attach(future, done, callback, arg, NULL, observer);
}

void asyncio__future_observe_inside(asyncio_future *future,
                                    struct asyncio__done_callback *done,
                                    asyncio_done_callback callback,
                                    asyncio_future *observer) {
  done->inside = true;
  attach(future, done, callback, observer, NULL, observer);
}

int asyncio_future_remove_done_callback(asyncio_future *future,
                                        asyncio_done_callback callback,
                                        void *arg) {
  struct asyncio__list_head kept = {0};
  struct asyncio__node *node;
  int removed = 0;
  while ((node = asyncio__list_pop(&future->callbacks)) != NULL) {
    struct asyncio__done_callback *done = callback_of(node);
    if (done != NULL && done->callback == callback && done->arg == arg) {
      free_callback(done);
      removed++;
    } else {
      asyncio__list_append(&kept, node);
    }
  }
  future->callbacks = kept;
  return removed;
}

/* ---- completing ---- */

void asyncio__future_finish(asyncio_future *future, uint8_t state,
                            asyncio_value v) {
  future->state = state;
  future->result = v;
  future->unread = v.tag == ASYNCIO_ERROR && state == ASYNCIO__FINISHED;
  asyncio__future_schedule(future);
}

/* Whether the user may complete it; raises if not. */
static int check_settable(const asyncio_future *future, const char *method) {
  if (future->type == &asyncio__task_type)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Task does not support ",
                          method, " operation", NULL);
  if (future->state != ASYNCIO__PENDING)
    return asyncio__raise(ASYNCIO_INVALID_STATE, "invalid state", NULL);
  return 0;
}

int asyncio__future_set_result(asyncio_future *future, uint32_t tag,
                               int32_t code, int64_t bits) {
  asyncio_value v = {.tag = tag, .code = code, .i = bits};
  int rc = check_settable(future, "set_result");
  if (rc < 0)
    asyncio_value_clear(&v);
  else
    asyncio__future_finish(future, ASYNCIO__FINISHED, v);
  return rc;
}

int asyncio_future_set_exception(asyncio_future *future, int code,
                                 const char *message) {
  int rc = check_settable(future, "set_exception");
  if (rc < 0) return rc;
  if (code >= 0)
    return asyncio__raise(ASYNCIO_TYPE_ERROR,
                          "set_exception: an error code is below 0", NULL);
  asyncio__future_finish(future, ASYNCIO__FINISHED,
                         asyncio_error_value(code, message));
  return 0;
}

bool asyncio__future_cancel_plain(asyncio_future *future,
                                  const asyncio_value *error) {
  if (future->state != ASYNCIO__PENDING) return false;
  asyncio__future_finish(future, ASYNCIO__CANCELLED,
                         asyncio_value_copy(*error));
  return true;
}

ASYNCIO__NEVER_SUSPENDS("asyncio_future_cancel");
bool asyncio_future_cancel(asyncio_future *future, const char *message) {
  if (future->state != ASYNCIO__PENDING) {
    if (future->type != &asyncio__gather_type) /* as in CPython */
      future->unread = false;
    return false;
  }
  asyncio_value error = asyncio_error_value(ASYNCIO_CANCELLED, message);
  bool cancelled = future->type->cancel(future, &error);
  asyncio_value_clear(&error);
  return cancelled;
}

/* ---- reading ---- */

bool asyncio_future_done(const asyncio_future *future) {
  return future->state != ASYNCIO__PENDING;
}

bool asyncio_future_cancelled(const asyncio_future *future) {
  return future->state == ASYNCIO__CANCELLED;
}

int asyncio__future_outcome(asyncio_future *future) {
  if (future->result.tag != ASYNCIO_ERROR) return 0;
  future->unread = false;
  return asyncio__error_put(future->result);
}

int asyncio_future_result(asyncio_future *future, asyncio_value *v) {
  if (v != NULL) *v = asyncio_nothing();
  if (future->state == ASYNCIO__PENDING)
    return asyncio__raise(ASYNCIO_INVALID_STATE, "Result is not set.", NULL);
  int code = asyncio__future_outcome(future);
  if (v != NULL && code == 0) *v = asyncio_value_copy(future->result);
  return code;
}

int asyncio_future_exception(asyncio_future *future, asyncio_value *error) {
  *error = asyncio_nothing();
  if (future->state == ASYNCIO__PENDING)
    return asyncio__raise(ASYNCIO_INVALID_STATE, "Exception is not set.", NULL);
  if (future->state == ASYNCIO__CANCELLED)
    return asyncio__future_outcome(future);
  future->unread = false;
  if (future->result.tag == ASYNCIO_ERROR)
    *error = asyncio_value_copy(future->result);
  return 0;
}
