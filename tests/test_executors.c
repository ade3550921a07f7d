/* SPDX-License-Identifier: MIT */
/* Jobs run on workers here or inline, as the host has it: what they did is told
 * by what they return, and by the doors. */
#include <math.h>
#include <stdlib.h>

#include "jobs.h"
#include "test.h"

#define AUTO_EXECUTOR __attribute__((cleanup(free_executor))) asyncio_executor *

static void free_executor(asyncio_executor **executor) {
  asyncio_executor_free(*executor);
}

/* A job on the default executor. */
#define RUN(fn, ...)                                                 \
  asyncio_loop_run_in_executor(asyncio_get_running_loop(), NULL, fn, \
                               __VA_ARGS__)

static int twice(void *arg) {
  return asyncio_return(asyncio_int(2 * *(int *)arg));
}

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

TASK_TEST(a_job_gives_a_value) {
  int n = 21;
  asyncio_value v;
  await(RUN(twice, &n, .size = sizeof n), v);
  CHECK(v.tag == ASYNCIO_INT && v.i == 42);
  return 0;
}

/* What is returned for a number. */
static int return_kind(void *arg) {
  switch (*(int *)arg) {
  case 0:
    return 0;
  case 1:
    return 7;
  case 2:
    return asyncio_return(asyncio_double(2.0));
  case 3:
    return asyncio_return(asyncio_int(INT64_C(-1234567890123456789)));
  case 4:
    return asyncio_return(asyncio_bool(true));
  case 5:
    return asyncio_return(asyncio_string("Gr\xc3\xbc\xc3\x9f"));
  case 6:
    return asyncio_return(asyncio_bytes("a\0b", 3));
  case 7:
    return asyncio_return(asyncio_null());
  default:
    return asyncio_return(asyncio_string(""));
  }
}

static int get_kind(int kind, asyncio_value *v) {
  asyncio_value got;
  await(RUN(return_kind, &kind, .size = sizeof kind), got);
  *v = got;
  return 0;
}

TASK_TEST(a_value_arrives_as_it_was_returned) {
  AUTO_VALUE v = asyncio_nothing();
  await(get_kind(0, &v));
  CHECK(v.tag == ASYNCIO_NOTHING);
  await(get_kind(1, &v));
  CHECK(v.tag == ASYNCIO_INT && v.i == 7);
  await(get_kind(2, &v));
  CHECK(v.tag == ASYNCIO_DOUBLE && v.d == 2.0);
  await(get_kind(3, &v));
  CHECK(v.tag == ASYNCIO_INT && v.i == INT64_C(-1234567890123456789));
  await(get_kind(4, &v));
  CHECK(v.tag == ASYNCIO_BOOL && v.b);
  await(get_kind(7, &v));
  CHECK(v.tag == ASYNCIO_NULL);
  return 0;
}

TASK_TEST(strings_and_bytes_arrive_whole) {
  AUTO_VALUE text = asyncio_nothing();
  AUTO_VALUE bytes = asyncio_nothing();
  AUTO_VALUE empty = asyncio_nothing();
  await(get_kind(5, &text));
  CHECK(text.tag == ASYNCIO_STRING);
  CHECK(strcmp(asyncio_value_text(text), "Gr\xc3\xbc\xc3\x9f") == 0);
  await(get_kind(6, &bytes));
  CHECK(bytes.tag == ASYNCIO_BYTES && asyncio_value_size(bytes) == 3);
  CHECK(memcmp(asyncio_value_text(bytes), "a\0b", 3) == 0);
  await(get_kind(8, &empty));
  CHECK(empty.tag == ASYNCIO_STRING && asyncio_value_size(empty) == 0);
  return 0;
}

static int fail(void *arg) {
  return asyncio_raise(ASYNCIO_KEY_ERROR, "no key %d", *(int *)arg);
}

