/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_future *never;

static int wait_for_ever(void *arg) {
  (void)arg;
  await(asyncio_retain(never));
  return 0;
}

static int deadlock(void *arg) {
  (void)arg;
  never = asyncio_loop_create_future(asyncio_get_running_loop());
  printf("printed before\n");
  await(asyncio_create_task(wait_for_ever, NULL, .name = "worker"));
  return 0;
}

TEST_EXITS(a_deadlock_is_reported, 70, "asyncio: deadlock: the loop waits") {
  return asyncio_run(deadlock, NULL);
}

TEST_EXITS(a_deadlock_names_who_waits_for_whom, 70,
           "waits for Task 'worker'\n  worker waits for Future; created at "
           "tests/test_debug.c:") {
  return asyncio_run(deadlock, NULL);
}

TEST_EXITS(a_loop_without_anything_to_do_is_a_deadlock, 70,
           "asyncio: deadlock") {
  asyncio_loop *loop = asyncio_new_event_loop();
  return asyncio_loop_run_forever(loop);
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "by zero", NULL);
}

static int fail_in_callback(void *arg) {
  (void)arg;
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), fail, NULL));
  await(asyncio_sleep(0));
  exit(4);
}

TEST_EXITS(an_error_in_a_callback_is_printed, 4,
           "Exception in callback; created at tests/test_debug.c:") {
  return asyncio_run(fail_in_callback, NULL);
}

/* ---- the exception handler ---- */

static int note(asyncio_loop *loop, const asyncio_exception_context *context,
                void *arg) {
  (void)loop;
  test_log("%s[%s|%s|%s]", (const char *)arg, context->message,
           asyncio_value_message(context->exception),
           context->task == NULL ? "-" : asyncio_task_get_name(context->task));
  return 0;
}

static int fail_task(void *arg) {
  return asyncio__raise(ASYNCIO_VALUE_ERROR, (const char *)arg, NULL);
}

TASK_TEST(an_error_that_nobody_looked_at_is_reported_on_the_last_release) {
  asyncio_loop *loop = asyncio_get_running_loop();
  static char arg[] = "h";
  asyncio_loop_set_exception_handler(loop, note, arg);
  void *got;
  CHECK(asyncio_loop_get_exception_handler(loop, &got) == note && got == arg);
  await(asyncio_spawn(fail_task, "lost", .name = "t"));
  asyncio_future *f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_set_exception(f, ASYNCIO_OS_ERROR, "gone") == 0);
  asyncio_release(f);
  await(asyncio_sleep(0));
  CHECK_LOG("h[Future exception was never retrieved|gone|-] "
            "h[Task exception was never retrieved|lost|t]");
  return 0;
}

LOOP_TEST(an_error_that_nobody_looked_at_is_reported_when_the_loop_closes) {
  asyncio_loop_set_exception_handler(loop, note, "h");
  AUTO_TASK kept = asyncio_loop_create_task(loop, fail_task, "kept");
  AUTO_TASK read = asyncio_loop_create_task(loop, fail_task, "read");
  AUTO_TASK last = asyncio_loop_create_task(loop, fail_task, "last");
  int rc = test_run_pass(loop);
  if (rc < 0) return rc;
  CHECK(asyncio_task_result(read, NULL) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_task_set_name(kept, "1") == 0);
  CHECK(asyncio_task_set_name(last, "2") == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK_LOG("h[Task exception was never retrieved|kept|1] "
            "h[Task exception was never retrieved|last|2]");
  return 0;
}

TASK_TEST(an_error_that_was_looked_at_is_not_reported) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), note, "h");
  asyncio_task *task = asyncio_create_task(fail_task, "awaited");
  CHECK(asyncio_await(task) == ASYNCIO_VALUE_ERROR);
  asyncio_release(task);
  task = asyncio_create_task(fail_task, "cancel() silences it");
  await(asyncio_sleep(0));
  CHECK(!asyncio_task_cancel(task));
  asyncio_release(task);
  asyncio_future *all = asyncio_gather(asyncio_coro(fail_task, "a"),
                                       asyncio_coro(fail_task, "b"));
  CHECK(asyncio_await(all) == ASYNCIO_VALUE_ERROR);
  asyncio_release(all);
  await(asyncio_sleep(0));
  CHECK_LOG("");
  return 0;
}

