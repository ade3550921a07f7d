/* Twins of CPython's test_timeouts.py: timeouts in each other, other errors,
 * cancelling. SPDX-License-Identifier: MIT
 *
 * An error has a cause here and no context: where CPython's test follows
 * contexts, the twin follows the causes.
 */
#include "internal.h"
#include "test.h"

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

/* A callback that takes long, as time.sleep does. */
static void be_busy(double seconds) {
  asyncio_get_running_loop()->virtual_now += seconds;
}

/* Checks that the error under way is a TimeoutError, caused by a
 * CancelledError that has no cause; forgets it. */
static void check_causes(void) {
  AUTO_VALUE e = asyncio__error_take(ASYNCIO_TIMEOUT);
  const struct asyncio_error *cause = e.error == NULL ? NULL : e.error->cause;
  CHECK(cause != NULL && cause->code == ASYNCIO_CANCELLED);
  CHECK(cause != NULL && cause->cause == NULL);
}

/* The same for an error without a cause. */
static void check_no_cause(int code) {
  AUTO_VALUE e = asyncio__error_take(code);
  CHECK(e.error != NULL && e.error->cause == NULL);
}

TASK_TEST(waiter_cancelled) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  int rc = asyncio_sleep(10);
  CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(asyncio_timeout_exit(cm, rc) == ASYNCIO_TIMEOUT);
  return 0;
}

static int raise_key_error(void) {
  return asyncio__raise(ASYNCIO_KEY_ERROR, "key", NULL);
}

TASK_TEST(foreign_exception_passed) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, raise_key_error()) == ASYNCIO_KEY_ERROR);
  CHECK(!asyncio_timeout_expired(cm));
  return 0;
}

static int divide(void) {
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "division by zero", NULL);
}

/* try: 1/0  finally: await sleep(1) */
static int divide_and_sleep(void) {
  int rc = divide();
  int cleanup = asyncio_sleep(1);
  return cleanup < 0 ? cleanup : rc;
}

TASK_TEST(timeout_exception_context) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, divide_and_sleep()) == ASYNCIO_TIMEOUT);
  check_causes();
  return 0;
}

static int crash(void) {
  CHECK(asyncio_sleep(1) == ASYNCIO_CANCELLED);
  return divide();
}

TASK_TEST(foreign_exception_on_timeout) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, crash()) == ASYNCIO_ZERO_DIVISION);
  check_no_cause(ASYNCIO_ZERO_DIVISION);
  return 0;
}

/* Cleanups in each other, each of which raises. */
static int crash_often(void) {
  (void)!asyncio__raise(ASYNCIO_VALUE_ERROR, "", NULL);
  CHECK(asyncio_sleep(1) == ASYNCIO_CANCELLED);
  (void)!raise_key_error();
  return divide();
}

TASK_TEST(foreign_exception_on_timeout_2) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, crash_often()) == ASYNCIO_ZERO_DIVISION);
  check_no_cause(ASYNCIO_ZERO_DIVISION);
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  return 0;
}

TASK_TEST(foreign_cancel_doesnt_timeout_if_not_expired) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(10);
  await(asyncio_timeout_enter(cm));
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(10)) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_timeout_expired(cm));
  return 0;
}

/* Enters a timeout that is to come, and handles its error. */
static int outer(void *arg) {
  (void)arg;
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.001);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(10)) == ASYNCIO_TIMEOUT);
  return 0;
}

TASK_TEST(outer_task_is_not_cancelled) {
  AUTO_TASK task = asyncio_create_task(outer, NULL);
  await(asyncio_await(task));
  CHECK(!asyncio_task_cancelled(task));
  CHECK(asyncio_task_done(task));
  return 0;
}

/* A block with a deadline that is busy, then sleeps. Returns its status. */
static int busy_within(double limit, double busy) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(limit);
  await(asyncio_timeout_enter(cm));
  be_busy(busy);
  return asyncio_timeout_exit(cm, asyncio_sleep(1));
}

/* The inner deadline does not come: its block is left by the outer's cancel,
 * which CPython's inner assertRaises lets through too. */
TASK_TEST(nested_timeouts_concurrent) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.002);
  await(asyncio_timeout_enter(cm));
  int rc = busy_within(0.1, 0.01);
  CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(asyncio_timeout_exit(cm, rc) == ASYNCIO_TIMEOUT);
  CHECK(now() == 0.01);
  return 0;
}

/* The outer block goes on after an inner TimeoutError. */
static int busy_in_two(double busy) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.1); /* (1) */
  await(asyncio_timeout_enter(cm));
  int rc = busy_within(0.01, busy); /* (2) */
  test_log("%s", asyncio_strerror(rc));
  if (rc == ASYNCIO_TIMEOUT) rc = asyncio_sleep(10); /* interrupted by (1) */
  rc = asyncio_timeout_exit(cm, rc);
  test_log("%s", asyncio_strerror(rc));
  return rc == ASYNCIO_TIMEOUT ? 0 : rc;
}

/* Busy for 0.1 seconds, as in CPython's test, both deadlines have come when
 * the loop goes on; a little less, and (2) is what its comment says. */
TASK_TEST(nested_timeouts_loop_busy) {
  await(busy_in_two(0.1));
  CHECK(now() == 0.1);
  CHECK_LOG("CancelledError TimeoutError");
  await(busy_in_two(0.09));
  CHECK(now() == 0.2);
  CHECK_LOG("TimeoutError TimeoutError");
  return 0;
}

/* A cleanup with a deadline of its own. */
static int sleep_and_clean_up(void) {
  int rc = asyncio_sleep(1);
  AUTO_VALUE e1 = asyncio__error_take(rc);
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(10)) == ASYNCIO_TIMEOUT);
  check_causes();
  return asyncio__error_put(e1);
}

TASK_TEST(nested_timeout_in_finally) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, sleep_and_clean_up()) == ASYNCIO_TIMEOUT);
  check_causes();
  CHECK(now() == 0.02);
  return 0;
}

TASK_TEST(timeout_after_cancellation) {
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_sleep(1) == ASYNCIO_CANCELLED);
  AUTO_TIMEOUT cm = asyncio_timeout_new(0);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(1)) == ASYNCIO_TIMEOUT);
  return 0;
}

TASK_TEST(cancel_in_timeout_after_cancellation) {
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_sleep(1) == ASYNCIO_CANCELLED);
  AUTO_TIMEOUT cm = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(cm));
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(2)) == ASYNCIO_CANCELLED);
  return 0;
}
