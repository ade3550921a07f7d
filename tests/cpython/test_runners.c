/* Twins of CPython's test_runners.py: run, Runner. SPDX-License-Identifier: MIT
 */
#include "internal.h"
#include "test.h"

#define AUTO_RUNNER __attribute__((cleanup(free_runner))) asyncio_runner *

static void free_runner(asyncio_runner **runner) {
  asyncio_runner_free(*runner);
}

static int give_42(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return asyncio_return(asyncio_int(42));
}

static int raise_spam(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "spam");
}

/* ---- run ---- */

TEST(asyncio_run_return) {
  asyncio_value v;
  await(asyncio_run(give_42, NULL, .result = &v));
  CHECK(v.i == 42);
  return 0;
}

TEST(asyncio_run_raises) {
  CHECK(asyncio_run(raise_spam, NULL) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "spam") == 0);
  return 0;
}

static int expect_debug(void *arg) {
  CHECK(asyncio_loop_get_debug(asyncio_get_event_loop()) == *(bool *)arg);
  return 0;
}

/* The environment's part is in tests/debug_mode.test.js. */
TEST(asyncio_run_debug) {
  bool off = false, on = true;
  await(asyncio_run(expect_debug, &off));
  await(asyncio_run(expect_debug, &off, .debug = ASYNCIO_DEBUG_OFF));
  await(asyncio_run(expect_debug, &on, .debug = true));
  await(asyncio_run(expect_debug, &off));
  return 0;
}

static int run_inside(void *arg) {
  (void)arg;
  return asyncio_run(give_42, NULL);
}

TEST(asyncio_run_from_running_loop) {
  CHECK(asyncio_run(run_inside, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "asyncio.run() cannot be called from a running event loop") ==
        0);
  return 0;
}

static int sleep_a_little(void *arg) {
  (void)arg;
  return asyncio_sleep(0.1);
}

static int leave_a_task(void *arg) {
  *(asyncio_task **)arg = asyncio_create_task(sleep_a_little, NULL);
  return asyncio_return(asyncio_int(123));
}

TEST(asyncio_run_cancels_hanging_tasks) {
  AUTO_TASK left = NULL;
  asyncio_value v;
  await(asyncio_run(leave_a_task, &left, .result = &v));
  CHECK(v.i == 123);
  CHECK(asyncio_task_done(left) && asyncio_task_cancelled(left));
  return 0;
}

static int divide_when_cancelled(void *arg) {
  (void)arg;
  if (asyncio_sleep(0.1) != ASYNCIO_CANCELLED) return 0;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int note_report(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop;
  test_log("%s|%s|%d", context->message,
           asyncio_strerror(context->exception.code),
           context->task == *(asyncio_task **)arg);
  return 0;
}

static int leave_a_rude_task(void *arg) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), note_report,
                                     arg);
  *(asyncio_task **)arg = asyncio_create_task(divide_when_cancelled, NULL);
  await(asyncio_sleep(0));
  return asyncio_return(asyncio_int(123));
}

TEST(asyncio_run_reports_hanging_tasks_errors) {
  AUTO_TASK left = NULL;
  asyncio_value v;
  await(asyncio_run(leave_a_rude_task, &left, .result = &v));
  CHECK(v.i == 123);
  CHECK(asyncio_task_done(left));
  CHECK_LOG(
      "unhandled exception during asyncio.run() shutdown|ZeroDivisionError|1");
  return 0;
}

static int look_at_set_loop(void *arg) {
  (void)arg;
  CHECK(asyncio_get_event_loop() == asyncio_get_running_loop());
  return 0;
}

TEST(asyncio_run_set_event_loop) {
  AUTO_LOOP other = asyncio_new_event_loop();
  if (other == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_set_event_loop(other);
  CHECK(asyncio_get_event_loop() == other);
  int rc = asyncio_run(look_at_set_loop, NULL);
  CHECK(asyncio_get_event_loop() == NULL);
  asyncio_set_event_loop(NULL);
  return rc;
}

static asyncio_loop *made;
static int calls;

static asyncio_loop *make_loop(void) {
  calls++;
  return made = asyncio_new_event_loop();
}

static int look_at_loop(void *arg) {
  (void)arg;
  CHECK(asyncio_get_running_loop() == made);
  return 0;
}

TEST(asyncio_run_loop_factory) {
  calls = 0;
  AUTO_LOOP other = asyncio_new_event_loop();
  asyncio_set_event_loop(other);
  int rc = asyncio_run(look_at_loop, NULL, .loop_factory = make_loop);
  CHECK(calls == 1);
  CHECK(asyncio_get_event_loop() == other); /* a factory's loop is not set */
  asyncio_set_event_loop(NULL);
  return rc;
}

/* ---- Runner ---- */

TEST(non_debug) {
  AUTO_RUNNER runner = asyncio_runner_new(.debug = ASYNCIO_DEBUG_OFF);
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(!asyncio_loop_get_debug(loop));
  return 0;
}

TEST(debug) {
  AUTO_RUNNER runner = asyncio_runner_new(.debug = true);
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_get_debug(loop));
  return 0;
}

