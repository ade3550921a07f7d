/* The lists of free blocks. SPDX-License-Identifier: MIT */
#include "block_port.h"

struct asyncio__spare_block *asyncio__spare_blocks[ASYNCIO__BLOCK_CLASSES];
