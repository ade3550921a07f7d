/* Calls that the user makes: call_soon, call_later, call_at.
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "block_port.h"
#include "internal.h"
#include "trace.h"

struct asyncio_handle {
  struct asyncio__timer timer; /* in no heap: of call_soon, or due */
  uint32_t state;              /* how many REFERENCEs, and flags */
  asyncio_loop *loop;
  asyncio_callback callback;
  void *arg;
  asyncio_context *context; /* to be called in */
};

/* One of which there is MORE to tell: others take 32 bytes. */
struct told_handle {
  asyncio_handle handle;
  const char *where; /* it was made, or NULL */
  double when;       /* it is TIMED for */
};

/* In one word, so that one look tells that nobody else has a handle. */
enum {
  CANCELLED = 1,
  TIMED = 2,
  RUNS = 4, /* its context is the current one */
  MORE = 8,
  REFERENCE = 16
};

static struct told_handle *told(asyncio_handle *handle) {
  return ASYNCIO__CONTAINER(handle, struct told_handle, handle);
}

/* Where it was made, NULL when that is not known. */
static const char *where_of(asyncio_handle *handle) {
  return handle->state & MORE ? told(handle)->where : NULL;
}

static void free_handle(asyncio_handle *handle) {
  if (handle->context != NULL) asyncio__context_release(handle->context);
  if (handle->state & MORE)
    asyncio__block_give(told(handle), sizeof(struct told_handle));
  else
    asyncio__block_give(handle, sizeof *handle);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__handle_release");
void asyncio__handle_release(asyncio_handle *handle) {
  if (handle == NULL || (handle->state -= REFERENCE) >= REFERENCE) return;
  free_handle(handle);
}

/* NULL while it is being called. */
asyncio_context *asyncio_handle_get_context(asyncio_handle *handle) {
  if (handle->state & RUNS) return NULL;
  return asyncio__context_identify(&handle->context);
}

static asyncio_handle *handle_of(struct asyncio__handle *handle) {
  struct asyncio__timer *timer =
      ASYNCIO__CONTAINER(handle, struct asyncio__timer, handle);
  return ASYNCIO__CONTAINER(timer, asyncio_handle, timer);
}

/* Tells of what the call came to, and lets go of the handle. */
static void end_call(asyncio_handle *handle, int code, const char *where) {
  handle->state |= RUNS;
  if (code < 0) asyncio__call_failed(handle->loop, code, handle, where);
  asyncio__trace_return(handle->loop);
  handle->context = asyncio__state.context; /* it may have set a variable */
  asyncio__state.context = NULL;
  handle->state &= ~(uint32_t)RUNS;
  asyncio__handle_release(handle);
}

/* One that somebody holds or that was cancelled, of which there is more to
 * tell, or of a loop that is closed. */
__attribute__((noinline)) static void asyncio__turn_told(
    asyncio_handle *handle) {
  if (handle->state & CANCELLED || handle->loop->closed) {
    asyncio__handle_release(handle);
    return;
  }
  const char *where = where_of(handle);
  if (where != NULL) handle->loop->called = where;
  asyncio__trace_call(handle->loop, "callback", where, NULL);
  if (handle->context != NULL) asyncio__state.context = handle->context;
  handle->state |= RUNS;
  end_call(handle, handle->callback(handle->arg), where);
}

/* Most are none of these: their state is that of a new one, and stays so. */
void asyncio__turn_call(struct asyncio__handle *node) {
  asyncio_handle *handle = handle_of(node);
  if (handle->state != REFERENCE || handle->loop->closed || ASYNCIO__TRACED) {
    asyncio__turn_told(handle);
    return;
  }
  if (handle->context != NULL) asyncio__state.context = handle->context;
  int code = handle->callback(handle->arg);
  if (code < 0 || asyncio__state.context != NULL)
    end_call(handle, code, NULL);
  else
    asyncio__block_give(handle, sizeof *handle);
}

/* Raises why there is no handle. */
__attribute__((noinline)) static int no_handle(const asyncio_loop *loop,
                                               asyncio_callback callback) {
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  if (loop->closed)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Event loop is closed", NULL);
  if (callback == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "a callback was expected", NULL);
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no handle", NULL);
}

static asyncio_handle *allocate(const char *where, bool timed) {
  if (where == NULL && !timed) {
    asyncio_handle *handle = asyncio__block_take(sizeof *handle);
    if (handle != NULL) handle->state = REFERENCE;
    return handle;
  }
  struct told_handle *more = asyncio__block_take(sizeof *more);
  if (more == NULL) return NULL;
  more->where = where;
  more->handle.state = REFERENCE | MORE;
  return &more->handle;
}

/* A call with the loop's reference; NULL: see no_handle. */
static asyncio_handle *new_handle(asyncio_loop *loop, asyncio_callback callback,
                                  void *arg, asyncio_context *context,
                                  const char *where, bool timed) {
  asyncio_handle *handle = NULL;
  if (loop != NULL && !loop->closed && callback != NULL)
    handle = allocate(where, timed);
  if (handle == NULL) return NULL;
  handle->timer.handle.run = asyncio__turn_call;
  handle->loop = loop;
  handle->callback = callback;
  handle->arg = arg;
  handle->context = asyncio__context_take(context);
  return handle;
}

/* Gives the caller a reference, who may have asked for one. */
static int hand_out(asyncio_handle *handle, asyncio_handle **place) {
  if (place != NULL) {
    handle->state += REFERENCE;
    *place = handle;
  }
  return 0;
}

int asyncio__schedule(asyncio_loop *loop, asyncio_callback callback, void *arg,
                      asyncio_context *context, const char *where,
                      asyncio_handle **place) {
  asyncio_handle *handle =
      new_handle(loop, callback, arg, context, where, false);
  if (handle != NULL) {
    asyncio__call_soon(loop, &handle->timer.handle);
    return hand_out(handle, place);
  }
  if (place != NULL) *place = NULL;
  return no_handle(loop, callback);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__schedule_at");
int asyncio__schedule_at(asyncio_loop *loop, double when,
                         asyncio_callback callback, void *arg,
                         asyncio_context *context, const char *where,
                         asyncio_handle **place) {
  if (place != NULL) *place = NULL;
  if (isnan(when))
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "Invalid time: NaN (not a number)", NULL);
  asyncio_handle *handle =
      new_handle(loop, callback, arg, context, where, true);
  if (handle == NULL) return no_handle(loop, callback);
  told(handle)->when = when;
  handle->state |= TIMED;
  handle->timer.item.place = 0;
  if (asyncio__call_at(loop, &handle->timer, when))
    return hand_out(handle, place);
  asyncio__handle_release(handle);
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no timer", NULL);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_handle_cancel");
void asyncio_handle_cancel(asyncio_handle *handle) {
  if (handle->state & CANCELLED) return;
  handle->state |= CANCELLED;
  if (!(handle->state & TIMED) || handle->timer.item.place == 0) return;
  asyncio__timer_cancel(handle->loop, &handle->timer);
  asyncio__handle_release(handle);
}

bool asyncio_handle_cancelled(const asyncio_handle *handle) {
  return handle->state & CANCELLED;
}

double asyncio_handle_when(const asyncio_handle *handle) {
  const struct told_handle *timed = (const void *)handle;
  return handle->state & TIMED ? timed->when : 0;
}
