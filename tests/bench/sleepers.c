/* What many sleeping tasks take of memory. SPDX-License-Identifier: MIT */
#include "bench.h"

static volatile int woken;

/* Lets the harness look at the peak of the process: it reads what the system
 * says of one that runs. In JavaScript each look at the clock is garbage. */
static void linger(void) {
  double end = bench_now() + 100e6;
  while (bench_now() < end)
    for (volatile int i = 0; i < 1000000; i++) continue;
}

__attribute__((noinline)) static int nested(void) {
  await(asyncio_sleep(10));
  woken++;
  return 0;
}

static int plain(void *arg) {
  (void)arg;
  await(nested());
  return 0;
}

/* With 64 live bytes on the C stack. */
static int buffered(void *arg) {
  char buffer[64];
  memset(buffer, (int)(size_t)arg, sizeof buffer);
  __asm__ volatile("" ::"r"(buffer) : "memory");
  await(nested());
  __asm__ volatile("" ::"r"(buffer) : "memory");
  if (buffer[63] == (char)(size_t)arg) return 0;
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "the buffer has changed");
}

static int sleep_all(asyncio_task_options options, asyncio_entry entry, int n) {
  size_t before = __builtin_wasm_memory_size(0);
  for (int i = 0; i < n; i++) {
    options.arg = (void *)(size_t)i;
    int rc = asyncio__spawn(entry, options);
    if (rc < 0) return rc;
  }
  await(asyncio_sleep(20));
  if (woken != n)
    return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "%d have woken", woken);
  size_t pages = __builtin_wasm_memory_size(0) - before;
  bench.figure = (double)pages * 65536 / n; /* bytes per task */
  linger();
  return 0;
}

static int without_locals(void *arg) {
  (void)arg;
  return sleep_all(ASYNCIO__TASK_OPTIONS(NULL), plain, bench.n);
}

static int with_buffers(void *arg) {
  (void)arg;
  return sleep_all(ASYNCIO__TASK_OPTIONS(NULL), buffered, bench.n);
}

static int copied(void *arg) {
  (void)arg;
  asyncio_task_options options = ASYNCIO__TASK_OPTIONS(NULL);
  options.stack = ASYNCIO_STACK_COPIED;
  return sleep_all(options, buffered, bench.n);
}

BENCH_MAIN({"plain", without_locals}, {"buffered", with_buffers},
           {"copied", copied})
