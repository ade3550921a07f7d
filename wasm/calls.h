/* Calls from JavaScript into C. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_CALLS_H
#define ASYNCIO_CALLS_H

#include "asyncio/exports.h"
#include "asyncio/functions.h"
#include "internal.h"

enum { ASYNCIO__MOST_ARGUMENTS = 8 };

/* What the host gave for the next call. */
extern struct asyncio__given {
  asyncio_value values[ASYNCIO__MOST_ARGUMENTS + 1]; /* a name behind them */
  size_t count;
  bool told; /* also these: */
  asyncio_value name;
  double timeout; /* seconds, 0: none */
} asyncio__given;

/* A function that C made, while JavaScript may call it. */
struct asyncio__function {
  asyncio_entry entry;
  void *arg;
};

/* Why the function cannot be called with what was given, as a code; 0 if it
 * can: then each value is of the argument's type. */
ASYNCIO_MUST_USE int asyncio__given_check(
    const struct asyncio__export *function);
void asyncio__given_forget(void);

/* Starts a task with what was given; it runs entry with the array of the
 * values, or for a function that C made with what stands for all of it.
 * rc: why that cannot be, or 0. Returns its handle, 0 without memory.
 */
uint32_t asyncio__call_start(int rc, asyncio_entry entry,
                             struct asyncio__function *function);

#endif
