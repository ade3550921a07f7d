/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

/* Sleeps inside a timeout. */
static int sleep_within(double seconds, double limit) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(limit);
  await(asyncio_timeout_enter(timeout));
  int rc = asyncio_timeout_exit(timeout, asyncio_sleep(seconds));
  test_log("%g:%s%s", now(), rc == 0 ? "OK" : asyncio_strerror(rc),
           asyncio_timeout_expired(timeout) ? " expired" : "");
  return rc;
}

TASK_TEST(a_timeout_that_comes_turns_the_cancel_into_a_timeout_error) {
  CHECK(sleep_within(5, 1) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_message()[0] == '\0');
  AUTO_VALUE error = asyncio__error_take(ASYNCIO_TIMEOUT);
  CHECK(error.error != NULL && error.error->cause != NULL &&
        error.error->cause->code == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  CHECK_LOG("1:TimeoutError expired");
  return 0;
}

TASK_TEST(a_timeout_that_does_not_come_changes_nothing) {
  CHECK(sleep_within(1, 5) == 0);
  CHECK(sleep_within(1, INFINITY) == 0);
  await(asyncio_sleep(10));
  CHECK_LOG("1:OK 2:OK");
  return 0;
}

TASK_TEST(a_deadline_that_has_passed_cuts_the_first_suspension) {
  CHECK(sleep_within(0, 0) == ASYNCIO_TIMEOUT);
  CHECK(sleep_within(0, -1) == ASYNCIO_TIMEOUT);
  CHECK_LOG("0:TimeoutError expired 0:TimeoutError expired");
  return 0;
}

static int sleep_nested(double inner, double outer) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(outer);
  await(asyncio_timeout_enter(timeout));
  int rc = asyncio_timeout_exit(timeout, sleep_within(10, inner));
  test_log("%s cancelling=%u", asyncio_strerror(rc),
           asyncio_task_cancelling(asyncio_current_task()));
  return 0;
}

TASK_TEST(nested_timeouts_with_one_deadline_convert_in_the_outer_one) {
  await(sleep_nested(1, 5));
  await(sleep_nested(5, 1));
  await(sleep_nested(1, 1));
  CHECK_LOG("1:TimeoutError expired TimeoutError cancelling=0 "
            "2:CancelledError TimeoutError cancelling=0 "
            "3:CancelledError expired TimeoutError cancelling=0");
  return 0;
}

static int sleep_within_five(void *arg) {
  (void)arg;
  return sleep_within(10, 5);
}

TASK_TEST(a_cancel_from_outside_stays_a_cancel) {
  AUTO_TASK task = asyncio_create_task(sleep_within_five, NULL);
  await(asyncio_sleep(1));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("1:CancelledError");
  return 0;
}

TASK_TEST(another_error_is_passed_on_though_the_deadline_came) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(timeout));
  CHECK(asyncio_sleep(5) == ASYNCIO_CANCELLED);
  CHECK(asyncio_timeout_exit(timeout, ASYNCIO_KEY_ERROR) == ASYNCIO_KEY_ERROR);
  CHECK(asyncio_timeout_expired(timeout));
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  return 0;
}

TASK_TEST(a_deadline_may_be_moved) {
  AUTO_TIMEOUT timeout = asyncio_timeout_at_new(1);
  if (timeout == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_timeout_reschedule(timeout, 2) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Timeout has not been entered") == 0);
  await(asyncio_timeout_enter(timeout));
  CHECK(asyncio_timeout_when(timeout) == 1);
  await(asyncio_timeout_reschedule(timeout, 3));
  await(asyncio_sleep(2));
  await(asyncio_timeout_reschedule(timeout, INFINITY));
  await(asyncio_sleep(5));
  await(asyncio_timeout_reschedule(timeout, 0)); /* the next suspension */
  CHECK(asyncio_timeout_exit(timeout, asyncio_sleep(0)) == ASYNCIO_TIMEOUT);
  CHECK(now() == 7);
  CHECK(asyncio_timeout_reschedule(timeout, 9) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Cannot change state of expired Timeout") ==
        0);
  return 0;
}

TASK_TEST(a_deadline_that_cannot_be_moved_stays) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(timeout));
  CHECK(asyncio_timeout_reschedule(timeout, NAN) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_timeout_when(timeout) == 1);
  CHECK(asyncio_timeout_exit(timeout, asyncio_sleep(5)) == ASYNCIO_TIMEOUT);
  CHECK(now() == 1);
  return 0;
}

