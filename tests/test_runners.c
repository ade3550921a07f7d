/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static int give(void *arg) {
  (void)arg;
  await(asyncio_sleep(1));
  return asyncio_return(asyncio_string("value"));
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_KEY_ERROR, "gone", NULL);
}

TEST(run_gives_the_result_and_may_be_called_again) {
  asyncio_value v;
  for (int i = 0; i < 3; i++) {
    CHECK(asyncio_run(give, NULL, .result = &v) == 0);
    CHECK(strcmp(asyncio_value_text(v), "value") == 0);
    asyncio_value_clear(&v);
  }
  CHECK(asyncio_get_running_loop() == NULL);
  return 0;
}

TEST(run_gives_the_error_and_its_text) {
  asyncio_value v;
  CHECK(asyncio_run(fail, NULL, .result = &v) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "gone") == 0);
  CHECK(v.tag == ASYNCIO_NOTHING);
  return 0;
}

static int run_inside(void *arg) {
  (void)arg;
  return asyncio_run(give, NULL);
}

TEST(run_inside_run_is_a_runtime_error) {
  CHECK(asyncio_run(run_inside, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "asyncio.run() cannot be called from a running event loop") ==
        0);
  return 0;
}

static int polite(void *arg) {
  int rc = asyncio_sleep(100);
  test_log("%s %s", (const char *)arg, asyncio_strerror(rc));
  asyncio_loop *loop = asyncio_get_running_loop();
  (void)!asyncio_sleep(1); /* cleaning up may await */
  test_log("at %g", asyncio_loop_time(loop));
  return rc;
}

static int rude(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(100);
  return asyncio__raise(ASYNCIO_OS_ERROR, "at shutdown", NULL);
}

static int leave_tasks_behind(void *arg) {
  (void)arg;
  await(asyncio_spawn(polite, "a"));
  await(asyncio_spawn(rude, NULL));
  await(asyncio_sleep(1));
  return asyncio_return(asyncio_int(3));
}

TEST(run_cancels_what_is_left_and_waits_for_it) {
  asyncio_value v;
  CHECK(asyncio_run(leave_tasks_behind, NULL, .result = &v) == 0);
  CHECK(v.i == 3);
  CHECK_LOG("a CancelledError at 2");
  return 0;
}

static int stop_early(void *arg) {
  (void)arg;
  asyncio_loop_stop(asyncio_get_running_loop());
  await(asyncio_sleep(5));
  return asyncio_return(asyncio_int(9));
}

LOOP_TEST(run_until_complete_goes_on_where_it_was_stopped) {
  AUTO_TASK task = asyncio_loop_create_task(loop, stop_early, NULL);
  asyncio_value v;
  int rc = asyncio_loop_run_until_complete(loop, task, &v);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR && v.tag == ASYNCIO_NOTHING);
  CHECK(strcmp(asyncio_message(),
               "Event loop stopped before Future completed.") == 0);
  CHECK(asyncio_loop_run_until_complete(loop, task, &v) == 0 && v.i == 9);
  CHECK(asyncio_loop_run_until_complete(loop, task, &v) == 0 && v.i == 9);
  CHECK(asyncio_loop_close(loop) == 0);
  rc = asyncio_loop_run_until_complete(loop, asyncio_coro(give, NULL), NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

static int complete_inside(void *arg) {
  return asyncio_loop_run_until_complete((asyncio_loop *)arg,
                                         asyncio_coro(give, NULL), NULL);
}

LOOP_TEST(a_future_of_another_loop_is_a_value_error) {
  AUTO_LOOP other = asyncio_new_event_loop();
  AUTO_FUTURE f = asyncio_loop_create_future(other);
  CHECK(asyncio_loop_run_until_complete(loop, f, NULL) == ASYNCIO_VALUE_ERROR);
  return 0;
}

static int stop_with_tasks_left(void *arg) {
  (void)arg;
  await(asyncio_spawn(give, NULL));
  asyncio_loop_stop(asyncio_get_running_loop());
  return asyncio_return(asyncio_string("lost"));
}

TEST(run_tells_that_its_shutdown_was_cut_short) {
  AUTO_VALUE v = asyncio_nothing();
  int rc = asyncio_run(stop_with_tasks_left, NULL, .result = &v);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR && v.tag == ASYNCIO_NOTHING);
  CHECK(strcmp(asyncio_message(),
               "Event loop stopped before Future completed.") == 0);
  return 0;
}

