/* CPython's test_taskgroups.py: outside cancel, nesting, fatal errors; and
 * test_timeouts.py: a group in a timeout. SPDX-License-Identifier: MIT */
#include "test_taskgroups.h"

static unsigned cancelling(void) {
  return asyncio_task_cancelling(asyncio_current_task());
}

/* Five tasks, and perhaps a block that waits too. */
static int run_five(void *body) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int i = 0; i < 5 && rc == 0; i++)
      rc = asyncio_task_group_spawn(group, log_cancel, "task");
    if (rc == 0 && body != NULL) rc = log_cancel(body);
  }
  return rc;
}

TASK_TEST(cancellation) {
  AUTO_TASK runner = asyncio_create_task(run_five, NULL);
  CHECK(cancel_soon(runner) == ASYNCIO_CANCELLED);
  CHECK_LOG(FIVE("task"));
  return 0;
}

TASK_TEST(taskgroup_07) {
  AUTO_TASK runner = asyncio_create_task(run_five, "body");
  CHECK(cancel_soon(runner) == ASYNCIO_CANCELLED);
  CHECK_LOG("body " FIVE("task"));
  return 0;
}

static int run_two(void *arg) {
  (void)arg;
  struct job one = {1, 42}, two = {2, 11};
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, work, &one));
    rc = asyncio_task_group_spawn(group, work, &two);
  }
  return rc;
}

TASK_TEST(taskgroup_22) {
  AUTO_TASK runner = asyncio_create_task(run_two, NULL);
  CHECK(cancel_soon(runner) == ASYNCIO_CANCELLED);
  return 0;
}

static int raise_runtime_error(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return ASYNCIO_RUNTIME_ERROR;
}

static int raise_value_error(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return ASYNCIO_VALUE_ERROR;
}

TASK_TEST(cancelling_level_preserved) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, raise_runtime_error, NULL);
  }
  CHECK(is_group(rc, "RuntimeError"));
  CHECK(cancelling() == 0);
  return 0;
}

TASK_TEST(nested_groups_both_cancelled) {
  int rc, inner_rc;
  asyncio_task_group *outer, *inner;
  async_with (rc, asyncio_task_group, &outer) {
    async_with (inner_rc, asyncio_task_group, &inner) {
      inner_rc = asyncio_task_group_spawn(inner, raise_runtime_error, NULL);
      if (inner_rc == 0)
        inner_rc = asyncio_task_group_spawn(outer, raise_value_error, NULL);
    }
    CHECK(is_group(inner_rc, "RuntimeError"));
    CHECK(cancelling() == 1);
    if (!is_group(inner_rc, "RuntimeError")) rc = inner_rc;
  }
  CHECK(is_group(rc, "ValueError"));
  CHECK(cancelling() == 0);
  return 0;
}

static int set_and_raise(void *event) {
  asyncio_event_set(event);
  return raise_runtime_error(NULL);
}

/* Is cancelled while its group has an error: that is the group's, and the
 * cancel comes out of the next await. */
static int run_cancelled_group(void *event) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, set_and_raise, event));
    rc = asyncio_sleep(1);
    CHECK(rc == ASYNCIO_CANCELLED);
  }
  CHECK(is_group(rc, "RuntimeError"));
  CHECK(cancelling() == 1);
  rc = asyncio_sleep(1);
  CHECK(rc == ASYNCIO_CANCELLED);
  return rc;
}

TASK_TEST(error_and_cancel) {
  asyncio_event event = {0};
  AUTO_TASK task = asyncio_create_task(run_cancelled_group, &event);
  int rc = asyncio_event_wait(&event);
  CHECK(asyncio_task_cancelling(task) == 0);
  asyncio_task_cancel(task);
  CHECK(asyncio_task_cancelling(task) == 1);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_cancelled(task));
  return rc;
}

TASK_TEST(cancellation_does_not_leak_out_of_tg) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, raise_value_error, NULL);
  }
  CHECK(is_group(rc, "ValueError"));
  return asyncio_sleep(0);
}

/* ---- fatal ---- */

TASK_TEST(taskgroup_20) {
  CHECK(run_crashing(ASYNCIO_ZERO_DIVISION, ASYNCIO_KEYBOARD_INTERRUPT) ==
        ASYNCIO_KEYBOARD_INTERRUPT);
  return 0;
}

/* For CPython's MyBaseExc stands a code whose class is no Exception either. */
TASK_TEST(taskgroup_20a) {
  int rc = run_crashing(ASYNCIO_ZERO_DIVISION, ASYNCIO_BASE_EXCEPTION_GROUP);
  CHECK(rc == ASYNCIO_BASE_EXCEPTION_GROUP);
  CHECK(is_group(rc, "ZeroDivisionError BaseExceptionGroup"));
  return 0;
}

TASK_TEST(taskgroup_21a) {
  int rc = run_crashing(ASYNCIO_BASE_EXCEPTION_GROUP, ASYNCIO_TYPE_ERROR);
  CHECK(rc == ASYNCIO_BASE_EXCEPTION_GROUP);
  CHECK(is_group(rc, "BaseExceptionGroup TypeError"));
  return 0;
}

/* ---- test_timeouts.py ---- */

static int group_of_bad_loser(void) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, fail_in_cleanup, NULL));
    rc = asyncio_sleep(1);
    CHECK(rc == ASYNCIO_CANCELLED);
  }
  return rc;
}

TASK_TEST(timeout_taskgroup) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(timeout));
  int rc = asyncio_timeout_exit(timeout, group_of_bad_loser());
  CHECK(asyncio_timeout_expired(timeout));
  CHECK(is_group(rc, "ZeroDivisionError"));
  AUTO_VALUE group = asyncio_caught(rc);
  CHECK(asyncio_value_cause(group).tag == ASYNCIO_NOTHING);
  if (asyncio_value_size(group) == 0) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_value_cause(asyncio_value_items(group)[0]).tag ==
        ASYNCIO_NOTHING);
  CHECK(cancelling() == 0);
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0.01);
  return 0;
}
