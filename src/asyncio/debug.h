/* Debug mode. SPDX-License-Identifier: MIT
 *
 * It is on from the start when ASYNCIO_DEBUG=1 is in the environment, or with
 * asyncio_run(fn, arg, .debug = true). It prints each callback and each step
 * of a task that kept the others waiting:
 *
 *   Executing <Task 'worker'; created at app.c:12> took 0.250 seconds
 *
 * Where a task, a future or a handle was made stands in every report, in debug
 * mode or not, unless the program was compiled with NDEBUG.
 */
#ifndef ASYNCIO_DEBUG_H
#define ASYNCIO_DEBUG_H

#include "events.h"

/* Switches debug mode on or off, behind the handle that runs.
 * Python: loop.set_debug. */
void asyncio_loop_set_debug(asyncio_loop *loop, bool enabled);

/* Whether debug mode is on. Python: loop.get_debug. */
bool asyncio_loop_get_debug(const asyncio_loop *loop);

/* From how many seconds on a callback or step is printed in debug mode; 0.1
 * until it is set. Python: loop.slow_callback_duration. */
void asyncio_loop_set_slow_callback_duration(asyncio_loop *loop,
                                             double seconds);

/* What was set. Python: loop.slow_callback_duration. */
double asyncio_loop_get_slow_callback_duration(const asyncio_loop *loop);

#endif
