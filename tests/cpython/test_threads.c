/* Twins of CPython's test_threads.py, and of what test_base_events.py and
 * test_events.py have of executors. SPDX-License-Identifier: MIT
 *
 * A job cannot count its calls in the test's memory: it comes back by a door.
 */
#include <math.h>

#include "internal.h"
#include "test.h"

static int calls;

static int count_call(void *arg) {
  (void)arg;
  calls++;
  return 0;
}

static int call(void *arg) {
  (void)arg;
  return asyncio_job_call_soon_threadsafe(count_call, NULL);
}

static int sum(void *arg) {
  int *numbers = arg;
  return asyncio_return(asyncio_int(numbers[0] + numbers[1]));
}

TASK_TEST(to_thread) {
  int numbers[2] = {40, 2};
  asyncio_value v;
  await(asyncio_to_thread(sum, numbers, .size = sizeof numbers), v);
  CHECK(v.i == 42);
  return 0;
}

static int raise_runtime(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "test");
}

TASK_TEST(to_thread_exception) {
  AUTO_FUTURE future = asyncio_to_thread(raise_runtime, NULL);
  int rc = asyncio_await(future);
  if (test_without_memory) return rc;
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "test") == 0);
  return 0;
}

TASK_TEST(to_thread_once) {
  calls = 0;
  await(asyncio_to_thread(call, NULL));
  CHECK(calls == 1);
  return 0;
}

TASK_TEST(to_thread_concurrent) {
  asyncio_future *futures[10];
  int rc = 0;
  calls = 0;
  for (int i = 0; i < 10; i++) futures[i] = asyncio_to_thread(call, NULL);
  for (int i = 0; i < 10; i++) {
    int ended = asyncio_await(futures[i]);
    if (rc == 0) rc = ended;
    asyncio_release(futures[i]);
  }
  if (rc == 0) CHECK(calls == 10);
  return rc;
}

static asyncio_contextvar test_ctx = ASYNCIO_CONTEXTVAR("test_ctx");

static int get_ctx(void *arg) {
  (void)arg;
  asyncio_value v;
  int rc = asyncio_contextvar_get(&test_ctx, &v);
  return rc < 0 ? rc : asyncio_return(v);
}

TASK_TEST(to_thread_contextvars) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_contextvar_set(&test_ctx, asyncio_string("parrot")));
  await(asyncio_to_thread(get_ctx, NULL), v);
  CHECK(strcmp(asyncio_value_text(v), "parrot") == 0);
  return 0;
}

/* ---- test_events.py ---- */

static int echo(void *arg) {
  return asyncio_return(asyncio_string_n(arg, asyncio_job_size()));
}

TASK_TEST(run_in_executor) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_loop_run_in_executor(asyncio_get_running_loop(), NULL, echo,
                                     "yo", .size = 2),
        v);
  CHECK(strcmp(asyncio_value_text(v), "yo") == 0);
  return 0;
}

/* A job that is cancelled must not reach a loop that is closed. */
static int cancel_job(void *arg) {
  (void)arg;
  AUTO_FUTURE future = asyncio_loop_run_in_executor(
      asyncio_get_running_loop(), NULL, echo, "yo", .size = 2);
  asyncio_future_cancel(future, NULL);
  int rc = asyncio_await(future);
  CHECK(rc == ASYNCIO_CANCELLED || test_without_memory);
  return 0;
}

LOOP_TEST(run_in_executor_cancel) {
  int rc = asyncio_loop_run_until_complete(loop, asyncio_coro(cancel_job, NULL),
                                           NULL);
  CHECK(asyncio_loop_close(loop) == 0);
  return rc;
}

/* ---- test_base_events.py ---- */

LOOP_TEST(set_default_executor) {
  CHECK(asyncio_loop_set_default_executor(loop, NULL) == ASYNCIO_TYPE_ERROR);
  asyncio_executor *executor = asyncio_executor_new();
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_loop_set_default_executor(loop, executor);
  asyncio_executor_free(executor);
  return rc;
}

/* A job on a worker is not over yet when it is not waited for any longer; one
 * that runs inline may be. */
static int shut_down_at_once(void *arg) {
  asyncio_loop *loop = arg;
  AUTO_FUTURE job =
      asyncio_loop_run_in_executor(loop, NULL, echo, "yo", .size = 2);
  await(asyncio_loop_shutdown_default_executor(loop, 0));
  bool inline_jobs = asyncio_executor_workers(NULL) == 0;
  CHECK(inline_jobs || !asyncio_future_done(job) || test_without_memory);
  return 0;
}

LOOP_TEST(shutdown_default_executor_timeout) {
  return asyncio_loop_run_until_complete(
      loop, asyncio_coro(shut_down_at_once, loop), NULL);
}
