/* C functions as values that JavaScript calls. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_FUNCTIONS_H
#define ASYNCIO_FUNCTIONS_H

#include "tasks.h"

/* What a function made by asyncio_js_function gets. */
typedef struct asyncio_js_arguments {
  void *arg;                   /* asyncio_js_function's */
  size_t count;                /* of values, up to 8; more are left out */
  const asyncio_value *values; /* borrowed until the function returns */
} asyncio_js_arguments;

/* A JavaScript function that calls C, as a value that JavaScript can be given:
 *
 *   static int on_tick(void *arg) {
 *     const asyncio_js_arguments *call = arg;
 *     await(asyncio_sleep(call->count > 0 ? call->values[0].d : 0));
 *     return asyncio_return(asyncio_string("done"));
 *   }
 *   await(asyncio_js_call("subscribe", asyncio_js_function(on_tick, NULL)));
 *
 * Each call is a task of the loop that runs and gives a promise of what fn
 * returns, so fn may await. Calls of a program that has ended are rejected.
 * fn: int fn(void *arg), arg being an asyncio_js_arguments *, or no pointer to
 * be followed by any name. arg: has to live as long as JavaScript may call;
 * that is over when JavaScript has called the function's release() (or left the
 * block of a `using`), or its garbage collector has found that nobody can call
 * it, so a program that needs to know has the function tell it.
 * Returns a value, or an error value: ASYNCIO_NO_MEMORY,
 * ASYNCIO_NOT_IMPLEMENTED where there is no JavaScript. */
asyncio_value asyncio_js_function(asyncio_entry fn, void *arg);

#endif
