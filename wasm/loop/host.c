/* What the loop asks of its host, where JavaScript runs it.
 * SPDX-License-Identifier: MIT
 *
 * A run is the pump's (steps.c), so nothing is driven here. */
#include <stdlib.h>
#include <wasi/api.h>

#include "host.h"
#include "loop.h"

#define NANOSECONDS 1e9

double asyncio__host_now(void) {
  __wasi_timestamp_t now = 0;
  (void)!__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &now);
  return (double)now / NANOSECONDS;
}

/* A loop is told when it is made: see asyncio__turn_js_loop. */
bool asyncio__host_wish(const char *name) {
  (void)name;
  return false;
}

void asyncio__host_drive(struct asyncio_loop *loop) { (void)loop; }

bool asyncio__host_has_js(void) { return false; }

void asyncio__host_error(const char *text, size_t size) {
  __wasi_ciovec_t piece = {(const uint8_t *)text, size};
  size_t written;
  (void)!__wasi_fd_write(2, &piece, 1, &written);
}

_Noreturn void asyncio__host_exit(int code) {
  __wasi_proc_exit((__wasi_exitcode_t)code);
}

/* The linker's start wants one. */
int main(void) { return 0; }
