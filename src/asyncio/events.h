/* The event loop and its handles. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_EVENTS_H
#define ASYNCIO_EVENTS_H

#include <stdbool.h>

#include "values.h"

/* Runs callbacks and tasks, one at a time. Python: asyncio.AbstractEventLoop.
 */
typedef struct asyncio_loop asyncio_loop;

/* A call that was scheduled. Python: asyncio.Handle, asyncio.TimerHandle. */
typedef struct asyncio_handle asyncio_handle;

/* What the context variables are here (contextvars.h).
 * Python: contextvars.Context. */
typedef struct asyncio_context asyncio_context;

/* A callback of the loop. It cannot await.
 * Returns 0, or a code: it goes to the exception handler, but
 * ASYNCIO_SYSTEM_EXIT and ASYNCIO_KEYBOARD_INTERRUPT leave run_forever. */
typedef int (*asyncio_callback)(void *arg);

/* Where a macro stands, for reports; nothing in programs built with NDEBUG. */
#ifdef NDEBUG
#define ASYNCIO__WHERE NULL
#else
#define ASYNCIO__WHERE __FILE__ ":" ASYNCIO__TEXT(__LINE__)
#define ASYNCIO__TEXT(x) ASYNCIO__TEXT_(x)
#define ASYNCIO__TEXT_(x) #x
#endif

/* What asyncio_loop_call_soon and the like are told by name. */
typedef struct asyncio_call_options {
  const char *where;        /* "file:line" for reports, which must stay */
  void *arg;                /* handed to the callback */
  asyncio_handle **handle;  /* gets an owned handle: asyncio_release it */
  asyncio_context *context; /* run in it; NULL: in a copy of the current */
} asyncio_call_options;

struct asyncio_future;
struct asyncio_task;

/* What an exception handler is told. All of it is borrowed. */
typedef struct asyncio_exception_context {
  const char *message;           /* what happened, in a few words */
  asyncio_value exception;       /* nothing when there is none */
  struct asyncio_future *future; /* whose it is, or NULL */
  struct asyncio_task *task;     /* the same if it is a task's, or NULL */
  asyncio_handle *handle;        /* of the user's callback, or NULL */
  const char *created_at;        /* "file:line" of the one that is told of,
                                    NULL when not known (NDEBUG) */
} asyncio_exception_context;

/* Told of errors that nobody else can get. It cannot await.
 * Returns 0, or a code: then the default handler is told of both. */
typedef int (*asyncio_exception_handler)(
    asyncio_loop *loop, const asyncio_exception_context *context, void *arg);

/* A new loop that nothing runs on yet.
 * Returns the loop, or NULL without memory. Close it with asyncio_loop_close,
 * which keeps it readable, and give it back with asyncio_loop_free.
 * Python: asyncio.new_event_loop. */
ASYNCIO_MUST_USE asyncio_loop *asyncio_new_event_loop(void);

/* Gives a loop back, closing it first. NULL is fine. A running loop is left
 * alone; the memory stays until the last future of the loop is released. */
void asyncio_loop_free(asyncio_loop *loop);

/* The loop that runs now, NULL outside callbacks and tasks.
 * Python: asyncio.get_running_loop (which raises instead). */
asyncio_loop *asyncio_get_running_loop(void);

/* Runs until asyncio_loop_stop.
 * Returns 0; ASYNCIO_RUNTIME_ERROR when closed or when a loop runs already;
 * ASYNCIO_SYSTEM_EXIT or ASYNCIO_KEYBOARD_INTERRUPT when a callback or task
 * ended with it. Python: loop.run_forever. */
ASYNCIO_MUST_USE int asyncio_loop_run_forever(asyncio_loop *loop);

/* Ends run_forever after the pass that runs now; before a run: after one pass
 * that does not wait. Python: loop.stop. */
void asyncio_loop_stop(asyncio_loop *loop);

/* Drops what is scheduled, and tells the exception handler of tasks that are
 * pending, or failed with an error that nobody has looked at. Twice is fine.
 * Returns 0, or ASYNCIO_RUNTIME_ERROR while the loop runs.
 * Python: loop.close. */
int asyncio_loop_close(asyncio_loop *loop);

/* Whether the loop runs now. Python: loop.is_running. */
bool asyncio_loop_is_running(const asyncio_loop *loop);

/* Whether the loop was closed. Python: loop.is_closed. */
bool asyncio_loop_is_closed(const asyncio_loop *loop);

/* The loop's monotonic clock, in seconds from an arbitrary start.
 * Python: loop.time. */
double asyncio_loop_time(const asyncio_loop *loop);

/* Number of passes begun so far, for tests and traces. */
unsigned long long asyncio_loop_passes(const asyncio_loop *loop);

