/* What the WASI host lends to the JS host, which is the same module.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HOST_WASI1_H
#define ASYNCIO_HOST_WASI1_H

struct asyncio_loop;

/* Runs the loop until it stops, blocking in poll_oneoff. */
void asyncio__turn_blocking(struct asyncio_loop *loop);

#endif
