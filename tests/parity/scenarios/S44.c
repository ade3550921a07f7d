/* run_in_executor: cancelling the future does not stop a job that has started;
 * shutdown refuses new jobs. SPDX-License-Identifier: MIT
 *
 * Passes depend on the timing of workers, so none is printed. A job begins at
 * once here when a worker is free; that it has run is told by its door.
 */
#include <math.h>

#include "probe.h"

static bool ran;

static int answer(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_int(6 * 7));
}

static int divide(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int set_ran(void *arg) {
  (void)arg;
  ran = true;
  return 0;
}

static int note_run(void *arg) {
  (void)arg;
  return asyncio_job_call_soon_threadsafe(set_ran, NULL);
}

static asyncio_future *give(asyncio_job job) {
  return asyncio_loop_run_in_executor(loop, NULL, job, NULL);
}

static void try_job(const char *name, asyncio_job job) {
  asyncio_future *future = give(job);
  asyncio_value v = asyncio_nothing();
  int rc = asyncio_await(future);
  if (rc == 0) rc = asyncio_future_result(future, &v);
  if (rc == 0)
    printf("%s %d\n", name, (int)v.i);
  else
    printf("%s %s(%s)\n", name, asyncio_strerror(rc), asyncio_message());
  asyncio_release(future);
}

static int amain(void *arg) {
  (void)arg;
  try_job("ok", answer);
  try_job("error", divide);
  asyncio_future *future = give(note_run);
  asyncio_future_cancel(future, NULL);
  if (asyncio_await(future) == ASYNCIO_CANCELLED)
    printf("cancelled future raises\n");
  asyncio_release(future);
  await(asyncio_loop_shutdown_default_executor(loop, INFINITY));
  printf("the job ran anyway: %s\n", ran ? "True" : "False");
  future = give(answer);
  int rc = asyncio_await(future);
  printf("%s(%s)\n", asyncio_strerror(rc), asyncio_message());
  asyncio_release(future);
  return 0;
}

SCENARIO(S44) { run(amain); }
