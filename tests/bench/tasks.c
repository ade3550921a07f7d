/* Tasks that begin, end, and are cancelled. SPDX-License-Identifier: MIT */
#include "bench.h"

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

static int once(void *arg) {
  (void)arg;
  return asyncio_sleep(0);
}

static int sleep_long(void *arg) {
  (void)arg;
  return asyncio_sleep(3600);
}

/* Tasks that never suspend, one after the other. */
static int spawn(void *arg) {
  (void)arg;
  int n = bench.n;
  bench_begin();
  for (int i = 0; i < n; i++) await(asyncio_create_task(nothing, NULL));
  bench_end(n);
  return 0;
}

/* The same of tasks that suspend once. */
static int spawn_once(void *arg) {
  (void)arg;
  int n = bench.n;
  bench_begin();
  for (int i = 0; i < n; i++) await(asyncio_create_task(once, NULL));
  bench_end(n);
  return 0;
}

/* The same of tasks that begin when they are made, as async functions. */
static int spawn_eager(void *arg) {
  (void)arg;
  int n = bench.n;
  bench_begin();
  for (int i = 0; i < n; i++)
    await(asyncio_create_task(nothing, NULL, .eager_start = true));
  bench_end(n);
  return 0;
}

/* All at once, m times. */
static int gather(void *arg) {
  (void)arg;
  int n = bench.n, m = bench.m;
  bench_begin();
  for (int j = 0; j < m; j++) {
    asyncio_awaitable *items = bench_array(n, sizeof *items);
    for (int i = 0; i < n; i++) items[i] = asyncio_coro(once, NULL);
    asyncio_future *all = asyncio_gather_n(items, (size_t)n);
    free(items);
    await(all);
  }
  bench_end((double)n * m);
  return 0;
}

/* n sleeping tasks are cancelled, and all of them have ended. */
static int cancel(void *arg) {
  (void)arg;
  int n = bench.n;
  asyncio_task **tasks = bench_array(n, sizeof *tasks);
  for (int i = 0; i < n; i++) tasks[i] = asyncio_create_task(sleep_long, NULL);
  await(asyncio_sleep(0));
  bench_begin();
  for (int i = 0; i < n; i++) asyncio_task_cancel(tasks[i]);
  int cancelled = 0;
  for (int i = 0; i < n; i++) {
    cancelled += asyncio_await(tasks[i]) == ASYNCIO_CANCELLED;
    asyncio_release(tasks[i]);
  }
  bench_end(n);
  free(tasks);
  if (cancelled == n) return 0;
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "%d cancelled", cancelled);
}

BENCH_MAIN({"spawn", spawn}, {"spawn_once", spawn_once},
           {"spawn_eager", spawn_eager}, {"gather", gather}, {"cancel", cancel})