TASK_TEST(a_timeout_is_entered_once) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(timeout));
  CHECK(asyncio_timeout_enter(timeout) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Timeout has already been entered") == 0);
  CHECK(asyncio_timeout_exit(timeout, 0) == 0);
  CHECK(asyncio_timeout_enter(timeout) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TEST(a_timeout_belongs_inside_a_task) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  if (timeout == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_timeout_enter(timeout) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Timeout should be used inside a task") == 0);
  CHECK(asyncio_timeout_enter(NULL) == ASYNCIO_NO_MEMORY);
  return 0;
}

static int leave_by_free(void) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  return asyncio_timeout_enter(timeout);
}

TASK_TEST(freeing_an_entered_timeout_drops_its_deadline) {
  await(leave_by_free());
  await(asyncio_sleep(2));
  return 0;
}

/* ---- wait_for ---- */

static int give(void *arg) {
  int rc = asyncio_sleep(*(double *)arg);
  if (rc == ASYNCIO_CANCELLED) {
    test_log("%g:cleanup", now());
    await(asyncio_sleep(2));
    test_log("%g:clean", now());
  }
  return rc < 0 ? rc : asyncio_return(asyncio_string("slept"));
}

static double one = 1, five = 5;

TASK_TEST(wait_for_gives_the_result_in_time) {
  AUTO_VALUE a = asyncio_nothing();
  AUTO_VALUE b = asyncio_nothing();
  await(asyncio_wait_for(asyncio_coro(give, &one), 2), a);
  CHECK(strcmp(asyncio_value_text(a), "slept") == 0);
  await(asyncio_wait_for(asyncio_create_task(give, &one), INFINITY), b);
  CHECK(strcmp(asyncio_value_text(b), "slept") == 0);
  CHECK(now() == 2);
  return 0;
}

TASK_TEST(wait_for_waits_until_the_cancelled_one_has_cleaned_up) {
  CHECK(asyncio_wait_for(asyncio_coro(give, &five), 1) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_wait_for(asyncio_create_task(give, &five), 1) ==
        ASYNCIO_TIMEOUT);
  CHECK_LOG("1:cleanup 3:clean 4:cleanup 6:clean");
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  return 0;
}

TASK_TEST(wait_for_nothing_at_all_is_a_type_error) {
  asyncio_task *none = NULL;
  CHECK(asyncio_wait_for(none, 1) == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_wait_for(none, 0) == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_wait_for(none, INFINITY) == ASYNCIO_TYPE_ERROR);
  return 0;
}

TASK_TEST(wait_for_without_time_takes_only_what_is_done) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE pending = asyncio_loop_create_future(asyncio_get_running_loop());
  CHECK(asyncio_wait_for(asyncio_retain(pending), 0) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_future_cancelled(pending));
  AUTO_FUTURE done = asyncio_loop_create_future(asyncio_get_running_loop());
  CHECK(asyncio_future_set_result(done, asyncio_int(3)) == 0);
  await(asyncio_wait_for(asyncio_retain(done), -1), v);
  CHECK(v.i == 3);
  CHECK(asyncio_wait_for(asyncio_coro(give, &one), 0) == ASYNCIO_TIMEOUT);
  CHECK_LOG(""); /* it never began */
  return 0;
}

static int wait_for_five(void *arg) {
  (void)arg;
  await(asyncio_wait_for(asyncio_create_task(give, &five), 10));
  return 0;
}

TASK_TEST(cancelling_wait_for_cancels_what_it_waits_for) {
  AUTO_TASK task = asyncio_create_task(wait_for_five, NULL);
  await(asyncio_sleep(1));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("1:cleanup 3:clean");
  return 0;
}
