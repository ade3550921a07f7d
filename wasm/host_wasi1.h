/* What the WASI host lends to the JS host, which is the same module.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HOST_WASI1_H
#define ASYNCIO_HOST_WASI1_H

#include <stdbool.h>
#include <wasi/api.h>

struct asyncio_loop;

/* What poll_oneoff is told to wait so long. */
__wasi_subscription_t asyncio__clock_after(double seconds);

/* Does nothing else for so long. */
void asyncio__host_sleep(double seconds);

/* Runs the loop until it stops, blocking in poll_oneoff. */
void asyncio__turn_blocking(struct asyncio_loop *loop);

/* Waits for what is open, at most so many seconds, which may be INFINITY.
 * Returns false when nothing is: always, where nothing can be opened on this
 * host (see p2/open.c). */
bool asyncio__io_wait(struct asyncio_loop *loop, double seconds);

#endif
