/* Timeout, wait_for. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's timeouts.py and tasks.py (wait_for).
 */
#include <math.h>
#include <stdlib.h>

#include "internal.h"

enum state { CREATED, ACTIVE, EXPIRING, EXPIRED, FINISHED };

struct asyncio_timeout {
  asyncio_task *task;     /* retained from the entry to the end */
  asyncio_handle *handle; /* of the deadline, NULL when there is none */
  double when;            /* loop time; before the entry maybe a delay */
  bool relative;
  unsigned cancelling; /* requests at the entry */
  enum state state;
};

asyncio_timeout *asyncio_timeout_at_new(double when) {
  asyncio_timeout *timeout = malloc(sizeof *timeout);
  if (timeout != NULL)
    *timeout = (asyncio_timeout){.when = when, .state = CREATED};
  return timeout;
}

asyncio_timeout *asyncio_timeout_new(double delay) {
  asyncio_timeout *timeout = asyncio_timeout_at_new(delay);
  if (timeout != NULL) timeout->relative = true;
  return timeout;
}

static int expire(void *arg) {
  asyncio_timeout *timeout = arg;
  timeout->state = EXPIRING;
  asyncio_release(timeout->handle);
  timeout->handle = NULL;
  asyncio_task_cancel(timeout->task);
  return 0;
}

static void drop_deadline(asyncio_timeout *timeout) {
  if (timeout->handle == NULL) return;
  asyncio_handle_cancel(timeout->handle);
  asyncio_release(timeout->handle);
  timeout->handle = NULL;
}

/* handle: gets that of the deadline, NULL when there is none. */
static int set_deadline(asyncio_timeout *timeout, double when,
                        asyncio_handle **handle) {
  asyncio_loop *loop = timeout->task->future.loop;
  *handle = NULL;
  if (when == INFINITY) return 0;
  if (when <= asyncio_loop_time(loop))
    return asyncio_loop_call_soon(loop, expire, timeout, .handle = handle);
  return asyncio_loop_call_at(loop, when, expire, timeout, .handle = handle);
}

int asyncio_timeout_reschedule(asyncio_timeout *timeout, double when) {
  static const char *const words[] = {"created", "active", "expiring",
                                      "expired", "finished"};
  if (timeout->state == CREATED)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Timeout has not been entered",
                          NULL);
  if (timeout->state != ACTIVE)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Cannot change state of ",
                          words[timeout->state], " Timeout", NULL);
  asyncio_handle *handle;
  int rc = set_deadline(timeout, when, &handle);
  if (rc < 0) return rc; /* the old one stays */
  drop_deadline(timeout);
  timeout->handle = handle;
  timeout->when = when;
  return 0;
}

