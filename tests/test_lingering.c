/* SPDX-License-Identifier: MIT */
/* A task that waits, while others run on top of its frames: nobody may see a
 * difference but by loop->lingering. */
#include "internal.h"
#include "test.h"
#include "trace.h"

static bool alone(void) {
  return asyncio_get_running_loop()->lingering == NULL;
}

/* With a trace all are put away. */
static bool lingers(void) { return !alone() || ASYNCIO__TRACED; }

/* One more that is ready: a task that waits for the only one is joins.c's. */
static int do_nothing(void *arg) {
  (void)arg;
  return 0;
}

static int say(void *name) {
  test_log("%s", (const char *)name);
  return 0;
}

static int say_twice(void *name) {
  test_log("%s%u%s", (const char *)name, test_pass(), lingers() ? "!" : "");
  await(asyncio_sleep(0));
  return say(name);
}

TASK_TEST(one_who_waits_for_a_task_goes_on_in_its_turn) {
  AUTO_TASK a = asyncio_create_task(say, "a");
  AUTO_TASK b = asyncio_create_task(say_twice, "b");
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), say, "call"));
  int rc = asyncio_await(a);
  test_log("main%u", test_pass());
  if (rc == 0) rc = asyncio_await(b);
  test_log("main%u", test_pass());
  CHECK_LOG("a b2! call main3 b main4");
  return rc;
}

static int take_turns(void *arg) {
  for (int i = 0; i < 3; i++) {
    test_log("%s%u", (const char *)arg, test_pass());
    await(asyncio_sleep(0));
  }
  return 0;
}

TASK_TEST(tasks_that_take_turns_keep_their_order) {
  AUTO_TASK a = asyncio_create_task(take_turns, "a");
  AUTO_TASK b = asyncio_create_task(take_turns, "b");
  for (int i = 0; i < 3; i++) {
    test_log("-%u", test_pass());
    await(asyncio_sleep(0));
  }
  CHECK_LOG("-1 a2 b2 -2 a3 b3 -3 a4 b4");
  int rc = asyncio_await(a);
  return rc == 0 ? asyncio_await(b) : rc;
}

/* Much of a C stack: beside what the one that waits has, more than there is. */
static int fill(void *arg) {
  volatile char local[12000];
  for (size_t i = 0; i < sizeof local; i++) local[i] = 'x';
  test_log(lingers() ? "above" : "alone");
  if (arg != NULL) await(asyncio_sleep(0));
  CHECK(local[0] == 'x' && local[sizeof local - 1] == 'x');
  return 0;
}

static int hold(void *size) {
  char local[8000];
  memset(local, 'y', sizeof local);
  int rc = asyncio_loop_call_soon(asyncio_get_running_loop(), fill, NULL);
  AUTO_TASK other = asyncio_create_task(fill, size);
  for (int i = 0; i < 3 && rc == 0; i++) rc = asyncio_sleep(0);
  if (rc == 0) rc = asyncio_await(other);
  for (size_t i = 0; i < sizeof local; i++) CHECK(local[i] == 'y');
  return rc;
}

TASK_TEST(what_runs_above_a_task_does_not_use_its_c_stack) {
  int size = 1;
  int rc = hold(&size);
  CHECK_LOG("above above");
  return rc;
}

TASK_TEST(a_task_with_a_stack_of_its_own_keeps_it) {
  AUTO_TASK task = asyncio_create_task(hold, NULL, .stack_size = 20000);
  return asyncio_await(task);
}

static int cancel_soon(void *task) {
  CHECK(lingers());
  asyncio_task_cancel(task);
  return 0;
}

TASK_TEST(a_cancel_from_above_is_thrown_in) {
  AUTO_TASK other = asyncio_create_task(cancel_soon, asyncio_current_task());
  CHECK(asyncio_sleep(10) == ASYNCIO_CANCELLED || test_without_memory);
  asyncio_task_uncancel(asyncio_current_task());
  return asyncio_await(other);
}

static int fail_above(void *arg) {
  (void)arg;
  CHECK(lingers());
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "from above");
}

