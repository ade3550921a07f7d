/* gather, shield, wait. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_GATHER_H
#define ASYNCIO_GATHER_H

#include "arguments.h"
#include "tasks.h"

/* What asyncio_gather_n is told by name. */
typedef struct asyncio_gather_options {
  size_t count;
  bool return_exceptions; /* errors become items instead of ending it */
  bool consume;           /* drop the caller's references */
} asyncio_gather_options;

/* Awaits all of up to 20 tasks, futures and asyncio_coro's, which start in
 * the order of the arguments; drops the caller's references to them.
 * Returns a future, never NULL, whose result is a list of the results in the
 * order of the arguments; it ends with the first error, and the others run
 * on. Cancelling it cancels them all. Python: asyncio.gather. */
#define asyncio_gather(...) ASYNCIO__GATHER(false, __VA_ARGS__)

/* The same, but an error, also a cancellation, becomes an error value in the
 * list. Python: asyncio.gather(…, return_exceptions=True). */
#define asyncio_gather_return_exceptions(...) ASYNCIO__GATHER(true, __VA_ARGS__)

/* The same for an array of n asyncio_awaitable's, whose references stay the
 * caller's. asyncio_gather_n(items, n, .return_exceptions = true) */
#define asyncio_gather_n(items, ...) \
  asyncio__gather(items, (asyncio_gather_options){.count = __VA_ARGS__})

/* Protects a task, a future or an asyncio_coro from being cancelled through the
 * one who awaits it; drops the caller's reference.
 * Returns a future that ends as x does, x itself when it is done; cancelling
 * it leaves x alone. Keep a reference to x to see it end: the loop holds
 * tasks, but nobody else does. Python: asyncio.shield. */
#define asyncio_shield(x) asyncio__shield(asyncio_awaitable_of(x))

/* When asyncio_wait comes back. */
typedef enum asyncio_return_when {
  ASYNCIO_ALL_COMPLETED,
  ASYNCIO_FIRST_COMPLETED,
  ASYNCIO_FIRST_EXCEPTION /* a cancelled one is no exception */
} asyncio_return_when;

/* What asyncio_wait is told by name. */
typedef struct asyncio_wait_options {
  size_t count;
  double timeout; /* seconds; 0: none; below 0: do not wait */
  asyncio_return_when return_when;
} asyncio_wait_options;

/* Waits for an array of n tasks, or of n futures, and sorts it: those that are
 * done come first, in order. Nothing is cancelled, no reference dropped.
 * asyncio_wait(tasks, n, .timeout = 0.5,
 *              .return_when = ASYNCIO_FIRST_COMPLETED)
 * Returns how many are done, also after the timeout; ASYNCIO_VALUE_ERROR for
 * none at all, a bad return_when or one of another loop; ASYNCIO_TYPE_ERROR
 * when one is NULL; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_CANCELLED; ASYNCIO_NO_MEMORY.
 * Python: asyncio.wait. */
#define asyncio_wait(futures, ...)           \
  _Generic((futures),                        \
      asyncio_task * *: asyncio__wait_tasks, \
      asyncio_future * *: asyncio__wait)(    \
      futures, (asyncio_wait_options){.count = __VA_ARGS__})

ASYNCIO_MUST_USE int asyncio__wait(asyncio_future **, asyncio_wait_options);
ASYNCIO_MUST_USE static inline int asyncio__wait_tasks(
    asyncio_task **tasks, asyncio_wait_options options) {
  return asyncio__wait((asyncio_future **)(void *)tasks, options);
}
ASYNCIO_MUST_USE asyncio_future *asyncio__shield(asyncio_awaitable);
ASYNCIO_MUST_USE asyncio_future *asyncio__gather(const asyncio_awaitable *items,
                                                 asyncio_gather_options);

#define ASYNCIO__GATHER(exceptions, ...)                             \
  asyncio__gather(                                                   \
      (const asyncio_awaitable[]){                                   \
          ASYNCIO__MAP(asyncio_awaitable_of, __VA_ARGS__)},          \
      (asyncio_gather_options){.count = ASYNCIO__COUNT(__VA_ARGS__), \
                               .return_exceptions = (exceptions),    \
                               .consume = true})

#endif
