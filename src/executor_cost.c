/* asyncio_executor_measure: is a job worth its trip?
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "host.h"
#include "jobs.h"
#include "print.h"

enum {
  TRIPS = 20,      /* a page's clock moves every 0.1 ms */
  MOST_RUNS = 1000 /* of the job, */
};
#define LONG_ENOUGH 0.002 /* seconds, if they take that together */

/* What is measured: on the heap, so that its task keeps no C stack. */
struct measured {
  asyncio_executor *executor;
  asyncio_job_cost cost;
  double start;
  int trips;
};

static int do_nothing(void *arg) {
  (void)arg;
  return 0;
}

/* The first trip starts the worker, and does not count. */
static int measure_trip(struct measured *measured) {
  for (measured->trips = -1; measured->trips < TRIPS; measured->trips++) {
    if (measured->trips == 0) measured->start = asyncio__host_now();
    await(asyncio_loop_run_in_executor(asyncio_get_running_loop(),
                                       measured->executor, do_nothing, NULL));
  }
  measured->cost.trip = (asyncio__host_now() - measured->start) / TRIPS;
  return 0;
}

/* Runs the job once, with a fresh copy of its argument. */
static int run_once(asyncio_job fn, const void *arg, size_t size) {
  asyncio_value copy = asyncio_bytes(arg, size);
  if (copy.tag == ASYNCIO_ERROR) return asyncio__error_put(copy);
  asyncio_value v = asyncio__job_run(fn, arg == NULL ? NULL : copy.text->bytes,
                                     size, asyncio_get_running_loop());
  int rc = v.tag == ASYNCIO_ERROR ? asyncio__error_put(v) : 0;
  asyncio_value_clear(&copy);
  asyncio_value_clear(&v);
  return rc;
}

static int measure_work(struct measured *measured, asyncio_job fn,
                        const void *arg, size_t size) {
  double start = asyncio__host_now(), seconds = 0;
  int runs = 0;
  while (runs < MOST_RUNS && seconds < LONG_ENOUGH) {
    int rc = run_once(fn, arg, size);
    if (rc < 0) return rc;
    runs++;
    seconds = asyncio__host_now() - start;
  }
  measured->cost.work = seconds / runs;
  return 0;
}

static void tell(const asyncio_job_cost *cost) {
  struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line, "asyncio: a job of ");
  asyncio__print_number(&line, (uint64_t)(cost->work * 1e6));
  asyncio__print_add(&line, " us is not worth its trip of ");
  asyncio__print_number(&line, (uint64_t)(cost->trip * 1e6));
  asyncio__print_add(&line, " us: call it, or give many at once to "
                            "asyncio_executor_map");
  asyncio__print_end(&line);
}

/* Waits for nothing. */
static int finish(struct measured *measured, asyncio_job fn, const void *arg,
                  size_t size, asyncio_job_cost *cost) {
  int rc = measure_work(measured, fn, arg, size);
  *cost = measured->cost;
  if (rc == 0 && cost->work < cost->trip &&
      asyncio_get_running_loop()->debug != ASYNCIO__NO_DEBUG)
    tell(cost);
  return rc;
}

int asyncio_executor_measure(asyncio_executor *executor, asyncio_job fn,
                             const void *arg, size_t size,
                             asyncio_job_cost *cost) {
  struct measured *measured = calloc(1, sizeof *measured);
  *cost = (asyncio_job_cost){0};
  if (measured == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no memory to measure", NULL);
  measured->executor = executor;
  int rc = 0;
  if (asyncio_executor_workers(executor) > 0) rc = measure_trip(measured);
  if (rc == 0) rc = finish(measured, fn, arg, size, cost);
  free(measured);
  return rc;
}
