/* Pipes where there is no JavaScript: the second half of the seam by WASI
 * preview 1. SPDX-License-Identifier: MIT
 *
 * All of it is weak: a program without pipes does not carry it, and what asks
 * whether there are some finds no function.
 */
#ifndef ASYNCIO_PIPES_WASI_H
#define ASYNCIO_PIPES_WASI_H

#include "host_io.h"

#define ASYNCIO__WEAK __attribute__((weak))

/* As the functions of host_io.h. Writing waits until all is written, and other
 * tasks with it. */
ASYNCIO__WEAK int asyncio__pipes_open(struct asyncio__io *io,
                                      const asyncio_value *values);
ASYNCIO__WEAK int asyncio__pipes_write(struct asyncio__io *io,
                                       const char *bytes, size_t size);
ASYNCIO__WEAK int asyncio__pipes_credit(struct asyncio__io *io, uint32_t bytes);
ASYNCIO__WEAK int asyncio__pipes_shutdown(struct asyncio__io *io);
ASYNCIO__WEAK void asyncio__pipes_close(struct asyncio__io *io);

/* Waits up to `seconds` (INFINITY: for ever, 0: not at all), or until there is
 * something to read, which is told.
 * Returns false when nothing is to be read, and does not wait then. */
ASYNCIO__WEAK bool asyncio__pipes_wait(double seconds);

#endif
