/* Macros over lists of arguments. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_ARGUMENTS_H
#define ASYNCIO_ARGUMENTS_H

/* Number of arguments, 1 to 20, and f applied to each of them. */
#define ASYNCIO__MANY more_than_20_arguments_use_the_form_with_n
#define ASYNCIO__COUNT(...)                                                   \
  ASYNCIO__PICK(__VA_ARGS__, ASYNCIO__MANY, ASYNCIO__MANY, ASYNCIO__MANY,     \
                ASYNCIO__MANY, ASYNCIO__MANY, 20, 19, 18, 17, 16, 15, 14, 13, \
                12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ASYNCIO__PICK(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, \
                      t, u, v, w, x, y, number, ...)                           \
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

/* ARGUMENTS when there are some behind the first one, else NOTHING. */
#define ASYNCIO__HAS_ARGUMENTS(...)                                            \
  ASYNCIO__PICK(__VA_ARGS__, ASYNCIO__MANY, ASYNCIO__MANY, ASYNCIO__MANY,      \
                ASYNCIO__MANY, ASYNCIO__MANY, ARGUMENTS, ARGUMENTS, ARGUMENTS, \
                ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS,         \
                ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS,         \
                ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS, ARGUMENTS,         \
                ARGUMENTS, NOTHING, 0)

#endif
