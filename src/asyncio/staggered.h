/* staggered_race. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_STAGGERED_H
#define ASYNCIO_STAGGERED_H

#include <math.h>

#include "tasks.h"

/* Starts functions one after the other until one of them succeeds, and cancels
 * the others then: the next starts when the one before it fails, or `delay`
 * seconds after that one has started.
 * fns: n of asyncio_coro, which may be given back afterwards. delay: INFINITY:
 * never two at a time.
 *
 *   asyncio_value race[3];
 *   await(asyncio_staggered_race(fns, n, 0.25), race);
 *
 * Returns a status with a list of three: the result, and the index of the one
 * that has won, both nothing when none has; then a list with an item for each
 * one that has started, its error value, nothing for the winner.
 * ASYNCIO_EXCEPTION_GROUP of errors that are not those of a function: no
 * memory, or a second one that succeeds although it was cancelled;
 * ASYNCIO_CANCELLED, once all have ended; ASYNCIO_TYPE_ERROR when one of them
 * is no function; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY. Python: asyncio.staggered.staggered_race. */
ASYNCIO_MUST_USE int asyncio_staggered_race(const asyncio_awaitable *fns,
                                            size_t n, double delay);

#endif