TASK_TEST(an_error_arrives_with_code_and_message) {
  int key = 5;
  AUTO_FUTURE future = RUN(fail, &key, .size = sizeof key);
  int rc = asyncio_await(future);
  CHECK(rc == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "no key 5") == 0);
  return test_without_memory ? rc : 0;
}

static int return_pointer(void *arg) {
  return asyncio_return(asyncio_pointer(arg));
}

TASK_TEST(a_pointer_cannot_leave_a_job) {
  AUTO_FUTURE future = RUN(return_pointer, NULL);
  CHECK(asyncio_await(future) == ASYNCIO_TYPE_ERROR);
  CHECK(strstr(asyncio_message(), "cannot return a pointer") != NULL);
  return 0;
}

/* ---- the argument ---- */

TASK_TEST(the_argument_is_copied_when_the_job_is_given) {
  int n = 4;
  AUTO_FUTURE future = RUN(twice, &n, .size = sizeof n);
  n = 100;
  int rc = asyncio_await(future);
  AUTO_VALUE v = asyncio_nothing();
  if (rc == 0) rc = asyncio_future_result(future, &v);
  CHECK(v.i == 8);
  return rc;
}

static int measure_argument(void *arg) {
  const char *text = arg;
  size_t size = asyncio_job_size();
  if (text == NULL) return 1000;
  return size > 0 && text[size - 1] == 'x' ? (int)size : 2000;
}

TASK_TEST(a_job_knows_how_many_bytes_it_got) {
  asyncio_value v;
  await(RUN(measure_argument, "abx", .size = 3), v);
  CHECK(v.i == 3);
  await(RUN(measure_argument, NULL, .bytes = asyncio_string("abcx")), v);
  CHECK(v.i == 4);
  await(RUN(measure_argument, NULL), v);
  CHECK(v.i == 1000);
  CHECK(asyncio_job_size() == 0);
  return 0;
}

/* Awaits what must have failed. */
static int outcome(asyncio_future *future) {
  int rc = asyncio_await(future);
  asyncio_release(future);
  return rc;
}

TASK_TEST(an_argument_without_a_size_is_refused) {
  int n = 1;
  CHECK(outcome(RUN(twice, &n)) == ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), ".size = sizeof arg") != NULL);
  CHECK(outcome(RUN(nothing, NULL, .bytes = asyncio_int(1))) ==
        ASYNCIO_TYPE_ERROR);
  CHECK(outcome(RUN(NULL, NULL)) == ASYNCIO_TYPE_ERROR);
  return 0;
}

