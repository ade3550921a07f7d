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
#define asyncio_js_call(...)                                           \
  asyncio__js_call(                                                    \
      (asyncio_value[]){ASYNCIO__MAP(ASYNCIO__JS_VALUE, __VA_ARGS__)}, \
      ASYNCIO__COUNT(__VA_ARGS__))

/* The same with n values from an array. */
ASYNCIO_MUST_USE asyncio_future *asyncio_js_call_n(const char *name,
                                                   const asyncio_value *values,
                                                   size_t n);

/* values: the name, then the arguments; all are consumed. */
ASYNCIO_MUST_USE asyncio_future *asyncio__js_call(asyncio_value *values,
                                                  size_t n);

#endif
