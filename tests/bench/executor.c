/* What executor.js measures. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdlib.h>

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

struct work {
  uint32_t seed, millions; /* of steps, 1.3 ms each on a machine of 2020 */
};

/* Also for threads without a loop: peers/spin.mjs. */
__attribute__((export_name("steps"))) uint32_t steps(uint32_t seed,
                                                     uint32_t millions) {
  uint32_t n = seed;
  for (uint32_t i = 0; i < millions * 1000000; i++) n = n * 1664525 + (n >> 13);
  return n;
}

static int compute(void *arg) {
  const struct work *work = arg;
  return asyncio_return(asyncio_int(steps(work->seed, work->millions)));
}

static int small(void *arg) {
  return asyncio_return(asyncio_int(*(int *)arg + 1));
}

static asyncio_executor *two; /* workers */

static asyncio_executor *executor(void) {
  if (two == NULL) two = asyncio_executor_new(.workers = 2);
  return two;
}

/* Empty jobs, one after the other. */
ASYNCIO_EXPORT(trips, void, (int, n)) {
  for (int i = 0; i < n; i++)
    await(asyncio_loop_run_in_executor(asyncio_get_running_loop(), executor(),
                                       nothing, NULL));
  return 0;
}

/* Awaits n jobs of an array, and frees it. */
static int await_all(asyncio_future **jobs, int n) {
  int rc = jobs == NULL ? ASYNCIO_NO_MEMORY : 0;
  for (int i = 0; jobs != NULL && i < n; i++) {
    int ended = asyncio_await(jobs[i]);
    if (rc == 0) rc = ended;
    asyncio_release(jobs[i]);
  }
  free(jobs);
  return rc;
}

static asyncio_future **give_all(asyncio_job job, int n, int millions) {
  asyncio_future **jobs = malloc((size_t)n * sizeof *jobs);
  for (int i = 0; jobs != NULL && i < n; i++) {
    struct work work = {(uint32_t)i, (uint32_t)millions};
    jobs[i] =
        asyncio_loop_run_in_executor(asyncio_get_running_loop(), executor(),
                                     job, &work, .size = sizeof work);
  }
  return jobs;
}

/* n jobs that compute, on two workers. */
ASYNCIO_EXPORT(parallel, void, (int, n), (int, millions)) {
  return await_all(give_all(compute, n, millions), n);
}

/* The same here. */
ASYNCIO_EXPORT(inlined, void, (int, n), (int, millions)) {
  for (uint32_t i = 0; i < (uint32_t)n; i++) {
    struct work work = {i, (uint32_t)millions};
    if (compute(&work) < 0) return ASYNCIO_ASSERTION_ERROR;
    asyncio_value v;
    await(asyncio_return(asyncio_nothing()), v);
  }
  return 0;
}

/* How late the loop was at most, in seconds. */
static int watch(void *arg) {
  double *latest = arg;
  double last = asyncio_loop_time(asyncio_get_running_loop());
  for (;;) {
    await(asyncio_sleep(0.001));
    double now = asyncio_loop_time(asyncio_get_running_loop());
    if (now - last - 0.001 > *latest) *latest = now - last - 0.001;
    last = now;
  }
}

/* Milliseconds that the loop stood still at most while two workers compute. */
ASYNCIO_EXPORT(stall, double, (int, n), (int, millions)) {
  double latest = 0;
  asyncio_task *watcher = asyncio_create_task(watch, &latest);
  int rc = await_all(give_all(compute, n, millions), n);
  asyncio_task_cancel(watcher);
  asyncio_release(watcher);
  return rc < 0 ? rc : asyncio_return(asyncio_double(latest * 1000));
}

ASYNCIO_EXPORT(one_by_one, void, (int, n)) {
  return await_all(give_all(small, n, 0), n);
}

ASYNCIO_EXPORT(batches, void, (int, n), (int, chunksize)) {
  int *items = malloc((size_t)n * sizeof *items);
  if (items == NULL) return ASYNCIO_NO_MEMORY;
  for (int i = 0; i < n; i++) items[i] = i;
  int rc =
      asyncio_executor_map(executor(), small, items, (size_t)n, sizeof *items,
                           NULL, .chunksize = (size_t)chunksize);
  free(items);
  return rc;
}

/* A worker of its own, for one job. */
ASYNCIO_EXPORT(start, void) {
  asyncio_executor *one = asyncio_executor_new(.workers = 1);
  await(asyncio_loop_run_in_executor(asyncio_get_running_loop(), one, nothing,
                                     NULL));
  asyncio_executor_free(one);
  return 0;
}

int main(void) { return 0; }
