/* Twins of CPython's test_timeouts.py: the states of one timeout.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

static bool said(const char *text) { return strstr(asyncio_message(), text); }

TASK_TEST(timeout_at_basic) {
  double deadline = now() + 0.01;
  AUTO_TIMEOUT cm = asyncio_timeout_at_new(deadline);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(10)) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) == deadline);
  return 0;
}

TASK_TEST(timeout_not_called) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(10);
  await(asyncio_timeout_enter(cm));
  await(asyncio_timeout_exit(cm, asyncio_sleep(0.01)));
  CHECK(now() == 0.01);
  CHECK(!asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) > now());
  return 0;
}

static int check_disabled(asyncio_timeout *cm) {
  await(asyncio_timeout_enter(cm));
  await(asyncio_timeout_exit(cm, asyncio_sleep(0.01)));
  CHECK(!asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) == INFINITY);
  return 0;
}

TASK_TEST(timeout_disabled) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(INFINITY);
  return check_disabled(cm);
}

TASK_TEST(timeout_at_disabled) {
  AUTO_TIMEOUT cm = asyncio_timeout_at_new(INFINITY);
  return check_disabled(cm);
}

TASK_TEST(timeout_zero) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(10)) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) == 0 && now() == 0);
  return 0;
}

TASK_TEST(timeout_zero_sleep_zero) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(0)) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) == 0 && now() == 0);
  return 0;
}

TASK_TEST(timeout_in_the_past_sleep_zero) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(-11);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(0)) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_timeout_expired(cm));
  CHECK(asyncio_timeout_when(cm) == -11 && now() == 0);
  return 0;
}

struct within {
  asyncio_future *entered;
  double deadline;
  asyncio_timeout *cm;
};

/* Gives its timeout to the one who awaits `entered`. */
static int sleep_within(void *arg) {
  struct within *within = arg;
  AUTO_TIMEOUT cm = asyncio_timeout_at_new(within->deadline);
  await(asyncio_timeout_enter(cm));
  within->cm = cm;
  (void)asyncio_future_set_result(within->entered, asyncio_nothing());
  int rc = asyncio_timeout_exit(cm, asyncio_sleep(50));
  test_log("%s%s", asyncio_strerror(rc),
           asyncio_timeout_expired(cm) ? " expired" : "");
  return rc;
}

/* A waiter that goes on when the task has ended, too. */
static int give_up(asyncio_future *task, void *entered) {
  (void)task;
  asyncio_future_cancel(entered, NULL);
  return 0;
}

TASK_TEST(reschedule) {
  AUTO_FUTURE entered = asyncio_loop_create_future(asyncio_get_running_loop());
  struct within within = {.entered = entered, .deadline = now() + 10};
  AUTO_TASK task = asyncio_create_task(sleep_within, &within);
  int rc = asyncio_future_add_done_callback(asyncio_task_future(task), give_up,
                                            entered);
  if (rc == 0) rc = asyncio_await(entered);
  if (rc == 0) {
    CHECK(asyncio_timeout_when(within.cm) == within.deadline);
    rc = asyncio_timeout_reschedule(within.cm, within.deadline + 20);
    CHECK(asyncio_timeout_when(within.cm) == within.deadline + 20);
  }
  if (rc == 0) rc = asyncio_timeout_reschedule(within.cm, INFINITY);
  CHECK(rc == 0 && asyncio_timeout_when(within.cm) == INFINITY);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("CancelledError"); /* and not expired */
  return 0;
}

TASK_TEST(timeout_finished) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  await(asyncio_timeout_exit(cm, 0));
  CHECK(asyncio_timeout_reschedule(cm, 0.02) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("finished"));
  return 0;
}

TASK_TEST(timeout_expired) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_exit(cm, asyncio_sleep(1)) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_timeout_reschedule(cm, 0.02) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("expired"));
  return 0;
}

TASK_TEST(timeout_expiring) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_sleep(1) == ASYNCIO_CANCELLED);
  CHECK(asyncio_timeout_reschedule(cm, 0.02) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("expiring"));
  CHECK(asyncio_timeout_exit(cm, 0) == 0); /* the block handled it */
  return 0;
}

TASK_TEST(timeout_not_entered) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  if (cm == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_timeout_reschedule(cm, 0.02) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("has not been entered"));
  return 0;
}

TEST(timeout_without_task) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(0.01);
  if (cm == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_timeout_enter(cm) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("task"));
  CHECK(asyncio_timeout_reschedule(cm, 0.02) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("has not been entered"));
  return 0;
}

/* What repr says is said by when, expired and the text of reschedule. */
TASK_TEST(repr_active) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(10);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_when(cm) == 10 && !asyncio_timeout_expired(cm));
  await(asyncio_timeout_reschedule(cm, 11));
  return asyncio_timeout_exit(cm, 0);
}

TASK_TEST(repr_disabled) {
  AUTO_TIMEOUT cm = asyncio_timeout_new(INFINITY);
  await(asyncio_timeout_enter(cm));
  CHECK(asyncio_timeout_when(cm) == INFINITY);
  CHECK(!asyncio_timeout_expired(cm));
  return asyncio_timeout_exit(cm, 0);
}
