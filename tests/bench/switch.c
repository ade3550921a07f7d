/* Nanoseconds of one asyncio_sleep(0) through the loop, n tasks at once.
 * SPDX-License-Identifier: MIT */
#include "bench.h"

static int depth, rounds;

/* Not a tail call, and not foldable into a loop: each level is a frame. */
__attribute__((noinline)) static int nested(int level) {
  static volatile int returned;
  if (level <= 1)
    await(asyncio_sleep(0));
  else
    await(nested(level - 1));
  returned++;
  return 0;
}

static int shallow(void *arg) {
  (void)arg;
  for (int i = 0; i < rounds; i++) await(asyncio_sleep(0));
  return 0;
}

static int deep(void *arg) {
  (void)arg;
  for (int i = 0; i < rounds; i++) await(nested(depth - 1));
  return 0;
}

static int sleep_long(void *arg) {
  (void)arg;
  return asyncio_sleep(3600);
}

/* About `switches` in all, of n tasks. */
static int switch_tasks(int n, int switches) {
  rounds = switches / n + 1;
  asyncio_task **tasks = bench_array(n, sizeof *tasks);
  for (int i = 0; i < n; i++)
    tasks[i] = asyncio_create_task(depth <= 1 ? shallow : deep, NULL);
  await(asyncio_sleep(0)); /* all have begun */
  bench_begin();
  for (int i = 0; i < n; i++) await(tasks[i]);
  bench_end((double)(rounds - 1) * n);
  free(tasks);
  return 0;
}

static int at_depth_1(void *arg) {
  (void)arg;
  depth = 1;
  return switch_tasks(bench.n, bench.m);
}

static int at_depth_5(void *arg) {
  (void)arg;
  depth = 5;
  return switch_tasks(bench.n, bench.m);
}

static int at_depth_10(void *arg) {
  (void)arg;
  depth = 10;
  return switch_tasks(bench.n, bench.m);
}

static int at_depth_20(void *arg) {
  (void)arg;
  depth = 20;
  return switch_tasks(bench.n, bench.m);
}

/* While a timer is pending that is far away. */
static int far_timer(void *arg) {
  asyncio_task *sleeper = asyncio_create_task(sleep_long, NULL);
  await(asyncio_sleep(0));
  await(at_depth_1(arg));
  asyncio_task_cancel(sleeper);
  int rc = asyncio_await(sleeper);
  asyncio_release(sleeper);
  return rc == ASYNCIO_CANCELLED ? 0 : rc;
}

BENCH_MAIN({"depth1", at_depth_1}, {"depth5", at_depth_5},
           {"depth10", at_depth_10}, {"depth20", at_depth_20},
           {"far_timer", far_timer})
