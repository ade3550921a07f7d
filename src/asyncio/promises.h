/* JavaScript functions as futures. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_PROMISES_H
#define ASYNCIO_PROMISES_H

#include "arguments.h"
#include "tasks.h"

/* Calls a JavaScript function that the embedder gave by this name:
 * asyncio_js_call("fetchText", asyncio_string(url), asyncio_int(3))
 * with up to 19 values, which are consumed; a C string may stand for a copy of
 * it. The call is made after this pass; any number may be under way.
 * Cancelling the future aborts the signal that the function got.
 * Returns a future, never NULL, with what the function returned or what its
 * promise became. It fails with ASYNCIO_NOT_IMPLEMENTED where there is no such
 * function or no JavaScript, ASYNCIO_JS_ERROR when it throws or rejects,
 * ASYNCIO_RUNTIME_ERROR outside a running loop, ASYNCIO_NO_MEMORY. */
#define asyncio_js_call(...)                                            \
  ASYNCIO__GLUE(ASYNCIO__JS_CALL_, ASYNCIO__HAS_ARGUMENTS(__VA_ARGS__)) \
  (__VA_ARGS__)

/* The same with n values from an array. */
ASYNCIO_MUST_USE asyncio_future *asyncio_js_call_n(const char *name,
                                                   const asyncio_value *values,
                                                   size_t n);

/* ---- what the macro above needs ---- */

#define ASYNCIO__JS_CALL_NOTHING(name) \
  asyncio__js_call(name, __builtin_constant_p(name), NULL, 0)
#define ASYNCIO__JS_CALL_ARGUMENTS(name, ...)                          \
  asyncio__js_call(                                                    \
      name, __builtin_constant_p(name),                                \
      (asyncio_value[]){ASYNCIO__MAP(ASYNCIO__JS_VALUE, __VA_ARGS__)}, \
      ASYNCIO__COUNT(__VA_ARGS__))

/* Most values that the macros of this room and of objects.h take. */
enum { ASYNCIO__MOST_VALUES = 20 };

/* Room for the values of what JavaScript is asked for next; for more of them
 * than the macros take NULL without memory. They are written there by a
 * function that is inline, so that none has to be in the caller's memory. */
asyncio_value *asyncio__ask_begin(size_t n);

/* literal: the name is one, so that whatever lies there is always the same. */
ASYNCIO_MUST_USE asyncio_future *asyncio__js_call_end(const char *name,
                                                      bool literal, size_t n);

ASYNCIO_MUST_USE static inline asyncio_future *asyncio__js_call(
    const char *name, bool literal, const asyncio_value *values, size_t n) {
  asyncio_value *place = asyncio__ask_begin(n);
  for (size_t i = 0; i < n; i++) place[i] = values[i];
  return asyncio__js_call_end(name, literal, n);
}

#endif
