/* run and main. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_RUNNERS_H
#define ASYNCIO_RUNNERS_H

#include "tasks.h"

/* What asyncio_run is told by name. */
typedef struct asyncio_run_options {
  void *arg;             /* handed to the function */
  asyncio_value *result; /* gets the function's result, which is then owned */
} asyncio_run_options;

/* Runs fn(arg) as the main task of a new loop until it ends, cancels and
 * awaits the tasks that are left, and closes the loop.
 * asyncio_run(fn, arg, .result = &v)
 * Returns 0, or the code of fn's error; ASYNCIO_RUNTIME_ERROR inside a running
 * loop, ASYNCIO_NO_MEMORY. Python: asyncio.run. */
#define asyncio_run(fn, ...) \
  asyncio__run(fn, (asyncio_run_options){.arg = __VA_ARGS__})

/* asyncio_run for `return asyncio_main(fn, arg);` in main.
 * Returns the exit code: 0, or 1 after an error, which is printed with its
 * cause, or 130 after a KeyboardInterrupt, or n when fn returned n > 0 or the
 * integer n. (wasmtime makes 1 of a code above 125.) */
ASYNCIO_MUST_USE int asyncio_main(asyncio_entry fn, void *arg);

/* Runs the loop until x (a task, a future, an asyncio_coro) is done.
 * v: gets its result, NULL to leave it.
 * Returns 0 or the code of x's error; ASYNCIO_RUNTIME_ERROR when the loop is
 * closed, runs already, or was stopped first.
 * Python: loop.run_until_complete. */
#define asyncio_loop_run_until_complete(loop, x, v) \
  asyncio__run_until_complete(loop, asyncio_awaitable_of(x), v)

ASYNCIO_MUST_USE int asyncio__run(asyncio_entry, asyncio_run_options);
ASYNCIO_MUST_USE int asyncio__run_until_complete(asyncio_loop *,
                                                 asyncio_awaitable,
                                                 asyncio_value *);

#endif
