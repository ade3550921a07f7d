/* SPDX-License-Identifier: MIT */
/* When the answer of a job comes. */
#include "jobs.h"
#include "test.h"

static asyncio_loop *turning; /* which an inline job can look at */
static unsigned long long ran_in_pass;

static int note_pass(void *arg) {
  (void)arg;
  ran_in_pass = asyncio_loop_passes(turning);
  return 0;
}

/* As call_soon_threadsafe would bring it: set in the next pass, and awaited in
 * the one after. */
TASK_TEST(the_result_comes_one_pass_after_an_inline_job) {
  if (asyncio_executor_workers(NULL) > 0) return 0;
  turning = asyncio_get_running_loop();
  unsigned long long given = asyncio_loop_passes(turning);
  AUTO_FUTURE job =
      asyncio_loop_run_in_executor(turning, NULL, note_pass, NULL);
  if (test_without_memory) return asyncio_await(job);
  CHECK(!asyncio_future_done(job));
  int rc = asyncio_await(job);
  CHECK(ran_in_pass == given + 1);
  CHECK(asyncio_loop_passes(turning) == ran_in_pass + 2);
  return rc;
}

static void free_executor(asyncio_executor **executor) {
  asyncio_executor_free(*executor);
}

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

/* What the tests before left begun: a job whose answer never comes would hold
 * this one for ever. */
TASK_TEST(every_job_that_was_begun_is_answered) {
  __attribute__((cleanup(free_executor))) asyncio_executor *executor =
      asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE begun =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE waiting =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  bool there = asyncio_executor_workers(executor) > 0;
  CHECK((asyncio__state.pending > 0) == there || test_without_memory);
  asyncio_future_cancel(begun, NULL);
  asyncio_future_cancel(waiting, NULL);
  while (asyncio__state.pending > 0) await(asyncio_sleep(0.001));
  CHECK(executor->busy == 0 || !there);
  return 0;
}
