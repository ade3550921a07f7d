/* CPython's test_taskgroups.py: children, errors, spawn rules.
 * SPDX-License-Identifier: MIT */
#include "test_taskgroups.h"

static int rc_of_first, rc_of_second;

/* What the twins of taskgroup_01 to _03 have in common: a second task is
 * created later, perhaps after the first one was cancelled. */
static int run_two(double first, double pause, bool cancel) {
  struct job one = {first, 42}, two = {0.2, 11};
  int rc;
  asyncio_task_group *group;
  AUTO_TASK t1 = NULL;
  AUTO_TASK t2 = NULL;
  async_with (rc, asyncio_task_group, &group) {
    t1 = asyncio_task_group_create_task(group, work, &one);
    if (pause > 0) {
      await_or_break(rc, asyncio_sleep(pause));
    }
    if (cancel) asyncio_task_cancel(t1);
    t2 = asyncio_task_group_create_task(group, work, &two);
  }
  if (rc < 0) return rc;
  AUTO_VALUE v = asyncio_nothing();
  rc_of_first = asyncio_task_result(t1, &v);
  if (rc_of_first == 0) CHECK(v.i == 42);
  rc_of_second = asyncio_task_result(t2, &v);
  if (rc_of_second == 0) CHECK(v.i == 11);
  return 0;
}

TASK_TEST(taskgroup_01) {
  await(run_two(0.1, 0, false));
  CHECK(rc_of_first == 0 && rc_of_second == 0);
  return 0;
}

TASK_TEST(taskgroup_02) {
  await(run_two(0.1, 0.15, false));
  CHECK(rc_of_first == 0 && rc_of_second == 0);
  return 0;
}

TASK_TEST(taskgroup_03) {
  await(run_two(1, 0.15, true));
  CHECK(rc_of_first == ASYNCIO_CANCELLED && rc_of_second == 0);
  return 0;
}

static int run_failing_and_waiting(void *t2) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, divide, &tenth));
    *(asyncio_task **)t2 =
        asyncio_task_group_create_task(group, log_cancel, "t2");
  }
  if (rc < 0) return rc;
  test_log("runner goes on");
  return 0;
}

TASK_TEST(taskgroup_04) {
  AUTO_TASK t2 = NULL;
  AUTO_TASK runner = asyncio_create_task(run_failing_and_waiting, &t2);
  CHECK(is_group(asyncio_await(runner), "ZeroDivisionError"));
  CHECK(t2 != NULL && asyncio_task_cancelled(t2));
  CHECK_LOG("t2");
  return 0;
}

static int run_three_failing(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int i = 0; i < 3 && rc == 0; i++)
      rc = asyncio_task_group_spawn(group, divide, &tenth);
    if (rc < 0) break;
    await_or_break(rc, asyncio_task_group_spawn(group, log_cancel, "t2"));
    rc = log_cancel("runner");
  }
  if (rc < 0) return rc;
  test_log("runner goes on");
  return 0;
}

TASK_TEST(cancel_children_on_child_error) {
  AUTO_TASK runner = asyncio_create_task(run_three_failing, NULL);
  CHECK(is_group(asyncio_await(runner),
                 "ZeroDivisionError ZeroDivisionError ZeroDivisionError"));
  CHECK_LOG("t2 runner");
  return 0;
}

/* Five tasks that fail when they are cancelled. */
static int run_five_bad_losers(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int i = 0; i < 5 && rc == 0; i++)
      rc = asyncio_task_group_spawn(group, fail_in_cleanup, NULL);
    if (rc == 0) rc = asyncio_sleep(10);
  }
  return rc;
}

TASK_TEST(taskgroup_08) {
  AUTO_TASK runner = asyncio_create_task(run_five_bad_losers, NULL);
  CHECK(is_group(cancel_soon(runner), FIVE("ZeroDivisionError")));
  return 0;
}

