/* Semaphore and BoundedSemaphore, after CPython's test_locks.py.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include "waiters.h"

static asyncio_semaphore semaphore;

static void reset(int value) {
  semaphore = (asyncio_semaphore)ASYNCIO_SEMAPHORE(value);
}

static bool value_is(int value) {
  return asyncio_semaphore_value(&semaphore) == value;
}

/* Takes a unit and keeps it. */
static int take(void *arg) {
  await(asyncio_semaphore_acquire(&semaphore));
  test_log("%s", (const char *)arg);
  return 0;
}

/* Takes a unit for a pass, as S23's user. */
static int use(void *arg) {
  await(asyncio_semaphore_acquire(&semaphore));
  test_log("%u:%s", test_pass(), (const char *)arg);
  int rc = asyncio_sleep(0);
  asyncio_semaphore_release(&semaphore);
  return rc;
}

static int use_at_once(void *arg) {
  await(asyncio_semaphore_acquire(&semaphore));
  test_log("%u:%s", test_pass(), (const char *)arg);
  return asyncio_semaphore_release(&semaphore);
}

TEST(an_initial_value_of_zero_is_locked) {
  asyncio_semaphore zero = {0};
  asyncio_semaphore named = ASYNCIO_SEMAPHORE(0, .name = "slots");
  CHECK(asyncio_semaphore_locked(&zero));
  CHECK(asyncio_semaphore_locked(&named));
  CHECK(strcmp(named.name, "slots") == 0);
  return 0;
}

TEST(a_semaphore_has_the_value_it_was_begun_with) {
  reset(1);
  CHECK(value_is(1));
  CHECK(!asyncio_semaphore_locked(&semaphore));
  return 0;
}

TASK_TEST(a_negative_initial_value_is_a_value_error) {
  reset(-1);
  CHECK(asyncio_semaphore_acquire(&semaphore) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "Semaphore initial value must be >= 0") == 0);
  CHECK(asyncio_semaphore_release(&semaphore) == ASYNCIO_VALUE_ERROR);
  CHECK(value_is(-1));
  return 0;
}

TASK_TEST(as_many_tasks_have_it_as_there_are_units) {
  reset(3);
  await(asyncio_semaphore_acquire(&semaphore));
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(!asyncio_semaphore_locked(&semaphore));
  await(asyncio_spawn(take, "1"));
  await(asyncio_spawn(take, "2"));
  await(asyncio_spawn(take, "3"));
  await(asyncio_sleep(0));
  CHECK_LOG("1");
  CHECK(asyncio_semaphore_locked(&semaphore));
  CHECK(test_waiters(semaphore.waiters) == 2 && value_is(0));
  AUTO_TASK last = asyncio_create_task(take, "4");
  CHECK(asyncio_semaphore_release(&semaphore) == 0);
  CHECK(asyncio_semaphore_release(&semaphore) == 0);
  CHECK(value_is(0));
  await(asyncio_sleep(0));
  CHECK_LOG("2 3");
  CHECK(asyncio_semaphore_locked(&semaphore));
  CHECK(test_waiters(semaphore.waiters) == 1 && value_is(0));
  CHECK(asyncio_semaphore_release(&semaphore) == 0);
  await(asyncio_await(last));
  CHECK_LOG("4");
  return 0;
}

TASK_TEST(a_cancelled_acquire_of_a_semaphore_leaves_no_waiter) {
  reset(1);
  await(asyncio_semaphore_acquire(&semaphore));
  AUTO_TASK task = asyncio_create_task(take, "never");
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), test_cancel, task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(semaphore.waiters == NULL && value_is(0));
  return 0;
}

TASK_TEST(release_skips_waiters_that_are_cancelled) {
  reset(0);
  AUTO_TASK a = asyncio_create_task(take, "a");
  AUTO_TASK b = asyncio_create_task(take, "b");
  AUTO_TASK c = asyncio_create_task(take, "c");
  AUTO_TASK d = asyncio_create_task(take, "d");
  await(asyncio_sleep(0));
  asyncio_task_cancel(a);
  asyncio_task_cancel(b);
  asyncio_semaphore_release(&semaphore);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK(asyncio_task_done(c) && !asyncio_task_done(d));
  CHECK_LOG("c");
  asyncio_task_cancel(d);
  await(asyncio_sleep(0));
  return 0;
}