static int exit_with_text(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_SYSTEM_EXIT, "the text", NULL);
}

static int wait_for_the_exit(void *arg) {
  if (arg != NULL)
    await(asyncio_spawn(exit_with_text, NULL));
  else
    await(asyncio_loop_call_soon(asyncio_get_running_loop(), exit_with_text,
                                 NULL));
  await(asyncio_sleep(5));
  return 0;
}

TEST(system_exit_of_a_task_or_callback_leaves_run_with_its_text) {
  for (int i = 0; i < 2; i++) {
    int rc = asyncio_run(wait_for_the_exit, i == 0 ? &i : NULL);
    CHECK(rc == ASYNCIO_SYSTEM_EXIT);
    CHECK(strcmp(asyncio_message(), "the text") == 0);
  }
  return 0;
}

static int exit_with_tasks_left(void *arg) {
  (void)arg;
  await(asyncio_spawn(polite, "left"));
  await(asyncio_sleep(0));
  return asyncio__raise(ASYNCIO_SYSTEM_EXIT, "the text", NULL);
}

TEST(system_exit_of_the_main_task_leaves_run_after_the_others_cleaned_up) {
  CHECK(asyncio_run(exit_with_tasks_left, NULL) == ASYNCIO_SYSTEM_EXIT);
  CHECK(strcmp(asyncio_message(), "the text") == 0);
  CHECK_LOG("left CancelledError at 1");
  return 0;
}

static int print_late(void *arg) {
  (void)arg;
  await(asyncio_sleep(1));
  fprintf(stderr, "printed by atexit\n");
  return 0;
}

static void run_at_exit(void) { (void)!asyncio_run(print_late, NULL); }

TEST_EXITS(a_loop_may_run_in_an_atexit_handler, 3, "printed by atexit") {
  atexit(run_at_exit);
  exit(3);
}

LOOP_TEST(run_until_complete_inside_a_loop_is_a_runtime_error) {
  int rc = asyncio_loop_run_until_complete(
      loop, asyncio_coro(complete_inside, loop), NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "This event loop is already running") == 0);
  return 0;
}

LOOP_TEST(closing_a_loop_with_pending_tasks_lets_go_of_them) {
  AUTO_TASK task = asyncio_loop_create_task(loop, give, NULL);
  AUTO_TASK waits = asyncio_loop_create_task(loop, stop_early, NULL);
  if (asyncio_task_done(waits)) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(!asyncio_task_done(task));
  CHECK(task->future.refs == 1 && waits->future.refs == 1);
  return 0;
}

static int give_number(void *arg) {
  (void)arg;
  return 3;
}

static int leave(void *arg) {
  (void)arg;
  return ASYNCIO_KEYBOARD_INTERRUPT;
}

TEST(main_gives_the_exit_code) {
  CHECK(asyncio_main(give, NULL) == 0);
  CHECK(asyncio_main(give_number, NULL) == 3);
  CHECK(asyncio_main(fail, NULL) == 1);
  CHECK(asyncio_main(leave, NULL) == 130);
  return 0;
}

TEST_EXITS(main_prints_an_uncaught_error, 1, "KeyError: gone") {
  exit(asyncio_main(fail, NULL));
}

static int *runs;

static int count_run(void *arg) {
  (void)arg;
  ++*runs;
  return 0;
}

