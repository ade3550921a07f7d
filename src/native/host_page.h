/* The page of the native port. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NATIVE_HOST_PAGE_H
#define ASYNCIO_NATIVE_HOST_PAGE_H

#include "host_io.h"

/* As asyncio__host_open and asyncio__host_close, which returns whether it is
 * an event of the page. */
ASYNCIO_MUST_USE int asyncio__page_open(struct asyncio__io *io);
bool asyncio__page_close(struct asyncio__io *io);

#endif
