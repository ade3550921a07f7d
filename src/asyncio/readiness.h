/* Descriptors that are watched. SPDX-License-Identifier: MIT
 *
 * Where the host has descriptors that can be waited for: natively, and under
 * WASI preview 1, where one that is written to is always ready. On hosts with
 * JavaScript there are asyncio_stdin and connections instead.
 */
#ifndef ASYNCIO_READINESS_H
#define ASYNCIO_READINESS_H

#include "events.h"

/* Has a callback be called in each pass in which a descriptor can be read
 * without waiting, or is at its end, until it is removed. A descriptor has one
 * such callback: another one takes its place.
 * loop: need not run yet. fd: of the program, as 0, or what open gave.
 * callback: as of asyncio_loop_call_soon; arg: handed to it.
 * Returns 0; ASYNCIO_VALUE_ERROR for a number below 0; ASYNCIO_OS_ERROR for a
 * descriptor that is not open; ASYNCIO_RUNTIME_ERROR when the loop is closed;
 * ASYNCIO_NOT_IMPLEMENTED on other hosts; ASYNCIO_NO_MEMORY.
 * Python: loop.add_reader(fd, callback, arg). */
ASYNCIO_MUST_USE int asyncio_loop_add_reader(asyncio_loop *loop, int fd,
                                             asyncio_callback callback,
                                             void *arg);

/* Ends that: the callback is not called any more, also in this pass.
 * Returns whether there was one. Python: loop.remove_reader(fd). */
bool asyncio_loop_remove_reader(asyncio_loop *loop, int fd);

/* The same for a descriptor that can be written to without waiting.
 * Python: loop.add_writer(fd, callback, arg). */
ASYNCIO_MUST_USE int asyncio_loop_add_writer(asyncio_loop *loop, int fd,
                                             asyncio_callback callback,
                                             void *arg);

/* Ends that. Returns whether there was one. Python: loop.remove_writer(fd). */
bool asyncio_loop_remove_writer(asyncio_loop *loop, int fd);

#endif
