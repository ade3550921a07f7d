/* Blocks that come and go often. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_BLOCK_PORT_H
#define ASYNCIO_BLOCK_PORT_H

#include <stddef.h>
#include <stdlib.h>

/* malloc itself, so that sanitizers see every block. */
static inline void *asyncio__block_take(size_t size) { return malloc(size); }

static inline void asyncio__block_give(void *p, size_t size) {
  (void)size;
  free(p);
}

#endif