int asyncio_timeout_enter(asyncio_timeout *timeout) {
  asyncio_task *task = asyncio_current_task();
  if (timeout == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no timeout", NULL);
  if (timeout->state != CREATED)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Timeout has already been entered", NULL);
  if (task == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Timeout should be used inside a task", NULL);
  double when = timeout->when;
  if (timeout->relative) when += asyncio_loop_time(task->future.loop);
  timeout->state = ACTIVE;
  timeout->task = asyncio_retain(task);
  timeout->cancelling = asyncio_task_cancelling(task);
  int rc = asyncio_timeout_reschedule(timeout, when);
  if (rc < 0) (void)!asyncio_timeout_exit(timeout, 0);
  return rc;
}

/* TimeoutError, caused by the CancelledError under way. */
static int raise_timeout(void) {
  asyncio_value cause = asyncio__error_take(ASYNCIO_CANCELLED);
  if (cause.error == NULL)
    cause.error = asyncio__error_new(ASYNCIO_CANCELLED, "");
  int rc = asyncio__raise(ASYNCIO_TIMEOUT, "", NULL);
  asyncio__error_cause(cause);
  return rc;
}

int asyncio_timeout_exit(asyncio_timeout *timeout, int rc) {
  drop_deadline(timeout);
  if (timeout->state == EXPIRING) {
    timeout->state = EXPIRED;
    if (asyncio_task_uncancel(timeout->task) <= timeout->cancelling &&
        rc == ASYNCIO_CANCELLED)
      rc = raise_timeout();
  } else if (timeout->state == ACTIVE) {
    timeout->state = FINISHED;
  }
  asyncio_release(timeout->task);
  timeout->task = NULL;
  return rc;
}

double asyncio_timeout_when(const asyncio_timeout *timeout) {
  return timeout->when;
}

bool asyncio_timeout_expired(const asyncio_timeout *timeout) {
  return timeout->state == EXPIRING || timeout->state == EXPIRED;
}

void asyncio_timeout_free(asyncio_timeout *timeout) {
  if (timeout == NULL) return;
  if (timeout->state == ACTIVE || timeout->state == EXPIRING)
    (void)!asyncio_timeout_exit(timeout, 0);
  free(timeout);
}

/* ---- async with ---- */

int asyncio__timeout_enter(asyncio_timeout **scope,
                           asyncio__timeout_options options, bool at) {
  asyncio_timeout *timeout = at ? asyncio_timeout_at_new(options.time)
                                : asyncio_timeout_new(options.time);
  int rc = asyncio_timeout_enter(timeout);
  if (rc < 0) {
    asyncio_timeout_free(timeout);
    return rc;
  }
  *scope = timeout;
  if (options.as != NULL) *options.as = timeout;
  return 0;
}

int asyncio__timeout_leave(asyncio_timeout **scope, int rc) {
  rc = asyncio_timeout_exit(*scope, rc);
  asyncio_timeout_free(*scope);
  return rc;
}

/* ---- wait_for ---- */

static int release_waiter(asyncio_future *future, void *waiter) {
  (void)future;
  if (!asyncio_future_done(waiter))
    (void)asyncio_future_set_result(waiter, asyncio_nothing());
  return 0;
}

/* Cancels the future and waits until it is done. */
static int cancel_and_wait(asyncio_future *future) {
  asyncio_future *waiter =
      asyncio_loop_create_future(asyncio_get_running_loop());
  int rc = asyncio__future_observe(future, release_waiter, waiter);
  if (rc == 0) {
    asyncio_future_cancel(future, NULL);
    rc = asyncio_await(waiter);
    asyncio_future_remove_done_callback(future, release_waiter, waiter);
  }
  asyncio_release(waiter);
  return rc;
}

/* The result as that of a plain call. */
static int return_result(asyncio_future *future) {
  asyncio_value v;
  int rc = asyncio_future_result(future, &v);
  return rc < 0 ? rc : asyncio_return(v);
}

static int wait_not_at_all(asyncio_awaitable awaitable) {
  asyncio_future *future =
      asyncio__ensure_future(asyncio_get_running_loop(), awaitable);
  bool done = asyncio_future_done(future);
  int rc = done ? 0 : cancel_and_wait(future);
  if (rc == ASYNCIO_NO_MEMORY && awaitable.future == NULL)
    asyncio_future_cancel(future, NULL); /* it must not begin */
  if (rc == 0) {
    rc = return_result(future);
    if (rc == ASYNCIO_CANCELLED && !done) rc = raise_timeout();
  }
  asyncio_release(future);
  return rc;
}

static int asyncio__await_call(asyncio_awaitable awaitable) {
  if (awaitable.entry != NULL) return awaitable.entry(awaitable.options.arg);
  int rc = asyncio_await(awaitable.future);
  return rc < 0 ? rc : return_result(awaitable.future);
}

int asyncio__wait_for(asyncio_awaitable awaitable, double seconds) {
  int rc;
  if (seconds <= 0) {
    rc = wait_not_at_all(awaitable);
  } else if (seconds == INFINITY) {
    rc = asyncio__await_call(awaitable);
  } else {
    asyncio_timeout *timeout = asyncio_timeout_new(seconds);
    rc = asyncio_timeout_enter(timeout);
    if (rc == 0)
      rc = asyncio_timeout_exit(timeout, asyncio__await_call(awaitable));
    asyncio_timeout_free(timeout);
  }
  asyncio__future_release(awaitable.future);
  return rc;
}
