/* Blocks that come and go often, without a call of malloc.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_BLOCK_PORT_H
#define ASYNCIO_BLOCK_PORT_H

#include <stddef.h>
#include <stdlib.h>

/* A block that is free. */
struct asyncio__spare_block {
  struct asyncio__spare_block *next;
};

#define ASYNCIO__BLOCK_GRAIN 16   /* bytes: sizes and alignment of blocks */
#define ASYNCIO__BLOCK_CLASSES 48 /* of sizes: malloc.c's */

/* The free blocks of 16, 32 … bytes, from the second list on, the last one
 * freed first. They are those of malloc.c, and apart from it for programs with
 * another malloc. */
extern struct asyncio__spare_block
    *asyncio__spare_blocks[ASYNCIO__BLOCK_CLASSES];

/* A block of `size` bytes, a constant of up to 512, or NULL. */
static inline void *asyncio__block_take(size_t size) {
  size_t grains = (size + ASYNCIO__BLOCK_GRAIN - 1) / ASYNCIO__BLOCK_GRAIN;
  struct asyncio__spare_block *block = asyncio__spare_blocks[grains];
  if (block == NULL) return malloc(grains * ASYNCIO__BLOCK_GRAIN);
  asyncio__spare_blocks[grains] = block->next;
  return block;
}

/* Gives it back, with the same size. */
static inline void asyncio__block_give(void *p, size_t size) {
  size_t grains = (size + ASYNCIO__BLOCK_GRAIN - 1) / ASYNCIO__BLOCK_GRAIN;
  struct asyncio__spare_block *block = p;
  block->next = asyncio__spare_blocks[grains];
  asyncio__spare_blocks[grains] = block;
}

#endif