static int refuse(asyncio_loop *loop, const asyncio_exception_context *context,
                  void *arg) {
  (void)loop, (void)context, (void)arg;
  return asyncio__raise(ASYNCIO_TYPE_ERROR, "no report", NULL);
}

static int report_badly(void *arg) {
  (void)arg;
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), refuse, NULL);
  await(asyncio_spawn(fail_task, "lost"));
  await(asyncio_sleep(0));
  exit(6);
}

TEST_EXITS(an_error_of_the_handler_is_printed_with_what_it_was_told, 6,
           "Unhandled error in exception handler\nTypeError: no report\n"
           "Task exception was never retrieved\ntask: Task-2; created at "
           "tests/test_debug.c:") {
  return asyncio_run(report_badly, NULL);
}

static int leave(asyncio_loop *loop, const asyncio_exception_context *context,
                 void *arg) {
  (void)loop, (void)context, (void)arg;
  return asyncio__raise(ASYNCIO_SYSTEM_EXIT, "by the handler", NULL);
}

static int report_and_sleep(void *arg) {
  (void)arg;
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), leave, NULL);
  await(asyncio_spawn(fail_task, "lost"));
  await(asyncio_sleep(5));
  return 0;
}

TEST(a_handler_may_leave_the_loop) {
  CHECK(asyncio_run(report_and_sleep, NULL) == ASYNCIO_SYSTEM_EXIT);
  CHECK(strcmp(asyncio_message(), "by the handler") == 0);
  return 0;
}

static asyncio_future *kept;

static int keep(asyncio_loop *loop, const asyncio_exception_context *context,
                void *arg) {
  (void)loop, (void)arg;
  kept = asyncio_retain(context->future);
  CHECK(asyncio_sleep(0) == ASYNCIO_RUNTIME_ERROR); /* it cannot await */
  CHECK(!asyncio_can_suspend());
  return 0;
}

TASK_TEST(a_handler_may_keep_what_it_is_told_of_and_may_not_await) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, keep, NULL);
  asyncio_future *f = asyncio_loop_create_future(loop);
  kept = NULL;
  CHECK(asyncio_future_set_exception(f, ASYNCIO_OS_ERROR, "gone") == 0);
  asyncio_release(f);
  CHECK(kept == f);
  if (kept == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_future_result(kept, NULL) == ASYNCIO_OS_ERROR);
  asyncio_release(kept);
  CHECK(asyncio_can_suspend());
  return 0;
}

static int wait_too_long(void *arg) {
  (void)arg;
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(timeout));
  return asyncio_timeout_exit(timeout, asyncio_sleep(5));
}

TEST_EXITS(an_error_is_printed_with_its_cause, 1,
           "TimeoutError\n  caused by CancelledError\n") {
  exit(asyncio_main(wait_too_long, NULL));
}

static int sleep_for_ever(void *arg) {
  (void)arg;
  await(asyncio_sleep(INFINITY));
  return 0;
}

TEST_EXITS(a_sleep_without_end_is_a_deadlock, 70, "asyncio: deadlock") {
  return asyncio_run(sleep_for_ever, NULL);
}

TEST_EXITS(a_pending_task_of_a_closed_loop_is_reported, 7,
           "Task was destroyed but it is pending!\ntask: left") {
  asyncio_loop *loop = asyncio_new_event_loop();
  asyncio_release(
      asyncio_loop_create_task(loop, fail_task, "x", .name = "left"));
  asyncio_loop_free(loop);
  exit(7);
}

TEST(a_future_may_outlive_its_loop) {
  asyncio_loop *loop = asyncio_new_event_loop();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  asyncio_loop_free(loop);
  if (asyncio_future_done(f)) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_is_closed(asyncio_future_get_loop(f)));
  CHECK(asyncio_future_set_result(f, asyncio_int(1)) == 0);
  return 0;
}

static int leave_a_rude_task(void *arg) {
  if (arg != NULL) {
    await(asyncio_spawn(leave_a_rude_task, NULL));
    await(asyncio_sleep(0));
    return 0;
  }
  (void)!asyncio_sleep(1);
  return asyncio__raise(ASYNCIO_OS_ERROR, "rude", NULL);
}

TEST_EXITS(an_error_at_shutdown_is_printed, 5,
           "unhandled exception during asyncio.run() shutdown\n"
           "task: Task-2; created at tests/test_debug.c:") {
  CHECK(asyncio_run(leave_a_rude_task, "main") == 0);
  exit(5);
}
