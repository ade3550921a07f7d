/* gather, shield, wait. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_GATHER_H
#define ASYNCIO_GATHER_H

#include "tasks.h"

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
 * none at all or a bad return_when; ASYNCIO_CANCELLED; ASYNCIO_NO_MEMORY.
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

/* Number of arguments, 1 to 20, and f applied to each of them. */
#define ASYNCIO__COUNT(...)                                                  \
  ASYNCIO__TWENTY_FIRST(__VA_ARGS__, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, \
                        10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ASYNCIO__TWENTY_FIRST(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, \
                              q, r, s, t, number, ...)                        \
  number
#define ASYNCIO__MAP(f, ...) \
  ASYNCIO__GLUE(ASYNCIO__MAP_, ASYNCIO__COUNT(__VA_ARGS__))(f, __VA_ARGS__)
#define ASYNCIO__GLUE(a, b) ASYNCIO__GLUE_(a, b)
#define ASYNCIO__GLUE_(a, b) a##b
#define ASYNCIO__MAP_1(f, a) f(a)
#define ASYNCIO__MAP_2(f, a, ...) f(a), ASYNCIO__MAP_1(f, __VA_ARGS__)
#define ASYNCIO__MAP_3(f, a, ...) f(a), ASYNCIO__MAP_2(f, __VA_ARGS__)
#define ASYNCIO__MAP_4(f, a, ...) f(a), ASYNCIO__MAP_3(f, __VA_ARGS__)
#define ASYNCIO__MAP_5(f, a, ...) f(a), ASYNCIO__MAP_4(f, __VA_ARGS__)
#define ASYNCIO__MAP_6(f, a, ...) f(a), ASYNCIO__MAP_5(f, __VA_ARGS__)
#define ASYNCIO__MAP_7(f, a, ...) f(a), ASYNCIO__MAP_6(f, __VA_ARGS__)
#define ASYNCIO__MAP_8(f, a, ...) f(a), ASYNCIO__MAP_7(f, __VA_ARGS__)
#define ASYNCIO__MAP_9(f, a, ...) f(a), ASYNCIO__MAP_8(f, __VA_ARGS__)
#define ASYNCIO__MAP_10(f, a, ...) f(a), ASYNCIO__MAP_9(f, __VA_ARGS__)
#define ASYNCIO__MAP_11(f, a, ...) f(a), ASYNCIO__MAP_10(f, __VA_ARGS__)
#define ASYNCIO__MAP_12(f, a, ...) f(a), ASYNCIO__MAP_11(f, __VA_ARGS__)
#define ASYNCIO__MAP_13(f, a, ...) f(a), ASYNCIO__MAP_12(f, __VA_ARGS__)
#define ASYNCIO__MAP_14(f, a, ...) f(a), ASYNCIO__MAP_13(f, __VA_ARGS__)
#define ASYNCIO__MAP_15(f, a, ...) f(a), ASYNCIO__MAP_14(f, __VA_ARGS__)
#define ASYNCIO__MAP_16(f, a, ...) f(a), ASYNCIO__MAP_15(f, __VA_ARGS__)
#define ASYNCIO__MAP_17(f, a, ...) f(a), ASYNCIO__MAP_16(f, __VA_ARGS__)
#define ASYNCIO__MAP_18(f, a, ...) f(a), ASYNCIO__MAP_17(f, __VA_ARGS__)
#define ASYNCIO__MAP_19(f, a, ...) f(a), ASYNCIO__MAP_18(f, __VA_ARGS__)
#define ASYNCIO__MAP_20(f, a, ...) f(a), ASYNCIO__MAP_19(f, __VA_ARGS__)

#endif