TASK_TEST(an_error_from_above_comes_out_of_the_await) {
  AUTO_TASK other = asyncio_create_task(fail_above, NULL);
  AUTO_TASK beside = asyncio_create_task(do_nothing, NULL);
  int rc = asyncio_await(other);
  CHECK(rc == ASYNCIO_VALUE_ERROR || rc == ASYNCIO_NO_MEMORY);
  CHECK(rc == ASYNCIO_NO_MEMORY ||
        strcmp(asyncio_message(), "from above") == 0);
  return 0;
}

static int leave(void *arg) {
  (void)arg;
  test_log(lingers() ? "above" : "alone");
  return asyncio_raise(ASYNCIO_SYSTEM_EXIT, "out");
}

static int wait_for_exit(void *arg) {
  (void)arg;
  AUTO_TASK other = asyncio_create_task(leave, NULL);
  AUTO_TASK last = asyncio_create_task(say, "next run");
  int rc = asyncio_await(other);
  test_log("%d", rc == ASYNCIO_SYSTEM_EXIT);
  return 0;
}

LOOP_TEST(an_exit_from_above_ends_the_run_at_once) {
  AUTO_TASK task = asyncio_loop_create_task(loop, wait_for_exit, NULL);
  int rc = asyncio_loop_run_forever(loop);
  CHECK(rc == ASYNCIO_SYSTEM_EXIT || test_without_memory);
  test_log("left");
  CHECK(test_run_pass(loop) == 0);
  if (!test_without_memory) CHECK_LOG("above left next run 1");
  asyncio_task_cancel(task);
  return test_run_pass(loop);
}

static int stop_above(void *arg) {
  (void)arg;
  CHECK(lingers());
  asyncio_loop_stop(asyncio_get_running_loop());
  return 0;
}

static int wait_for_stop(void *arg) {
  AUTO_TASK other = asyncio_create_task(stop_above, arg);
  AUTO_TASK beside = asyncio_create_task(do_nothing, NULL);
  int rc = asyncio_await(other);
  test_log("went on");
  return rc;
}

LOOP_TEST(a_stop_from_above_ends_the_run_after_the_pass) {
  AUTO_TASK task = asyncio_loop_create_task(loop, wait_for_stop, NULL);
  CHECK(asyncio_loop_run_forever(loop) == 0 || test_without_memory);
  test_log("stopped");
  int rc = test_run_pass(loop);
  if (!test_without_memory) CHECK_LOG("stopped went on");
  return rc;
}

static int say_eagerly(void *arg) {
  CHECK(alone());
  test_log("begins");
  await(asyncio_sleep(0));
  CHECK(arg == NULL || lingers());
  return say("ends");
}

TASK_TEST(an_eager_task_gives_way_to_its_maker) {
  AUTO_TASK eager = asyncio_create_task(say_eagerly, "", .eager_start = true);
  AUTO_TASK other = asyncio_create_task(say, "other");
  test_log("maker");
  int rc = asyncio_await(eager);
  CHECK_LOG("begins maker ends other");
  if (rc == 0) rc = asyncio_await(other);
  return rc;
}

TASK_TEST(one_on_a_copied_stack_is_put_away) {
  AUTO_TASK task =
      asyncio_create_task(hold, NULL, .stack = ASYNCIO_STACK_COPIED);
  return asyncio_await(task);
}

static int enter_debug_mode(void *arg) {
  (void)arg;
  CHECK(lingers());
  asyncio_loop_set_debug(asyncio_get_running_loop(), true);
  return 0;
}

static int see_nobody(void *arg) {
  (void)arg;
  CHECK(alone());
  return 0;
}

TASK_TEST(in_debug_mode_all_are_put_away) {
  AUTO_TASK first = asyncio_create_task(enter_debug_mode, NULL);
  AUTO_TASK beside = asyncio_create_task(do_nothing, NULL);
  int rc = asyncio_await(first);
  for (int i = 0; i < 3 && rc == 0; i++) {
    AUTO_TASK other = asyncio_create_task(see_nobody, NULL);
    rc = asyncio_await(other);
  }
  asyncio_loop_set_debug(asyncio_get_running_loop(), false);
  return rc;
}

/* Or the driver would never get its own. */
TASK_TEST(one_who_only_takes_turns_is_counted) {
  asyncio_loop *loop = asyncio_get_running_loop();
  loop->left = 100;
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  CHECK(loop->left == 97 || ASYNCIO__TRACED);
  loop->left = 2;
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  CHECK(loop->left > 2); /* it has had it */
  return 0;
}
