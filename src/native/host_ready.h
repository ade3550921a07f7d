/* What of the native port's seam watches descriptors.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NATIVE_HOST_READY_H
#define ASYNCIO_NATIVE_HOST_READY_H

#include "host_io.h"

/* As in host_io.h. The last two give false for what is none of these. */
ASYNCIO_MUST_USE int asyncio__ready_open(struct asyncio__io *io,
                                         enum asyncio__io_kind kind, int fd);
bool asyncio__ready_credit(const struct asyncio__io *io, uint32_t n);
bool asyncio__ready_close(struct asyncio__io *io);

/* Waits so many seconds (INFINITY: for ever, 0: not at all), or until one is
 * ready or a signal comes. False when neither can end a wait for ever. */
bool asyncio__ready_wait(double seconds);

#endif
