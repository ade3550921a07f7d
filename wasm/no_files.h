/* What programs without files carry of them. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NO_FILES_H
#define ASYNCIO_NO_FILES_H

#include "files.h"

__attribute__((weak)) int asyncio__direct_open(struct asyncio__io *io,
                                               const asyncio_value *values) {
  (void)io, (void)values;
  return 0;
}

__attribute__((weak)) void asyncio__direct_close(struct asyncio__io *io) {
  (void)io;
}

#endif