TEST(a_job_outside_of_a_loop_has_failed) {
  AUTO_FUTURE future =
      asyncio_loop_run_in_executor(asyncio_get_running_loop(), NULL, nothing,
                                   NULL, .bytes = asyncio_string("x"));
  CHECK(asyncio_future_result(future, NULL) == ASYNCIO_RUNTIME_ERROR);
  AUTO_FUTURE thread = asyncio_to_thread(nothing, NULL);
  CHECK(asyncio_future_result(thread, NULL) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

/* Where all jobs run inline, each reads what its caller reads. */
#ifdef __wasi__
#define HAS_WORKERS_SOMEWHERE true
#else
#define HAS_WORKERS_SOMEWHERE false
#endif

struct pointing {
  int n;
  const void *p;
};

static int read_pointing(void *arg) { return ((struct pointing *)arg)->n; }

/* What becomes of a job whose argument has such a pointer in debug mode. */
static int refuses(const void *p, bool unchecked) {
  asyncio_loop *loop = asyncio_get_running_loop();
  struct pointing arg = {.n = 3, .p = p};
  asyncio_loop_set_debug(loop, true);
  AUTO_FUTURE future =
      RUN(read_pointing, &arg, .size = sizeof arg, .unchecked = unchecked);
  asyncio_loop_set_debug(loop, false);
  return asyncio_await(future);
}

TASK_TEST(debug_mode_refuses_pointers_into_the_heap_and_stacks) {
  static const char constant[] = "a constant";
  int local = 1;
  void *block = calloc(1, 100);
  void *large = calloc(1, 100000);
  if (HAS_WORKERS_SOMEWHERE) {
    CHECK(refuses(block, false) == ASYNCIO_VALUE_ERROR);
    CHECK(strstr(asyncio_message(), "holds a pointer, at byte 4") != NULL);
    CHECK(refuses((char *)block + 50, false) == ASYNCIO_VALUE_ERROR);
    CHECK(refuses((char *)large + 50000, false) == ASYNCIO_VALUE_ERROR);
    CHECK(refuses(&local, false) == ASYNCIO_VALUE_ERROR);
  }
  CHECK(refuses(block, true) == 0);
  CHECK(refuses(constant, false) == 0);
  CHECK(refuses(NULL, false) == 0);
  free(large);
  free(block);
  return 0;
}

/* ---- what a job may not do ---- */

static int do_nothing_soon(void *arg) {
  (void)arg;
  return 0;
}

/* 1 if all calls of a loop fail by RuntimeError. */
static int use_loop(void *arg) {
  (void)arg;
  asyncio_task *task = asyncio_create_task(nothing, NULL);
  bool all = asyncio_get_running_loop() == NULL &&
             asyncio_current_task() == NULL &&
             asyncio_sleep(0) == ASYNCIO_RUNTIME_ERROR &&
             asyncio_await(task) == ASYNCIO_RUNTIME_ERROR &&
             asyncio_run(nothing, NULL) == ASYNCIO_RUNTIME_ERROR &&
             asyncio_loop_call_soon(asyncio_get_running_loop(), do_nothing_soon,
                                    NULL) == ASYNCIO_RUNTIME_ERROR &&
             outcome(RUN(nothing, NULL)) == ASYNCIO_RUNTIME_ERROR &&
             !asyncio_can_suspend();
  asyncio_release(task);
  return all ? 1 : 2;
}

TASK_TEST(a_job_has_no_loop) {
  asyncio_value v;
  await(RUN(use_loop, NULL), v);
  CHECK(v.i == 1);
  CHECK(asyncio_current_task() != NULL);
  return 0;
}

/* ---- cancelling ---- */

TASK_TEST(a_job_that_has_not_begun_is_dropped_when_it_is_cancelled) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE first =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE second =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  if (!test_without_memory) CHECK(executor->waiting == 1);
  CHECK(asyncio_future_cancel(second, "not needed"));
  CHECK(executor->waiting == 0);
  CHECK(asyncio_await(second) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "not needed") == 0);
  return asyncio_await(first);
}

TASK_TEST(a_job_that_has_begun_runs_on_when_it_is_cancelled) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE job = asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  if (executor->busy == 0) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_future_cancel(job, NULL));
  CHECK(asyncio_await(job) == ASYNCIO_CANCELLED);
  CHECK(executor->busy == 1);
  await(asyncio_executor_shutdown(executor));
  CHECK(executor->busy == 0 && executor->unfinished == 0);
  return 0;
}

TASK_TEST(ten_thousand_jobs_are_cancelled_in_the_queue) {
  enum { JOBS = 10000 };
  static asyncio_future *jobs[JOBS];
  size_t count = test_without_memory ? 10 : JOBS, cancelled = 0;
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  for (size_t i = 0; i < count; i++)
    jobs[i] = asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  for (size_t i = count; i-- > 1;)
    cancelled += asyncio_future_cancel(jobs[i], NULL);
  CHECK(cancelled == count - 1);
  CHECK(executor->waiting == 0);
  int rc = asyncio_await(jobs[0]);
  for (size_t i = 0; i < count; i++) asyncio_release(jobs[i]);
  return rc;
}

/* ---- order ---- */

TASK_TEST(one_worker_takes_jobs_in_order) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_value results[4];
  int n[4] = {1, 2, 3, 4};
  asyncio_future *jobs[4];
  for (int i = 0; i < 4; i++)
    jobs[i] = asyncio_loop_run_in_executor(loop, executor, twice, &n[i],
                                           .size = sizeof n[i]);
  await(asyncio_gather(jobs[0], jobs[1], jobs[2], jobs[3]), results);
  for (int i = 0; i < 4; i++) CHECK(results[i].i == 2 * n[i]);
  return 0;
}

