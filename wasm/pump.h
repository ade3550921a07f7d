/* Passes of the loop for a host that must not be blocked.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_PUMP_H
#define ASYNCIO_PUMP_H

#include <stdbool.h>

/* What asyncio__turn_passes answers beside milliseconds to the next timer. */
#define ASYNCIO__PUMP_AGAIN 0.0
#define ASYNCIO__PUMP_NO_TIMER (-1.0)
#define ASYNCIO__PUMP_HELD (-2.0)    /* when the outbox has been done */
#define ASYNCIO__PUMP_STOPPED (-3.0) /* the loop did */
#define ASYNCIO__PUMP_TRACED (-4.0)  /* when the trace has been read */

/* Runs passes of the running loop until nothing is ready, the budget (ms) is
 * used up, or the loop stops.
 * served: by calls that come from outside, so that waiting for nothing is no
 *   deadlock. */
double asyncio__turn_passes(double budget_ms, bool served);

#endif
