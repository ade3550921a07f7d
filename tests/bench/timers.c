/* Timers. SPDX-License-Identifier: MIT */
#include "bench.h"

static int left;
static asyncio_future *all_fired;

static int count_down(void *arg) {
  (void)arg;
  if (--left > 0) return 0;
  return asyncio_future_set_result(all_fired, asyncio_nothing());
}

static void expect(int n) {
  left = n;
  all_fired = asyncio_loop_create_future(asyncio_get_running_loop());
}

/* n timers with random deadlines in the next hour are set, then cancelled. */
static int cancel(void *arg) {
  (void)arg;
  int n = bench.n;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_handle **handles = bench_array(n, sizeof *handles);
  int rc = 0;
  bench_begin();
  for (int i = 0; i < n && rc == 0; i++)
    rc = asyncio_loop_call_later(loop, 1 + 3600 * bench_random(), count_down,
                                 NULL, .handle = &handles[i]);
  for (int i = 0; i < n && rc == 0; i++) {
    asyncio_handle_cancel(handles[i]);
    asyncio_release(handles[i]);
  }
  bench_end(n);
  free(handles);
  return rc;
}

/* n timers with random deadlines in the next 10 ms are set, and fire. */
static int fire(void *arg) {
  (void)arg;
  int n = bench.n;
  asyncio_loop *loop = asyncio_get_running_loop();
  expect(n);
  int rc = 0;
  bench_begin();
  for (int i = 0; i < n && rc == 0; i++)
    rc = asyncio_loop_call_later(loop, 0.01 * bench_random(), count_down, NULL);
  await(all_fired);
  bench_end(n);
  return rc;
}

/* How much later than asked a sleep of m milliseconds ends, mean of n. */
static int wake_up(void *arg) {
  (void)arg;
  int n = bench.n, m = bench.m;
  bench_begin();
  for (int i = 0; i < n; i++) await(asyncio_sleep(m * 1e-3));
  bench_end(n);
  bench.figure -= m * 1e6;
  return 0;
}

BENCH_MAIN({"cancel", cancel}, {"fire", fire}, {"wake_up", wake_up})