static int count_passes(void *arg) {
  unsigned *passes = arg;
  for (;;) {
    await(asyncio_sleep(0));
    ++*passes;
  }
}

TASK_TEST(the_loop_turns_between_inline_jobs) {
  if (asyncio_executor_workers(NULL) > 0) return 0;
  unsigned passes = 0;
  AUTO_TASK ticker = asyncio_create_task(count_passes, &passes);
  asyncio_future *jobs[3];
  for (int i = 0; i < 3; i++) jobs[i] = RUN(nothing, NULL);
  int rc = outcome(asyncio_gather(jobs[0], jobs[1], jobs[2]));
  asyncio_task_cancel(ticker);
  CHECK(passes >= 3);
  return rc;
}

/* ---- shutting down ---- */

TASK_TEST(an_executor_takes_no_job_after_its_shutdown) {
  AUTO_EXECUTOR executor = asyncio_executor_new();
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  int n = 1;
  AUTO_FUTURE job =
      asyncio_loop_run_in_executor(loop, executor, twice, &n, .size = sizeof n);
  await(asyncio_executor_shutdown(executor));
  CHECK(asyncio_future_done(job));
  AUTO_FUTURE late =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  CHECK(asyncio_await(late) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "cannot schedule new futures after shutdown") == 0);
  CHECK(asyncio_executor_drain(executor) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(a_shutdown_may_cancel_what_waits_and_need_not_wait) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE first =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE second =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  await(asyncio_executor_shutdown(executor, .no_wait = true,
                                  .cancel_futures = true));
  CHECK(!asyncio_future_done(first));
  CHECK(asyncio_future_cancelled(second));
  return asyncio_await(first);
}

TASK_TEST(the_default_executor_is_refused_after_its_shutdown) {
  asyncio_loop *loop = asyncio_get_running_loop();
  int n = 1;
  AUTO_FUTURE job = RUN(twice, &n, .size = sizeof n);
  await(asyncio_loop_shutdown_default_executor(loop, INFINITY));
  CHECK(asyncio_future_done(job));
  AUTO_FUTURE late = RUN(nothing, NULL);
  CHECK(asyncio_await(late) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Executor shutdown has been called") == 0);
  return 0;
}

static bool visited;

static int note_visit(void *arg) {
  (void)arg;
  visited = true;
  return 0;
}

static int visit(void *arg) {
  (void)arg;
  return asyncio_job_call_soon_threadsafe(note_visit, NULL);
}

static int leave_a_job(void *arg) {
  (void)arg;
  asyncio_future *job = RUN(visit, NULL);
  int rc = job->loop == NULL ? ASYNCIO_NO_MEMORY : 0;
  asyncio_release(job);
  return rc;
}

TEST(a_run_waits_for_the_jobs_of_its_executor) {
  visited = false;
  int rc = asyncio_run(leave_a_job, NULL);
  if (rc == 0 && !test_without_memory) CHECK(visited);
  CHECK(asyncio__state.pending == 0);
  return rc;
}

TASK_TEST(another_executor_can_be_the_default_one) {
  asyncio_loop *loop = asyncio_get_running_loop();
  CHECK(asyncio_loop_set_default_executor(loop, NULL) == ASYNCIO_TYPE_ERROR);
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1, .name = "mine");
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_loop_set_default_executor(loop, executor);
  if (rc < 0) return rc;
  AUTO_FUTURE job = RUN(nothing, NULL);
  if (!test_without_memory) CHECK(executor->unfinished == 1);
  return asyncio_await(job);
}

