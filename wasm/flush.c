/* Writing out what stdio holds, in programs that have stdio.
 * SPDX-License-Identifier: MIT */
#include "host.h"

/* musl's, linked where anything is written by stdio: what exit() calls to
 * write all of it out. It may be called more than once. */
__attribute__((weak)) void __stdio_exit(void);

void asyncio__host_flush(void) {
  if (__stdio_exit != 0) __stdio_exit();
}
