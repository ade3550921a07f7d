/* gather. SPDX-License-Identifier: MIT */
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
