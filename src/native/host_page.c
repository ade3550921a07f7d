/* A page in memory: it is hidden as soon as somebody asks to be told.
 * SPDX-License-Identifier: MIT */
#include "host_page.h"

enum { HANDLE = 2 };

static enum asyncio__page page = ASYNCIO__PAGE_SHOWN;

enum asyncio__page asyncio__host_page(void) { return page; }

int asyncio__page_open(struct asyncio__io *io) {
  io->handle = HANDLE;
  page = ASYNCIO__PAGE_HIDDEN;
  io->event(io, asyncio_int(1));
  return 0;
}

bool asyncio__page_close(struct asyncio__io *io) {
  if (io->handle != HANDLE) return false;
  io->handle = 0;
  page = ASYNCIO__PAGE_SHOWN;
  return true;
}
