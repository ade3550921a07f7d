/* What CPython's tests (tests/cpython/) do not show of task groups.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

#define AUTO_GROUP \
  __attribute__((cleanup(free_group), unused)) asyncio_task_group *

static void free_group(asyncio_task_group **group) {
  asyncio_task_group_free(*group);
}

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

static unsigned cancelling(void) {
  return asyncio_task_cancelling(asyncio_current_task());
}

static int sleep_long(void *name) {
  int rc = asyncio_sleep(10);
  test_log("%s:%s", (const char *)name, rc < 0 ? asyncio_strerror(rc) : "OK");
  return rc;
}

static int fail_at_once(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "at once");
}

static int fail_when_cancelled(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(10);
  return asyncio_raise(ASYNCIO_OS_ERROR, "in cleanup");
}

static unsigned long long pass(void) {
  return asyncio_loop_passes(asyncio_get_running_loop());
}

/* ---- eager tasks ---- */

static int end_at_once(void *arg) {
  (void)arg;
  return 0;
}

TASK_TEST(an_eager_child_that_has_ended_is_not_waited_for) {
  int rc;
  asyncio_task_group *group;
  unsigned long long start = pass();
  async_with (rc, asyncio_task_group, &group)
    rc =
        asyncio_task_group_spawn(group, end_at_once, NULL, .eager_start = true);
  CHECK(rc == 0);
  CHECK(pass() == start);
  return 0;
}

TASK_TEST(an_eager_child_that_has_failed_cancels_the_block_at_once) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, fail_at_once, NULL,
                                                .eager_start = true));
    CHECK(cancelling() == 1);
    rc = asyncio_task_group_spawn(group, end_at_once, NULL);
    CHECK(rc == ASYNCIO_RUNTIME_ERROR); /* it is shutting down */
    rc = asyncio_sleep(1);
  }
  CHECK(rc == ASYNCIO_EXCEPTION_GROUP);
  CHECK(cancelling() == 0);
  CHECK(now() == 0);
  return 0;
}

/* ---- cancel() ---- */

TASK_TEST(cancel_ends_a_group_quietly) {
  int rc;
  asyncio_task_group *group;
  unsigned long long start = pass();
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, sleep_long, "child"));
    await_or_break(rc, asyncio_sleep(0));
    asyncio_task_group_cancel(group);
    asyncio_task_group_cancel(group);
    rc = sleep_long("body");
  }
  CHECK(rc == 0);
  CHECK(cancelling() == 0);
  CHECK(pass() - start == 4); /* one to start the child */
  CHECK_LOG("child:CancelledError body:CancelledError");
  return asyncio_sleep(0);
}

TASK_TEST(cancel_leaves_errors) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc,
                   asyncio_task_group_spawn(group, fail_when_cancelled, NULL));
    await_or_break(rc, asyncio_sleep(1));
    asyncio_task_group_cancel(group);
  }
  CHECK(rc == ASYNCIO_EXCEPTION_GROUP);
  CHECK(strcmp(asyncio_message(),
               "unhandled errors in a TaskGroup (1 sub-exception)") == 0);
  CHECK(cancelling() == 0);
  return 0;
}

TASK_TEST(cancel_before_the_entry_cancels_on_entry) {
  AUTO_GROUP group = asyncio_task_group_new();
  if (group == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_task_group_cancel(group);
  await(asyncio_task_group_enter(group));
  CHECK(asyncio_task_group_spawn(group, sleep_long, "child") ==
        ASYNCIO_RUNTIME_ERROR);
  int rc = asyncio_sleep(5);
  CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_group_exit(group, rc) == 0);
  CHECK(now() == 0);
  return 0;
}

TASK_TEST(cancel_after_the_end_does_nothing) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  await(asyncio_task_group_exit(group, 0));
  asyncio_task_group_cancel(group);
  CHECK(cancelling() == 0);
  return asyncio_sleep(0);
}

static int cancel_group(void *group) {
  asyncio_task_group_cancel(group);
  return 0;
}

TASK_TEST(a_task_may_cancel_its_group_while_the_block_waits_at_its_end) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, sleep_long, "sibling"));
    rc = asyncio_task_group_spawn(group, cancel_group, group);
  }
  CHECK(rc == 0);
  CHECK(cancelling() == 0);
  CHECK_LOG("sibling:CancelledError");
  return 0;
}

static int clean_up_slowly(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(10);
  return asyncio_sleep(1);
}

/* gh-155433: the cancel of the timeout comes while the group, which was
 * cancelled before, waits for its task. */