/* Fails in the block itself. */
static int run_failing_body(double pause) {
  struct job one = {1, 42}, two = {2, 11};
  int rc;
  asyncio_task_group *group;
  AUTO_TASK t1 = NULL;
  AUTO_TASK t2 = NULL;
  async_with (rc, asyncio_task_group, &group) {
    t1 = asyncio_task_group_create_task(group, work, &one);
    t2 = asyncio_task_group_create_task(group, work, &two);
    if (pause > 0) {
      await_or_break(rc, asyncio_sleep(pause));
    }
    rc = ASYNCIO_ZERO_DIVISION;
  }
  CHECK(t1 != NULL && asyncio_task_cancelled(t1));
  CHECK(t2 != NULL && asyncio_task_cancelled(t2));
  return rc;
}

TASK_TEST(taskgroup_09) {
  CHECK(is_group(run_failing_body(0.1), "ZeroDivisionError"));
  return 0;
}

TASK_TEST(taskgroup_10) {
  CHECK(is_group(run_failing_body(0), "ZeroDivisionError"));
  return 0;
}

/* Bad losers in a group in a group; so is what they raise. */
static int run_nested_losers(void *outer_has_task) {
  int rc, inner_rc;
  asyncio_task_group *outer;
  async_with (rc, asyncio_task_group, &outer) {
    if (outer_has_task != NULL)
      rc = asyncio_task_group_spawn(outer, log_cancel, "outer");
    if (rc < 0) break;
    inner_rc = run_five_bad_losers(NULL);
    rc = inner_rc;
  }
  return rc;
}

TASK_TEST(taskgroup_11) {
  AUTO_TASK runner = asyncio_create_task(run_nested_losers, NULL);
  int rc = cancel_soon(runner);
  CHECK(is_group(rc, "ExceptionGroup"));
  CHECK(first_is_group(rc, FIVE("ZeroDivisionError")));
  return 0;
}

TASK_TEST(taskgroup_12) {
  AUTO_TASK runner = asyncio_create_task(run_nested_losers, "");
  int rc = cancel_soon(runner);
  CHECK(is_group(rc, "ExceptionGroup"));
  CHECK(first_is_group(rc, FIVE("ZeroDivisionError")));
  CHECK_LOG("outer");
  return 0;
}

/* One task in each of two nested groups. */
static int run_nested(double in_outer, double in_inner) {
  int rc, inner_rc;
  asyncio_task_group *outer, *inner;
  async_with (rc, asyncio_task_group, &outer) {
    await_or_break(rc, asyncio_task_group_spawn(outer, crash_after, &in_outer));
    async_with (inner_rc, asyncio_task_group, &inner) {
      inner_rc = asyncio_task_group_spawn(inner, crash_after, &in_inner);
    }
    rc = inner_rc;
  }
  return rc;
}

TASK_TEST(taskgroup_13) {
  CHECK(is_group(run_nested(0.1, 10), "ValueError"));
  return 0;
}

TASK_TEST(taskgroup_14) {
  int rc = run_nested(10, 0.1);
  CHECK(is_group(rc, "ExceptionGroup"));
  CHECK(first_is_group(rc, "ValueError"));
  return 0;
}

/* Cleans up for longer than its task takes to fail. */
static int run_slow_cleanup(void *arg) {
  (void)arg;
  static double soon = 0.3;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, divide, &soon));
    rc = asyncio_sleep(10);
    if (rc == ASYNCIO_CANCELLED && asyncio_sleep(0.5) == 0)
      rc = ASYNCIO_CANCELLED;
  }
  return rc;
}

static int await_nested(void *arg) {
  AUTO_TASK nested = asyncio_create_task(run_slow_cleanup, arg);
  return asyncio_await(nested);
}

TASK_TEST(taskgroup_15) {
  AUTO_TASK runner = asyncio_create_task(run_slow_cleanup, NULL);
  CHECK(is_group(cancel_soon(runner), "ZeroDivisionError"));
  return 0;
}

TASK_TEST(taskgroup_16) {
  AUTO_TASK runner = asyncio_create_task(await_nested, NULL);
  CHECK(is_group(cancel_soon(runner), "ZeroDivisionError"));
  return 0;
}