TASK_TEST(a_cancelled_waiter_does_not_hang_the_next) {
  reset(0);
  AUTO_TASK a = asyncio_create_task(take, "a");
  AUTO_TASK b = asyncio_create_task(take, "b");
  await(asyncio_sleep(0));
  asyncio_task_cancel(a);
  asyncio_semaphore_release(&semaphore);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK(asyncio_semaphore_locked(&semaphore));
  CHECK(asyncio_task_done(b));
  CHECK_LOG("b");
  return 0;
}

/* arg: where the other task will be. */
static int use_then_cancel(void *arg) {
  int rc = use("a");
  asyncio_task **victim = arg;
  asyncio_task_cancel(*victim);
  return rc;
}

TASK_TEST(a_woken_waiter_that_is_cancelled_gives_the_unit_back) {
  reset(1);
  AUTO_TASK victim = NULL;
  AUTO_TASK a = asyncio_create_task(use_then_cancel, &victim);
  victim = asyncio_create_task(use, "b");
  await(asyncio_await(a));
  CHECK(asyncio_await(victim) == ASYNCIO_CANCELLED);
  CHECK_LOG("2:a");
  unsigned before = test_pass();
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(test_pass() == before);
  return 0;
}

TASK_TEST(a_bounded_semaphore_refuses_a_unit_too_many) {
  asyncio_semaphore two = ASYNCIO_BOUNDED_SEMAPHORE(2, .name = "two");
  CHECK(asyncio_semaphore_release(&two) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "BoundedSemaphore released too many times") ==
        0);
  CHECK(asyncio_semaphore_value(&two) == 2);
  await(asyncio_semaphore_acquire(&two));
  CHECK(asyncio_semaphore_release(&two) == 0);
  CHECK(asyncio_semaphore_release(&two) == ASYNCIO_VALUE_ERROR);
  return 0;
}

TEST(a_plain_semaphore_takes_more_than_it_gave) {
  reset(1);
  CHECK(asyncio_semaphore_release(&semaphore) == 0);
  CHECK(value_is(2));
  return 0;
}

TASK_TEST(release_of_a_semaphore_without_waiters_unlocks) {
  reset(1);
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(asyncio_semaphore_locked(&semaphore));
  CHECK(asyncio_semaphore_release(&semaphore) == 0);
  CHECK(!asyncio_semaphore_locked(&semaphore));
  return 0;
}

static int use_twice(void *arg) {
  for (int i = 1; i <= 2; i++) {
    await(asyncio_semaphore_acquire(&semaphore));
    test_log("%s_%d", (const char *)arg, i);
    await(asyncio_sleep(0.01));
    await(asyncio_semaphore_release(&semaphore));
  }
  return 0;
}

TASK_TEST(units_go_round_in_the_order_of_asking) {
  reset(1);
  await(asyncio_gather(asyncio_coro(use_twice, "c1"),
                       asyncio_coro(use_twice, "c2"),
                       asyncio_coro(use_twice, "c3")));
  CHECK_LOG("c1_1 c2_1 c3_1 c1_2 c2_2 c3_2");
  return 0;
}

static int take_release_take(void *arg) {
  (void)arg;
  await(take("2"));
  asyncio_semaphore_release(&semaphore);
  await(take("4"));
  return 0;
}

TASK_TEST(one_who_asks_again_goes_behind_the_others) {
  reset(1);
  AUTO_TASK a = asyncio_create_task(take, "1");
  AUTO_TASK b = asyncio_create_task(take_release_take, NULL);
  AUTO_TASK c = asyncio_create_task(take, "3");
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  asyncio_semaphore_release(&semaphore);
  await(
      asyncio_gather(asyncio_retain(a), asyncio_retain(b), asyncio_retain(c)));
  CHECK_LOG("1 2 3 4");
  return 0;
}

