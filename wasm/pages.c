/* The page of a JavaScript host (README.md). SPDX-License-Identifier: MIT */
#include "host_io.h"

#define EXPORT(name) __attribute__((export_name(name)))

static enum asyncio__page page;

EXPORT("asyncio_page") void asyncio_page(uint32_t state) {
  page = (enum asyncio__page)state;
}

enum asyncio__page asyncio__host_page(void) { return page; }
