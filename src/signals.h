/* What the rooms of signals and processes share. SPDX-License-Identifier: MIT
 */
#ifndef ASYNCIO_SIGNALS_INTERNAL_H
#define ASYNCIO_SIGNALS_INTERNAL_H

#include "asyncio/signals.h"
#include "internal.h"

/* The number of a signal, 0 for a name that is none. */
int asyncio__signal_number(const char *name);

/* Raises that a number is no signal's. */
ASYNCIO_MUST_USE int asyncio__signal_error(int number);

#endif
