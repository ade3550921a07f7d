/* Futures and callbacks. SPDX-License-Identifier: MIT */
#include "bench.h"

static int count;
static asyncio_future **futures;

static asyncio_future *new_future(void) {
  return asyncio_loop_create_future(asyncio_get_running_loop());
}

/* n awaits of a future that is done. */
static int done(void *arg) {
  (void)arg;
  int n = bench.n;
  asyncio_future *future = new_future();
  asyncio_future_set_result(future, asyncio_int(1));
  int rc = 0;
  bench_begin();
  for (int i = 0; i < n && rc >= 0; i++) rc = asyncio_await(future);
  bench_end(n);
  asyncio_release(future);
  return rc < 0 ? rc : 0;
}

static int set_results(void *arg) {
  (void)arg;
  for (int i = 0; i < count; i++) {
    asyncio_future_set_result(futures[i], asyncio_int(1));
    await(asyncio_sleep(0));
  }
  return 0;
}

/* n times from set_result in one task until the other that waits runs. */
static int handover(void *arg) {
  (void)arg;
  int n = bench.n;
  count = n;
  futures = bench_array(n, sizeof *futures);
  for (int i = 0; i < n; i++) futures[i] = new_future();
  asyncio_task *task = asyncio_create_task(set_results, NULL);
  bench_begin();
  for (int i = 0; i < n; i++) {
    int rc = asyncio_await(futures[i]);
    if (rc < 0) return rc;
  }
  bench_end(n);
  await(task);
  for (int i = 0; i < n; i++) asyncio_release(futures[i]);
  free(futures);
  return 0;
}

static asyncio_future *last_call;

static int count_down(void *arg) {
  (void)arg;
  if (--count > 0) return 0;
  return asyncio_future_set_result(last_call, asyncio_nothing());
}

static int call_next(void *arg) {
  if (count_down(arg) < 0 || count <= 0) return 0;
  return asyncio_loop_call_soon(asyncio_get_running_loop(), call_next, NULL);
}

static void until_last(int n) {
  last_call = new_future();
  count = n;
}

/* n callbacks at once. */
static int call_soon(void *arg) {
  (void)arg;
  int n = bench.n;
  until_last(n);
  asyncio_loop *loop = asyncio_get_running_loop();
  int rc = 0;
  bench_begin();
  for (int i = 0; i < n && rc == 0; i++)
    rc = asyncio_loop_call_soon(loop, count_down, NULL);
  await(last_call);
  bench_end(n);
  return rc;
}

/* n callbacks, of which each schedules the next. */
static int call_soon_chain(void *arg) {
  (void)arg;
  int n = bench.n;
  until_last(n);
  bench_begin();
  int rc = asyncio_loop_call_soon(asyncio_get_running_loop(), call_next, NULL);
  await(last_call);
  bench_end(n);
  return rc;
}

BENCH_MAIN({"done", done}, {"handover", handover}, {"call_soon", call_soon},
           {"call_soon_chain", call_soon_chain})