static int soon_again(void *left) {
  if (*(int *)left == 0) return count_run(NULL);
  --*(int *)left;
  return asyncio_loop_call_soon(asyncio_get_running_loop(), soon_again, left);
}

static int leave_calls_behind(void *left) {
  return asyncio_loop_call_soon(asyncio_get_running_loop(), soon_again, left);
}

TEST(what_was_called_soon_still_runs_in_the_last_passes) {
  int count = 0, left[] = {4, 5};
  runs = &count;
  await(asyncio_run(leave_calls_behind, &left[0]));
  CHECK(count == 1);
  await(asyncio_run(leave_calls_behind, &left[1])); /* one pass too late */
  CHECK(count == 1);
  return 0;
}

static int close_runner(void *runner) { return asyncio_runner_close(runner); }

TEST(a_runner_cannot_be_closed_by_what_it_runs) {
  asyncio_runner *runner = asyncio_runner_new();
  int rc = asyncio_runner_run(runner, asyncio_coro(close_runner, runner), NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "This event loop is already running") == 0);
  asyncio_runner_free(runner);
  return 0;
}

static asyncio_loop *no_loop(void) { return NULL; }

TEST(a_runner_without_a_loop_or_memory_says_so) {
  asyncio_runner *runner = asyncio_runner_new(.loop_factory = no_loop);
  CHECK(asyncio_runner_get_loop(runner) == NULL);
  CHECK(asyncio_runner_run(runner, asyncio_coro(give, NULL), NULL) ==
        ASYNCIO_NO_MEMORY);
  CHECK(asyncio_runner_close(runner) == 0);
  asyncio_runner_free(runner);
  CHECK(asyncio_runner_run(NULL, asyncio_coro(give, NULL), NULL) ==
        ASYNCIO_NO_MEMORY);
  CHECK(asyncio_runner_close(NULL) == 0);
  asyncio_runner_free(NULL);
  return 0;
}

TEST(the_loop_that_is_set_may_be_freed) {
  asyncio_loop *loop = asyncio_new_event_loop();
  CHECK(asyncio_get_event_loop() == NULL);
  asyncio_set_event_loop(loop);
  asyncio_set_event_loop(loop);
  asyncio_loop_free(loop);
  CHECK(loop == NULL || asyncio_loop_is_closed(asyncio_get_event_loop()));
  asyncio_set_event_loop(NULL);
  CHECK(asyncio_get_event_loop() == NULL);
  return 0;
}

static int sleep_for_ever(void *arg) {
  (void)arg;
  return asyncio_sleep(INFINITY);
}

static int spawn_when_cancelled(void *arg) {
  int rc = sleep_for_ever(arg);
  test_log("%s", asyncio_strerror(rc));
  return asyncio_spawn(sleep_for_ever, NULL);
}

static int leave_one(void *arg) {
  (void)arg;
  await(asyncio_spawn(spawn_when_cancelled, NULL));
  await(asyncio_sleep(1));
  return 0;
}

TEST(a_task_made_at_the_end_of_a_run_is_not_waited_for) {
  await(asyncio_run(leave_one, NULL));
  CHECK_LOG("CancelledError");
  return 0;
}

static int fill_a_buffer(void *arg) {
  char buffer[100];
  memset(buffer, 3, sizeof buffer);
  int rc = asyncio_sleep(0);
  *(size_t *)arg += (size_t)buffer[99];
  return rc;
}

static int run_two(void *sum) {
  AUTO_TASK first = asyncio_create_task(fill_a_buffer, sum);
  AUTO_TASK second = asyncio_create_task(fill_a_buffer, sum);
  int rc = asyncio_await(first);
  return rc < 0 ? rc : asyncio_await(second);
}

TEST(a_run_may_copy_the_stacks_of_its_tasks) {
  size_t sum = 0;
  int rc = asyncio_run(run_two, &sum, .stack = ASYNCIO_STACK_COPIED);
  if (rc == 0) CHECK(sum == 6);
  return rc;
}