TEST(custom_factory) {
  AUTO_RUNNER runner = asyncio_runner_new(.loop_factory = make_loop);
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(loop == made);
  return 0;
}

static int give_done(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return asyncio_return(asyncio_string("done"));
}

static void check_closed(asyncio_runner *runner) {
  CHECK(asyncio_runner_get_loop(runner) == NULL);
  CHECK(strcmp(asyncio_message(), "Runner is closed") == 0);
}

TEST(run) {
  AUTO_RUNNER runner = asyncio_runner_new();
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_runner_run(runner, asyncio_coro(give_done, NULL), &v));
  CHECK(strcmp(asyncio_value_text(v), "done") == 0);
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  await(asyncio_runner_close(runner));
  check_closed(runner);
  CHECK(asyncio_loop_is_closed(loop));
  return 0;
}

TEST(run_future) {
  AUTO_RUNNER runner = asyncio_runner_new();
  AUTO_VALUE v = asyncio_nothing();
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  asyncio_future_set_result(f, asyncio_string("done"));
  await(asyncio_runner_run(runner, f, &v));
  CHECK(strcmp(asyncio_value_text(v), "done") == 0);
  return 0;
}

TEST(explicit_close) {
  AUTO_RUNNER runner = asyncio_runner_new();
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_runner_close(runner));
  check_closed(runner);
  CHECK(asyncio_loop_is_closed(loop));
  return 0;
}

TEST(double_close) {
  AUTO_RUNNER runner = asyncio_runner_new();
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_runner_close(runner));
  CHECK(asyncio_loop_is_closed(loop));
  await(asyncio_runner_close(runner));
  CHECK(asyncio_loop_is_closed(loop));
  return 0;
}

static int note_number(void *arg) {
  test_log("%d", *(int *)arg);
  return 0;
}

/* A `with` here is whatever ends by asyncio_runner_close. */
TEST(second_with_block_raises) {
  AUTO_RUNNER runner = asyncio_runner_new();
  static int one = 1, two = 2;
  await(asyncio_runner_run(runner, asyncio_coro(note_number, &one), NULL));
  await(asyncio_runner_close(runner));
  CHECK(asyncio_runner_run(runner, asyncio_coro(note_number, &two), NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Runner is closed") == 0);
  CHECK_LOG("1");
  return 0;
}

static asyncio_contextvar cvar = ASYNCIO_CONTEXTVAR("cvar", -1);

/* Sets the variable; the result is what it was. */
static int set_cvar(void *arg) {
  asyncio_value old;
  await(asyncio_contextvar_get(&cvar, &old));
  await(asyncio_sleep(0));
  await(asyncio_contextvar_set(&cvar, asyncio_int(*(int *)arg)));
  return asyncio_return(old);
}

TEST(run_keeps_context) {
  AUTO_RUNNER runner = asyncio_runner_new();
  static int one = 1, two = 2, three = 3;
  asyncio_value v;
  await(asyncio_runner_run(runner, asyncio_coro(set_cvar, &one), &v));
  CHECK(v.i == -1);
  await(asyncio_runner_run(runner, asyncio_coro(set_cvar, &two), &v));
  CHECK(v.i == 1);
  await(asyncio_runner_run(runner, asyncio_coro(set_cvar, &three), &v));
  CHECK(v.i == 2);
  await(asyncio_contextvar_get(&cvar, &v));
  CHECK(v.i == -1);
  return 0;
}

static int run_again(void *arg) {
  return asyncio_runner_run((asyncio_runner *)arg, asyncio_coro(give_42, NULL),
                            NULL);
}

TEST(recursive_run) {
  AUTO_RUNNER runner = asyncio_runner_new();
  CHECK(asyncio_runner_run(runner, asyncio_coro(run_again, runner), NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "Runner.run() cannot be called from a running event loop") == 0);
  return 0;
}

TEST(set_event_loop_called_once) {
  AUTO_RUNNER runner = asyncio_runner_new();
  await(asyncio_runner_run(runner, asyncio_coro(give_42, NULL), NULL));
  CHECK(asyncio_get_event_loop() == asyncio_runner_get_loop(runner));
  asyncio_set_event_loop(NULL); /* would be undone by a second call */
  await(asyncio_runner_run(runner, asyncio_coro(give_42, NULL), NULL));
  CHECK(asyncio_get_event_loop() == NULL);
  return 0;
}
