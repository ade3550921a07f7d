/* The world by POSIX, for sanitizers and debuggers.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "host_ready.h"
#include "host_signals.h"
#include "internal.h"

double asyncio__host_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool asyncio__host_wish(const char *name) {
  return asyncio__is_wish(getenv(name));
}

void asyncio__host_drive(struct asyncio_loop *loop) {
  do {
    double seconds = asyncio__loop_wait_time(loop);
    if (!asyncio__ready_wait(seconds)) asyncio__deadlock(loop);
    asyncio__signals_look();
    do {
      loop->left = ASYNCIO__HANDLES_A_LOOK;
    } while (!asyncio__loop_pass(loop));
  } while (!loop->stopping);
}

bool asyncio__host_has_js(void) { return false; }

void asyncio__host_error(const char *text, size_t size) {
  while (size > 0) {
    ssize_t written = write(STDERR_FILENO, text, size);
    if (written <= 0) return;
    text += written;
    size -= (size_t)written;
  }
}

void asyncio__host_flush(void) { fflush(NULL); }

_Noreturn void asyncio__host_exit(int code) { _exit(code); }
