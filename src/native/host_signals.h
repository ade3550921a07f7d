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

/* A descriptor that can be read once a signal has come; -1 when none was ever
 * listened to. */
int asyncio__signals_pipe(void);

/* Whether one is waited for, so that nothing else need happen. */
bool asyncio__signals_awaited(void);

#endif
