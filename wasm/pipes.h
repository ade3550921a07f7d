/* Pipes where there is no JavaScript: the second half of the seam by WASI
 * preview 1. SPDX-License-Identifier: MIT
 *
 * A program without pipes does not carry them: those who call these functions
 * define weak ones that do nothing. (One that is weak and not defined crashes
 * LLVM 22's linker with --emit-relocs.)
 */
#ifndef ASYNCIO_PIPES_WASI_H
#define ASYNCIO_PIPES_WASI_H

#include "host_io.h"

/* As the functions of host_io.h. Writing waits until all is written, and other
 * tasks with it. */
int asyncio__pipes_open(struct asyncio__io *io, const asyncio_value *values);
int asyncio__pipes_watch(struct asyncio__io *io, enum asyncio__io_kind kind,
                         const asyncio_value *values);
int asyncio__pipes_write(struct asyncio__io *io, const char *bytes,
                         size_t size);
int asyncio__pipes_credit(struct asyncio__io *io, uint32_t bytes);
int asyncio__pipes_shutdown(struct asyncio__io *io);
void asyncio__pipes_close(struct asyncio__io *io);

/* Waits up to `seconds` (INFINITY: for ever, 0: not at all), or until there is
 * something to read, which is told.
 * Returns false when nothing is to be read, and does not wait then. */
bool asyncio__pipes_wait(double seconds);

#endif
