/* Signals of the native port. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NATIVE_HOST_SIGNALS_H
#define ASYNCIO_NATIVE_HOST_SIGNALS_H

#include "host_io.h"
#include "signals.h"

/* As asyncio__host_open and asyncio__host_close, which returns whether it is a
 * signal. */
ASYNCIO_MUST_USE int asyncio__signal_open(struct asyncio__io *io,
                                          const asyncio_value *values);
bool asyncio__signal_close(struct asyncio__io *io);

/* Tells of the signals that have come since the last time. */
void asyncio__signals_look(void);

/* Waits for so many seconds, or until a signal comes. Returns false, without
 * waiting, when none is listened to, or for ever when none is waited for. */
bool asyncio__signals_wait(double seconds);

#endif