/* Who is told of errors in callbacks, and of errors of tasks and futures that
 * nobody looked at. NULL: the default, which prints to stderr.
 * Python: loop.set_exception_handler. */
void asyncio_loop_set_exception_handler(asyncio_loop *loop,
                                        asyncio_exception_handler handler,
                                        void *arg);

/* The handler that was set, NULL for the default. arg: gets its argument, NULL
 * to leave it. Python: loop.get_exception_handler. */
asyncio_exception_handler asyncio_loop_get_exception_handler(
    const asyncio_loop *loop, void **arg);

/* Tells the handler. Python: loop.call_exception_handler. */
void asyncio_loop_call_exception_handler(
    asyncio_loop *loop, const asyncio_exception_context *context);

/* Prints the context to stderr. Python: loop.default_exception_handler. */
void asyncio_loop_default_exception_handler(
    asyncio_loop *loop, const asyncio_exception_context *context);

/* Calls cb(arg) in the next pass, in the order of the calls.
 * asyncio_loop_call_soon(loop, cb, arg, .handle = &h, .context = context)
 * Returns 0, ASYNCIO_RUNTIME_ERROR when closed, ASYNCIO_TYPE_ERROR without a
 * callback, ASYNCIO_NO_MEMORY. Python: loop.call_soon. */
#define asyncio_loop_call_soon(loop, cb, ...) \
  asyncio__loop_call_soon(loop, cb, ASYNCIO__CALL_OPTIONS(__VA_ARGS__))

/* The same. A module has one thread, so that anything may use either; what
 * happens in the host comes in by asyncio_post and is queued alike.
 * Python: loop.call_soon_threadsafe. */
#define asyncio_loop_call_soon_threadsafe(loop, cb, ...) \
  asyncio_loop_call_soon(loop, cb, __VA_ARGS__)

/* Calls cb(arg) once `delay` seconds have passed; 0 and less: in the next
 * pass. Equal deadlines: in the order of the calls.
 * asyncio_loop_call_later(loop, delay, cb, arg, .handle = &h)
 * Returns as asyncio_loop_call_soon; ASYNCIO_VALUE_ERROR for a NaN.
 * Python: loop.call_later. */
#define asyncio_loop_call_later(loop, delay, cb, ...) \
  asyncio__loop_call_later(loop, delay, cb, ASYNCIO__CALL_OPTIONS(__VA_ARGS__))

/* The same at loop time `when`, in seconds. Python: loop.call_at. */
#define asyncio_loop_call_at(loop, when, cb, ...) \
  asyncio__loop_call_at(loop, when, cb, ASYNCIO__CALL_OPTIONS(__VA_ARGS__))

/* Drops the call, if it has not begun. Any number of times, at any time while
 * the handle is owned. Python: handle.cancel. */
void asyncio_handle_cancel(asyncio_handle *handle);

/* Whether asyncio_handle_cancel was called. Python: handle.cancelled. */
bool asyncio_handle_cancelled(const asyncio_handle *handle);

/* Loop time in seconds at which a timer is due, 0 for call_soon.
 * Python: timer_handle.when. */
double asyncio_handle_when(const asyncio_handle *handle);

#define ASYNCIO__CALL_OPTIONS(...) \
  (asyncio_call_options) { .where = ASYNCIO__WHERE, __VA_ARGS__ }

ASYNCIO_MUST_USE int asyncio__schedule(asyncio_loop *, asyncio_callback,
                                       void *arg, asyncio_context *,
                                       const char *where, asyncio_handle **);
ASYNCIO_MUST_USE int asyncio__schedule_at(asyncio_loop *, double when,
                                          asyncio_callback, void *arg,
                                          asyncio_context *, const char *where,
                                          asyncio_handle **);
/* Inline, so that the options need no memory. */
ASYNCIO_MUST_USE static inline int asyncio__loop_call_soon(
    asyncio_loop *loop, asyncio_callback callback,
    asyncio_call_options options) {
  return asyncio__schedule(loop, callback, options.arg, options.context,
                           options.where, options.handle);
}
ASYNCIO_MUST_USE static inline int asyncio__loop_call_at(
    asyncio_loop *loop, double when, asyncio_callback callback,
    asyncio_call_options options) {
  return asyncio__schedule_at(loop, when, callback, options.arg,
                              options.context, options.where, options.handle);
}
ASYNCIO_MUST_USE static inline int asyncio__loop_call_later(
    asyncio_loop *loop, double delay, asyncio_callback callback,
    asyncio_call_options options) {
  double now = loop == NULL ? 0 : asyncio_loop_time(loop);
  return asyncio__loop_call_at(loop, now + delay, callback, options);
}
void asyncio__handle_release(asyncio_handle *);

#endif
