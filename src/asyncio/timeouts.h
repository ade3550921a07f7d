/* Timeouts. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_TIMEOUTS_H
#define ASYNCIO_TIMEOUTS_H

#include <math.h>

#include "scopes.h"

/* A deadline for a part of a task. Python: asyncio.Timeout. */
typedef struct asyncio_timeout asyncio_timeout;

/* A timeout that is not entered yet.
 * delay: seconds from the entry on; INFINITY for none.
 * Returns it, NULL without memory: asyncio_timeout_enter then says so. Give it
 * back with asyncio_timeout_free. Python: asyncio.timeout. */
ASYNCIO_MUST_USE asyncio_timeout *asyncio_timeout_new(double delay);

/* The same with a loop time instead of a delay. Python: asyncio.timeout_at. */
ASYNCIO_MUST_USE asyncio_timeout *asyncio_timeout_at_new(double when);

/* Begins: when the deadline comes, the task is cancelled once.
 * Returns 0; ASYNCIO_RUNTIME_ERROR outside a task or on second entry;
 * ASYNCIO_NO_MEMORY. Python: Timeout.__aenter__. */
ASYNCIO_MUST_USE int asyncio_timeout_enter(asyncio_timeout *timeout);

/* Ends.
 * rc: the status with which the part ended.
 * Returns rc, or ASYNCIO_TIMEOUT in place of the ASYNCIO_CANCELLED that the
 * deadline caused. Python: Timeout.__aexit__. */
ASYNCIO_MUST_USE int asyncio_timeout_exit(asyncio_timeout *timeout, int rc);

/* Moves the deadline. when: loop time; INFINITY for none.
 * Returns 0; ASYNCIO_RUNTIME_ERROR before the entry or after the end;
 * ASYNCIO_NO_MEMORY. Python: Timeout.reschedule. */
ASYNCIO_MUST_USE int asyncio_timeout_reschedule(asyncio_timeout *timeout,
                                                double when);

/* The deadline as loop time, INFINITY for none. Python: Timeout.when. */
double asyncio_timeout_when(const asyncio_timeout *timeout);

/* Whether the deadline came, even if no error came of it.
 * Python: Timeout.expired. */
bool asyncio_timeout_expired(const asyncio_timeout *timeout);

/* Gives it back, ending it first. NULL is fine. */
void asyncio_timeout_free(asyncio_timeout *timeout);

/* A kind, for a block that gets some seconds:
 * async_with (rc, asyncio_timeout, 1.5, .as = &timeout) { … }
 * as: an asyncio_timeout * that may be left away; until the block ends, it can
 * be asked and moved by it.
 * rc: ASYNCIO_TIMEOUT where the deadline ended the block; or the errors of
 * asyncio_timeout_enter. Python: async with timeout(1.5). */
typedef asyncio_timeout *asyncio_timeout_scope;

/* The same with a loop time instead of a delay:
 * async_with (rc, asyncio_timeout_at, when, .as = &timeout) { … }
 * Python: async with timeout_at(when). */
typedef asyncio_timeout *asyncio_timeout_at_scope;

#define asyncio_timeout_aenter(scope, ...) \
  asyncio__timeout_enter(                  \
      scope, (asyncio__timeout_options){.time = __VA_ARGS__}, false)
#define asyncio_timeout_at_aenter(scope, ...) \
  asyncio__timeout_enter(                     \
      scope, (asyncio__timeout_options){.time = __VA_ARGS__}, true)
#define asyncio_timeout_aexit(scope, rc) asyncio__timeout_leave(scope, rc)
#define asyncio_timeout_at_aexit(scope, rc) asyncio__timeout_leave(scope, rc)

typedef struct asyncio__timeout_options {
  double time;
  asyncio_timeout **as;
} asyncio__timeout_options;
ASYNCIO_MUST_USE int asyncio__timeout_enter(asyncio_timeout **scope,
                                            asyncio__timeout_options options,
                                            bool at);
ASYNCIO_MUST_USE int asyncio__timeout_leave(asyncio_timeout **scope, int rc);
ASYNCIO_SCOPE(asyncio_timeout);
ASYNCIO_SCOPE(asyncio_timeout_at);

/* Awaits a task, a future or an asyncio_coro (which runs in the calling task)
 * for at most `timeout` seconds; INFINITY for any time, 0 and less: only if it
 * is done. What took longer is cancelled, and its end waited for. A task's or
 * future's reference is dropped.
 * Returns a status with its result: await(asyncio_wait_for(x, 1.5), v);
 * ASYNCIO_TIMEOUT. Python: asyncio.wait_for. */
#define asyncio_wait_for(x, timeout) \
  asyncio__wait_for(asyncio_awaitable_of(x), timeout)

ASYNCIO_MUST_USE int asyncio__wait_for(asyncio_awaitable, double);

#endif
