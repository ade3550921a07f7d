/* Callbacks for what happens outside of the program.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HOST_EVENTS_H
#define ASYNCIO_HOST_EVENTS_H

#include "host_io.h"

/* Calls callback(arg) whenever what kind and name mean happens, until it is
 * removed or the loop is closed: as CPython's loops do, in the pass behind the
 * one that hears of it. One that was there for the same is replaced.
 * name: has to stay. where: the call was made, or NULL.
 * Returns 0; ASYNCIO_RUNTIME_ERROR when the loop is closed
 * or NULL; ASYNCIO_TYPE_ERROR without a callback; ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_event_add(asyncio_loop *loop,
                                             enum asyncio__io_kind kind,
                                             const char *name,
                                             asyncio_callback callback,
                                             void *arg, const char *where);

/* Whether there is one. loop: not NULL. */
bool asyncio__host_event_exists(const asyncio_loop *loop,
                                enum asyncio__io_kind kind, const char *name);

/* Returns whether there was one. loop: or NULL. */
bool asyncio__host_event_remove(asyncio_loop *loop, enum asyncio__io_kind kind,
                                const char *name);

#endif
