/* JavaScript functions as futures. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_PROMISES_H
#define ASYNCIO_PROMISES_H

#include "tasks.h"

typedef struct asyncio_js_arguments {
  const char *name;
  asyncio_value a, b, c, d, e, f, g, h;
} asyncio_js_arguments;

/* Calls a JavaScript function that the embedder gave by this name, with up to
 * 8 values: asyncio_js_call("fetchText", asyncio_string(url))
 * The values are consumed. The call is made after this pass; any number may be
 * under way. Cancelling the future aborts the signal that the function got.
 * Returns a future, never NULL, with what the function returned or what its
 * promise became. It fails with ASYNCIO_NOT_IMPLEMENTED where there is no such
 * function or no JavaScript, ASYNCIO_JS_ERROR when it throws or rejects,
 * ASYNCIO_RUNTIME_ERROR outside a running loop, ASYNCIO_NO_MEMORY. */
#define asyncio_js_call(...) \
  asyncio__js_call((asyncio_js_arguments){.name = __VA_ARGS__})

/* The same with n values from an array. */
ASYNCIO_MUST_USE asyncio_future *asyncio_js_call_n(const char *name,
                                                   const asyncio_value *values,
                                                   size_t n);

ASYNCIO_MUST_USE asyncio_future *asyncio__js_call(asyncio_js_arguments);

#endif