TASK_TEST(an_outside_cancel_comes_out_of_a_group_that_was_cancelled) {
  int rc;
  asyncio_task_group *group;
  AUTO_TIMEOUT timeout = asyncio_timeout_new(0.5);
  await(asyncio_timeout_enter(timeout));
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, clean_up_slowly, NULL));
    await_or_break(rc, asyncio_sleep(0.1));
    asyncio_task_group_cancel(group);
  }
  CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(now() == 1.1);
  CHECK(asyncio_timeout_exit(timeout, rc) == ASYNCIO_TIMEOUT);
  return 0;
}

/* ---- the rest ---- */

TASK_TEST(the_status_of_a_block_comes_out_of_its_group) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  CHECK(asyncio_task_group_exit(group, 7) == 7);
  return 0;
}

TASK_TEST(an_exit_without_an_entry_is_an_error) {
  AUTO_GROUP group = asyncio_task_group_new();
  if (group == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_task_group_exit(group, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "TaskGroup has not been entered") == 0);
  return 0;
}

TASK_TEST(no_group_is_out_of_memory) {
  CHECK(asyncio_task_group_enter(NULL) == ASYNCIO_NO_MEMORY);
  asyncio_task_group_free(NULL);
  return 0;
}

TASK_TEST(no_function_is_no_task_of_a_group) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    CHECK(asyncio_task_group_spawn(group, NULL, NULL) == ASYNCIO_TYPE_ERROR);
  }
  return rc;
}

static int count_report(asyncio_loop *loop,
                        const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%s", context->message);
  return 0;
}

/* Enters a group, and ends without leaving it. */
static int desert(void *group) {
  await(asyncio_task_group_enter(group));
  return asyncio_task_group_spawn(group, fail_at_once, NULL);
}

TASK_TEST(an_error_that_comes_after_the_parent_is_reported) {
  AUTO_GROUP group = asyncio_task_group_new();
  if (group == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), count_report,
                                     NULL);
  AUTO_TASK parent = asyncio_create_task(desert, group);
  int rc = asyncio_await(parent);
  for (int i = 0; i < 3 && rc >= 0; i++) rc = asyncio_sleep(0);
  CHECK_LOG("Task has errored out but its parent task is already completed");
  return rc;
}

TASK_TEST(tasks_of_a_group_that_is_gone_go_on) {
  asyncio_task_group *group = asyncio_task_group_new();
  int rc = asyncio_task_group_enter(group);
  if (rc == 0) rc = asyncio_task_group_spawn(group, sleep_long, "child");
  asyncio_task_group_free(group);
  await(rc);
  await(asyncio_sleep(11));
  CHECK_LOG("child:OK");
  return 0;
}

TASK_TEST(members_keep_their_texts_and_the_blocks_error_is_last) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, fail_at_once, NULL));
    await_or_break(rc, asyncio_sleep(0));
    rc = asyncio_raise(ASYNCIO_KEY_ERROR, "of the block");
  }
  AUTO_VALUE error = asyncio_caught(rc);
  CHECK(asyncio_value_size(error) == 2);
  if (asyncio_value_size(error) != 2) return rc;
  const asyncio_value *members = asyncio_value_items(error);
  CHECK(members[0].code == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_value_message(members[0]), "at once") == 0);
  CHECK(members[1].code == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_value_message(members[1]), "of the block") == 0);
  return 0;
}

static int exit_program(void *arg) {
  (void)arg;
  return ASYNCIO_SYSTEM_EXIT;
}

static int group_with_exit(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, exit_program, NULL);
  }
  test_log("%s", asyncio_strerror(rc));
  return 0;
}

TEST(a_system_exit_of_a_task_comes_out_bare) {
  CHECK(asyncio_run(group_with_exit, NULL) == ASYNCIO_SYSTEM_EXIT);
  CHECK_LOG("SystemExit");
  return 0;
}

static int wait_in_group(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, sleep_long, "child");
  }
  return rc;
}

static int ignore_report(asyncio_loop *loop,
                         const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)context, (void)arg;
  return 0;
}

TEST(a_group_that_is_pending_when_the_loop_closes_is_given_back) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_exception_handler(loop, ignore_report, NULL);
  AUTO_TASK task = asyncio_loop_create_task(loop, wait_in_group, NULL);
  for (int i = 0; i < 3; i++) {
    asyncio_loop_stop(loop);
    CHECK(asyncio_loop_run_forever(loop) == 0);
  }
  asyncio_loop_close(loop);
  CHECK(!asyncio_task_done(task));
  CHECK_LOG("");
  return 0;
}

static int exit_outside_a_task(void *group) {
  CHECK(asyncio_task_group_exit(group, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "await outside a task") == 0);
  return 0;
}

TASK_TEST(an_exit_where_nothing_can_suspend_cancels_the_tasks) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  await(asyncio_task_group_spawn(group, sleep_long, "child"));
  await(asyncio_sleep(0));
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), exit_outside_a_task,
                               group));
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK_LOG("child:CancelledError");
  return 0;
}