/* An empty group whose block ends with `code` when it is cancelled. */
static int run_empty(void *code) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = log_cancel("body");
    if (rc == ASYNCIO_CANCELLED) rc = *(int *)code;
  }
  return rc;
}

TASK_TEST(taskgroup_17) {
  static int code = ASYNCIO_CANCELLED;
  AUTO_TASK runner = asyncio_create_task(run_empty, &code);
  CHECK(cancel_soon(runner) == ASYNCIO_CANCELLED);
  CHECK_LOG("body");
  return 0;
}

TASK_TEST(taskgroup_18) {
  static int code = MY_ERROR;
  AUTO_TASK runner = asyncio_create_task(run_empty, &code);
  CHECK(is_group(cancel_soon(runner), "Error"));
  CHECK_LOG("body");
  return 0;
}

TASK_TEST(taskgroup_19) {
  CHECK(is_group(run_crashing(ASYNCIO_ZERO_DIVISION, MY_ERROR),
                 "ZeroDivisionError Error"));
  return 0;
}

/* How many tasks there are beside the test's own. */
static size_t count_tasks(void) {
  return asyncio_all_tasks(asyncio_get_running_loop(), NULL, 0) - 1;
}

TASK_TEST(taskgroup_23) {
  struct job job = {0.3, 1};
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int count = 0; count < 10 && rc == 0; count++) {
      rc = asyncio_sleep(0.1);
      if (rc == 0) rc = asyncio_task_group_spawn(group, work, &job);
      if (count == 5) CHECK(count_tasks() < 5);
    }
    if (rc == 0) rc = asyncio_sleep(1.35);
    CHECK(count_tasks() == 0);
  }
  return rc;
}

static int spawn_two(void *group) {
  static struct job one = {0.1, 1}, two = {0.2, 2};
  await(asyncio_sleep(0.1));
  await(asyncio_task_group_spawn(group, work, &one));
  return asyncio_task_group_spawn(group, work, &two);
}

TASK_TEST(taskgroup_24) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, spawn_two, group);
  }
  return rc;
}

static int hydras;

static int hydra(void *group) {
  hydras++;
  await(asyncio_sleep(0.01));
  await(asyncio_task_group_spawn(group, hydra, group));
  return asyncio_task_group_spawn(group, hydra, group);
}

static int hercules(void *arg) {
  (void)arg;
  while (hydras < 10) await(asyncio_sleep(0.015));
  return ASYNCIO_ZERO_DIVISION;
}

TASK_TEST(taskgroup_25) {
  int rc;
  asyncio_task_group *group;
  hydras = 0;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, hydra, group));
    rc = asyncio_task_group_spawn(group, hercules, NULL);
  }
  CHECK(is_group(rc, "ZeroDivisionError"));
  CHECK(hydras >= 10);
  return 0;
}

TASK_TEST(taskgroup_task_name) {
  struct job job = {0, 1};
  int rc;
  asyncio_task_group *group;
  AUTO_TASK task = NULL;
  async_with (rc, asyncio_task_group, &group) {
    task = asyncio_task_group_create_task(group, work, &job, .name = "yolo");
    CHECK(strcmp(asyncio_task_get_name(task), "yolo") == 0);
  }
  return rc;
}

static int log_name(void *arg) {
  (void)arg;
  test_log("%s", asyncio_task_get_name(asyncio_current_task()));
  return 0;
}

TASK_TEST(name) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, log_name, NULL, .name = "example");
  }
  CHECK_LOG("example");
  return rc;
}

static asyncio_contextvar variable = ASYNCIO_CONTEXTVAR("cvar");

static int set_variable(void *value) {
  await(asyncio_sleep(0));
  return asyncio_contextvar_set(&variable, asyncio_int(*(int *)value));
}

/* What the variable is in a context, 0 without one. */
static int64_t value_in(const asyncio_context *context) {
  AUTO_VALUE v = asyncio_nothing();
  return asyncio_context_get(context, &variable, &v) == 0 ? v.i : 0;
}