TASK_TEST(one_who_left_the_line_is_not_given_a_unit) {
  reset(0);
  AUTO_TASK a = asyncio_create_task(take, "1");
  AUTO_TASK b = asyncio_create_task(take, "2");
  AUTO_TASK c = asyncio_create_task(take, "3");
  await(asyncio_sleep(0));
  asyncio_task_cancel(a);
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  asyncio_semaphore_release(&semaphore);
  await(asyncio_gather_return_exceptions(asyncio_retain(a), asyncio_retain(b),
                                         asyncio_retain(c)));
  CHECK_LOG("2 3");
  return 0;
}

static int say(void *arg) {
  test_log("%s", (const char *)arg);
  return 0;
}

/* arg: where the new task is to be. */
static int take_and_spawn(void *arg) {
  asyncio_task **fourth = arg;
  CHECK(value_is(0));
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(value_is(0));
  *fourth = asyncio_create_task(say, "4");
  test_log("1");
  return 0;
}

static int release_three_and_take(void *arg) {
  for (int i = 0; i < 3; i++) asyncio_semaphore_release(&semaphore);
  CHECK(value_is(2));
  CHECK(asyncio_semaphore_locked(&semaphore));
  return take(arg);
}

static int take_the_last(void *arg) {
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(asyncio_semaphore_locked(&semaphore));
  test_log("%s", (const char *)arg);
  return 0;
}

TASK_TEST(an_acquire_wakes_all_for_whom_there_are_units) {
  reset(0);
  asyncio_task *fourth = NULL;
  AUTO_TASK a = asyncio_create_task(take_and_spawn, &fourth);
  AUTO_TASK b = asyncio_create_task(release_three_and_take, "2");
  AUTO_TASK c = asyncio_create_task(take_the_last, "3");
  await(asyncio_sleep(0));
  CHECK(value_is(2));
  CHECK(test_waiters(semaphore.waiters) == 3);
  await(asyncio_sleep(0));
  await(asyncio_gather(asyncio_retain(a), asyncio_retain(b), asyncio_retain(c),
                       fourth));
  CHECK_LOG("1 2 3 4");
  return 0;
}

/* R37 */
TASK_TEST(release_gives_the_unit_to_the_first_waiter_at_once) {
  reset(0);
  await(asyncio_spawn(use_at_once, "a"));
  AUTO_TASK b = asyncio_create_task(use_at_once, "b");
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  test_log("%u:%d%d", test_pass(), value_is(0),
           asyncio_semaphore_locked(&semaphore));
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  await(asyncio_await(b));
  CHECK_LOG("2:11 3:a 4:b");
  return 0;
}

/* S23 */
TASK_TEST(a_cancelled_winner_passes_the_unit_on) {
  reset(1);
  await(asyncio_semaphore_acquire(&semaphore));
  AUTO_TASK a = asyncio_create_task(use, "a");
  await(asyncio_spawn(use, "b"));
  await(asyncio_spawn(use, "c"));
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  test_log("%u:%d%d", test_pass(), asyncio_semaphore_locked(&semaphore),
           value_is(0));
  asyncio_task_cancel(a);
  await(use("main"));
  CHECK(asyncio_task_cancelled(a));
  CHECK(!asyncio_semaphore_locked(&semaphore));
  CHECK_LOG("2:11 4:b 6:c 8:main");
  return 0;
}

TEST(a_loop_that_closes_takes_its_tasks_from_the_semaphore) {
  reset(0);
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK a = asyncio_loop_create_task(loop, take, "a");
  CHECK(test_run_pass(loop) == 0);
  CHECK(test_waiters(semaphore.waiters) == 1);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(semaphore.waiters == NULL && value_is(0));
  return 0;
}

static int only_acquire(void *arg) {
  (void)arg;
  return asyncio_semaphore_acquire(&semaphore);
}

TASK_TEST(a_task_that_waits_for_a_unit_keeps_no_c_stack) {
  reset(0);
  AUTO_TASK task = asyncio_create_task(only_acquire, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_stack_peak(task) == 0);
  asyncio_semaphore_release(&semaphore);
  await(asyncio_await(task));
  return 0;
}
