/* What debugging asks of malloc.c. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_BLOCKS_H
#define ASYNCIO_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a block that is in use lies at the address. Takes time in proportion
 * to the free blocks. */
bool asyncio__block_at(uintptr_t address);

#endif
