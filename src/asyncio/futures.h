/* Futures. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_FUTURES_H
#define ASYNCIO_FUTURES_H

#include "events.h"
#include "values.h"

/* A result that is still to come. Python: asyncio.Future. */
typedef struct asyncio_future asyncio_future;

/* A callback for a future that is done. It cannot await.
 * Returns as asyncio_callback. */
typedef int (*asyncio_done_callback)(asyncio_future *future, void *arg);

/* What asyncio_future_add_done_callback is told by name. */
typedef struct asyncio_callback_options {
  void *arg;
  asyncio_context *context; /* run in it; NULL: in a copy of the current */
} asyncio_callback_options;

/* A pending future of the loop; one reference.
 * Without memory a future that already failed with ASYNCIO_NO_MEMORY.
 * Python: loop.create_future. */
#define asyncio_loop_create_future(loop) \
  asyncio__loop_create_future(loop, ASYNCIO__WHERE)

/* Ends the future with a value and schedules its callbacks.
 * v: consumed, also on failure; an error value ends it as set_exception does.
 * Returns 0, ASYNCIO_INVALID_STATE when it is done, ASYNCIO_RUNTIME_ERROR for
 * a task. Python: future.set_result. */
static inline int asyncio_future_set_result(asyncio_future *future,
                                            asyncio_value v);

/* Ends the future with an error.
 * code: below 0. message: copied, NULL for none.
 * Returns as set_result; ASYNCIO_TYPE_ERROR for a code that is no error.
 * Python: future.set_exception. */
int asyncio_future_set_exception(asyncio_future *future, int code,
                                 const char *message);

/* Cancels: the future is done at once, its callbacks are scheduled. A task is
 * asked to end instead (see asyncio_task_cancel).
 * message: copied, NULL for none.
 * Returns false when it was done. Python: future.cancel. */
bool asyncio_future_cancel(asyncio_future *future, const char *message);

/* Finished or cancelled. Python: future.done. */
bool asyncio_future_done(const asyncio_future *future);

/* Whether it ended by being cancelled. Python: future.cancelled. */
bool asyncio_future_cancelled(const asyncio_future *future);

/* What the future ended with.
 * v: gets a reference to the result, NULL to leave it.
 * Returns 0, or the code of the future's error (its text is
 * asyncio_message()), ASYNCIO_INVALID_STATE while pending.
 * Python: future.result. */
int asyncio_future_result(asyncio_future *future, asyncio_value *v);

/* The future's error as a value, nothing if it has none.
 * Returns 0, ASYNCIO_CANCELLED, or ASYNCIO_INVALID_STATE while pending.
 * Python: future.exception. */
int asyncio_future_exception(asyncio_future *future, asyncio_value *error);

/* Calls cb(future, arg) in the pass after the future is done; each addition
 * is its own call, in order. On a done future: in the next pass.
 * asyncio_future_add_done_callback(future, cb, arg, .context = context)
 * Returns 0, ASYNCIO_TYPE_ERROR without a callback, ASYNCIO_NO_MEMORY.
 * Python: future.add_done_callback. */
#define asyncio_future_add_done_callback(future, cb, ...) \
  asyncio__future_add_done_callback(                      \
      future, cb, (asyncio_callback_options){.arg = __VA_ARGS__})

/* Takes away every callback that is this cb with this arg.
 * Returns how many; 0 once the future is done.
 * Python: future.remove_done_callback. */
int asyncio_future_remove_done_callback(asyncio_future *future,
                                        asyncio_done_callback cb, void *arg);

/* The future's loop. Python: future.get_loop. */
asyncio_loop *asyncio_future_get_loop(const asyncio_future *future);

ASYNCIO_MUST_USE int asyncio__future_add_callback(asyncio_future *,
                                                  asyncio_done_callback,
                                                  void *arg, asyncio_context *);
/* Inline, so that the options need no memory. */
ASYNCIO_MUST_USE static inline int asyncio__future_add_done_callback(
    asyncio_future *future, asyncio_done_callback callback,
    asyncio_callback_options options) {
  return asyncio__future_add_callback(future, callback, options.arg,
                                      options.context);
}
int asyncio__future_set_result(asyncio_future *, uint32_t tag, int32_t code,
                               int64_t bits);
/* Inline, so that the value needs no memory of the caller, which may suspend.
 */
static inline int asyncio_future_set_result(asyncio_future *future,
                                            asyncio_value v) {
  return asyncio__future_set_result(future, v.tag, v.code, v.i);
}
ASYNCIO_MUST_USE asyncio_future *asyncio__loop_create_future(asyncio_loop *,
                                                             const char *);
asyncio_future *asyncio__future_retain(asyncio_future *);
void asyncio__future_release(asyncio_future *);

#endif