static int set_in_tasks(asyncio_task_group *group, asyncio_context *context) {
  static int one = 1, two = 2;
  CHECK(value_in(context) == 0);
  AUTO_TASK t1 = asyncio_task_group_create_task(group, set_variable, &one,
                                                .context = context);
  await(asyncio_await(t1));
  CHECK(value_in(context) == 1);
  AUTO_TASK t2 = asyncio_task_group_create_task(group, set_variable, &two,
                                                .context = context);
  await(asyncio_await(t2));
  CHECK(value_in(context) == 2);
  return 0;
}

TASK_TEST(taskgroup_task_context) {
  int rc;
  asyncio_task_group *group;
  asyncio_context *context = asyncio_copy_context();
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  async_with (rc, asyncio_task_group, &group) {
    rc = set_in_tasks(group, context);
  }
  asyncio_release(context);
  return rc;
}

static int spawn_when_cancelled(void *group) {
  int rc = asyncio_sleep(1);
  CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_group_spawn(group, divide, &tenth) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup is shutting down"));
  return 0;
}

TASK_TEST(taskgroup_no_create_task_after_failure) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    await_or_break(rc, asyncio_task_group_spawn(group, divide, &tenth));
    rc = asyncio_task_group_spawn(group, spawn_when_cancelled, group);
  }
  CHECK(is_group(rc, "ZeroDivisionError"));
  return 0;
}

/* A kind that fails when it is left. */
typedef int database_scope;
#define database_aenter(scope) (*(scope) = 0)
#define database_aexit(scope, rc) ((void)(scope), (void)(rc), MY_ERROR)
ASYNCIO_SCOPE(database);

static int raise_my_error(void *arg) {
  (void)arg;
  return MY_ERROR;
}

TASK_TEST(taskgroup_context_manager_exit_raises) {
  int rc, inner_rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    async_with (inner_rc, database) {
      inner_rc = asyncio_task_group_spawn(group, raise_my_error, NULL);
      if (inner_rc == 0) inner_rc = asyncio_sleep(1);
    }
    rc = inner_rc;
  }
  CHECK(is_group(rc, "Error Error"));
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  return 0;
}

TASK_TEST(taskgroup_already_entered) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  CHECK(asyncio_task_group_enter(group) == ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup has already been entered"));
  return asyncio_task_group_exit(group, 0);
}

TASK_TEST(taskgroup_double_enter) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  await(asyncio_task_group_exit(group, 0));
  CHECK(asyncio_task_group_enter(group) == ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup has already been entered"));
  return 0;
}

TASK_TEST(taskgroup_finished) {
  AUTO_GROUP group = asyncio_task_group_new();
  await(asyncio_task_group_enter(group));
  await(asyncio_task_group_exit(group, 0));
  CHECK(asyncio_task_group_spawn(group, log_name, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup is finished"));
  return 0;
}

TASK_TEST(taskgroup_not_entered) {
  AUTO_GROUP group = asyncio_task_group_new();
  if (group == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK task = asyncio_task_group_create_task(group, log_name, NULL);
  CHECK(asyncio_await(task) == ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup has not been entered"));
  return 0;
}

static int enter_and_spawn(void *group) {
  CHECK(asyncio_task_group_enter(group) == ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup cannot determine the parent task"));
  CHECK(asyncio_task_group_spawn(group, log_name, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(says("TaskGroup has not been entered"));
  test_log("tried");
  return 0;
}

TASK_TEST(taskgroup_without_parent_task) {
  AUTO_GROUP group = asyncio_task_group_new();
  if (group == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), enter_and_spawn,
                               group));
  await(asyncio_sleep(0));
  CHECK_LOG("tried");
  return 0;
}

/* Fails, and is told so in the step in which it spawned that task. */
static int spawn_failing(void *group) {
  await(asyncio_task_group_spawn(group, raise_my_error, NULL));
  if (asyncio_sleep(0) == 0 && asyncio_sleep(0) == 0 && asyncio_sleep(0) == 0)
    return 0;
  test_log("cancelled");
  return 0;
}

TASK_TEST(cancels_task_if_created_during_creation) {
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, spawn_failing, group);
  }
  CHECK(is_group(rc, "Error"));
  CHECK_LOG("cancelled");
  return 0;
}