static int give_to_another_loop(asyncio_loop *loop,
                                asyncio_executor *executor) {
  AUTO_FUTURE begun =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE waiting =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  asyncio_loop_close(loop);
  CHECK(!asyncio_future_done(waiting));
  return begun->loop == NULL || waiting->loop == NULL ? ASYNCIO_NO_MEMORY : 0;
}

LOOP_TEST(a_loop_may_close_with_jobs_that_have_begun_and_that_wait) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  int rc = give_to_another_loop(loop, executor);
  CHECK(executor->waiting == 0);
  CHECK(asyncio_loop_set_default_executor(loop, executor) ==
        ASYNCIO_RUNTIME_ERROR);
  return rc;
}

LOOP_TEST(a_loop_may_close_with_a_default_executor_at_work) {
  AUTO_FUTURE job = asyncio_loop_run_in_executor(loop, NULL, nothing, NULL);
  asyncio_loop_close(loop);
  CHECK(!asyncio_future_done(job) || job->loop == NULL);
  return job->loop == NULL ? ASYNCIO_NO_MEMORY : 0;
}

/* ---- room in the queue ---- */

static int give_one(void *arg) {
  asyncio_executor *executor = arg;
  await(asyncio_executor_drain(executor));
  await(asyncio_loop_run_in_executor(asyncio_get_running_loop(), executor,
                                     nothing, NULL));
  return 0;
}

TASK_TEST(a_full_queue_refuses_jobs_and_drain_waits_for_room) {
  AUTO_EXECUTOR executor =
      asyncio_executor_new(.workers = 1, .maxsize = 1, .name = "small");
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE first =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE second =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  if (executor->waiting == 0) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE third =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  int rc = asyncio_await(third);
  if (test_without_memory && rc == ASYNCIO_NO_MEMORY) return rc;
  CHECK(rc == ASYNCIO_QUEUE_FULL);
  CHECK(strstr(asyncio_message(), "executor 'small' is full") != NULL);
  await(asyncio_gather(asyncio_coro(give_one, executor),
                       asyncio_coro(give_one, executor),
                       asyncio_coro(give_one, executor)));
  CHECK(executor->waiting == 0);
  return 0;
}

TASK_TEST(who_waits_for_room_may_be_cancelled) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1, .maxsize = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE first =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_FUTURE second =
      asyncio_loop_run_in_executor(loop, executor, nothing, NULL);
  AUTO_TASK waiting = asyncio_create_task(give_one, executor, .eager_start = 1);
  asyncio_task_cancel(waiting);
  int rc = asyncio_await(waiting);
  if (!test_without_memory) CHECK(rc == ASYNCIO_CANCELLED);
  return 0;
}

/* ---- doors ---- */

static int told;

static int hear(void *arg) {
  told = told * 10 + *(int *)arg;
  return 0;
}

static int hear_as_task(void *arg) {
  await(asyncio_sleep(0));
  return hear(arg);
}

static int call_home(void *arg) {
  int n = *(int *)arg;
  int rc = asyncio_job_call_soon_threadsafe(hear, &n, .size = sizeof n);
  n++;
  if (rc == 0)
    rc = asyncio_job_call_soon_threadsafe(hear, &n, .size = sizeof n);
  n++;
  if (rc == 0)
    rc = asyncio_job_run_coroutine_threadsafe(hear_as_task, &n,
                                              .size = sizeof n);
  if (rc == 0 &&
      asyncio_job_call_soon_threadsafe(hear, &n) != ASYNCIO_VALUE_ERROR)
    rc = ASYNCIO_ASSERTION_ERROR;
  return rc;
}

TASK_TEST(a_job_reaches_its_loop_by_the_doors) {
  int first = 1;
  told = 0;
  await(RUN(call_home, &first, .size = sizeof first));
  if (!test_without_memory) CHECK(told >= 12); /* before the result */
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  if (!test_without_memory) CHECK(told == 123);
  return 0;
}

TASK_TEST(there_is_no_door_outside_of_a_job) {
  CHECK(asyncio_job_call_soon_threadsafe(hear, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_job_run_coroutine_threadsafe(hear, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}
