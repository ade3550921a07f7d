/* Condition, after CPython's test_locks.py. SPDX-License-Identifier: MIT */
#include "test.h"
#include "waiters.h"

static asyncio_condition condition;
static int state;

static void reset(void) {
  condition = (asyncio_condition){0};
  state = 0;
}

static int release_soon(void *arg) {
  (void)arg;
  return asyncio_condition_release(&condition);
}

static int wait_for_condition(void *arg) {
  (void)arg;
  return asyncio_condition_wait(&condition);
}

/* Waits and keeps the lock. */
static int wait_and_keep(void *arg) {
  await(asyncio_condition_acquire(&condition));
  await(asyncio_condition_wait(&condition));
  test_log("%s", (const char *)arg);
  return 0;
}

/* As Python's `async with condition: await condition.wait()`. */
static int wait_and_release(void *arg) {
  await(asyncio_condition_acquire(&condition));
  int rc = asyncio_condition_wait(&condition);
  if (rc == 0) test_log("%u:%s", test_pass(), (const char *)arg);
  asyncio_condition_release(&condition);
  return rc;
}

static int notify_and_release(size_t n) {
  await(asyncio_condition_acquire(&condition));
  await(asyncio_condition_notify(&condition, n));
  return asyncio_condition_release(&condition);
}

/* ---- wait ---- */

TASK_TEST(the_zero_value_is_a_condition_with_a_lock_of_its_own) {
  asyncio_condition zero = {0}, named = ASYNCIO_CONDITION(.name = "changed");
  CHECK(!asyncio_condition_locked(&zero) && !asyncio_condition_locked(&named));
  await(asyncio_condition_acquire(&zero));
  CHECK(asyncio_condition_locked(&zero) && !asyncio_condition_locked(&named));
  CHECK(strcmp(named.name, "changed") == 0);
  return asyncio_condition_release(&zero);
}

TASK_TEST(those_who_are_notified_get_the_lock_one_by_one) {
  reset();
  await(asyncio_spawn(wait_and_keep, "1"));
  await(asyncio_spawn(wait_and_keep, "2"));
  await(asyncio_spawn(wait_and_keep, "3"));
  await(asyncio_sleep(0));
  CHECK_LOG("");
  CHECK(!asyncio_condition_locked(&condition));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  await(asyncio_sleep(0));
  CHECK_LOG("");
  CHECK(asyncio_condition_locked(&condition));
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK_LOG("1");
  CHECK(asyncio_condition_locked(&condition));
  asyncio_condition_notify(&condition, 2);
  await(asyncio_sleep(0));
  CHECK_LOG("");
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK_LOG("2");
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK_LOG("3");
  CHECK(asyncio_condition_locked(&condition));
  return 0;
}

TASK_TEST(a_cancelled_wait_takes_the_lock_again) {
  reset();
  await(asyncio_condition_acquire(&condition));
  AUTO_TASK task = asyncio_create_task(wait_for_condition, NULL);
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), test_cancel, task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(condition.waiters == NULL);
  CHECK(asyncio_condition_locked(&condition));
  return 0;
}

TASK_TEST(a_cancel_and_a_release_leave_the_lock_with_the_waiter) {
  reset();
  AUTO_LOOP loop = asyncio_get_running_loop();
  await(asyncio_condition_acquire(&condition));
  AUTO_TASK task = asyncio_create_task(wait_for_condition, NULL);
  await(asyncio_sleep(0));
  CHECK(!asyncio_condition_locked(&condition));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  await(asyncio_loop_call_soon(loop, test_cancel, task));
  await(asyncio_loop_call_soon(loop, release_soon, NULL));
  int rc = asyncio_await(task);
  CHECK(rc == 0 || rc == ASYNCIO_CANCELLED);
  CHECK(asyncio_condition_locked(&condition));
  return 0;
}

TASK_TEST(a_cancel_while_it_gets_the_lock_back_is_raised_with_the_lock) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_and_release, "never");
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  await(asyncio_sleep(0));
  CHECK(!asyncio_task_done(task));
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancelled(task));
  CHECK(!asyncio_condition_locked(&condition));
  return 0;
}

TASK_TEST(waiting_without_the_lock_is_a_runtime_error) {
  reset();
  CHECK(asyncio_condition_wait(&condition) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "cannot wait on un-acquired lock") == 0);
  return 0;
}

static int get_state(void *arg) {
  (void)arg;
  return state;
}

static int wait_for_state(void *arg) {
  (void)arg;
  await(asyncio_condition_acquire(&condition));
  int rc = asyncio_condition_wait_for(&condition, get_state, NULL);
  test_log("%d", rc);
  asyncio_condition_release(&condition);
  return rc;
}

TASK_TEST(wait_for_waits_until_the_predicate_is_true) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_state, NULL);
  await(asyncio_sleep(0));
  CHECK_LOG("");
  await(notify_and_release(1));
  await(asyncio_sleep(0));
  CHECK_LOG("");
  state = 7;
  await(notify_and_release(1));
  await(asyncio_sleep(0));
  CHECK_LOG("7");
  CHECK(asyncio_task_done(task));
  return 0;
}

TASK_TEST(wait_for_needs_the_lock_only_if_it_has_to_wait) {
  reset();
  state = 3;
  CHECK(asyncio_condition_wait_for(&condition, get_state, NULL) == 3);
  state = 0;
  CHECK(asyncio_condition_wait_for(&condition, get_state, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}

static int broken_predicate(void *arg) {
  return asyncio__raise(ASYNCIO_KEY_ERROR, (const char *)arg, NULL);
}

TASK_TEST(an_error_of_the_predicate_leaves_with_the_lock) {
  reset();
  await(asyncio_condition_acquire(&condition));
  CHECK(asyncio_condition_wait_for(&condition, broken_predicate, "x") ==
        ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "x") == 0);
  return asyncio_condition_release(&condition);
}

/* ---- notify ---- */

TASK_TEST(notify_wakes_as_many_as_it_is_told) {
  reset();
  AUTO_TASK a = asyncio_create_task(wait_and_release, "1");
  AUTO_TASK b = asyncio_create_task(wait_and_release, "2");
  AUTO_TASK c = asyncio_create_task(wait_and_release, "3");
  await(asyncio_sleep(0));
  await(notify_and_release(1));
  await(asyncio_sleep(0));
  CHECK_LOG("3:1");
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  asyncio_condition_notify(&condition, 2048);
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK_LOG("4:2 4:3");
  CHECK(asyncio_task_done(a) && asyncio_task_done(b) && asyncio_task_done(c));
  return 0;
}

TASK_TEST(notify_all_wakes_all) {
  reset();
  await(asyncio_spawn(wait_and_release, "1"));
  await(asyncio_spawn(wait_and_release, "2"));
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify_all(&condition);
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0));
  CHECK_LOG("3:1 3:2");
  return 0;
}

TEST(notifying_without_the_lock_is_a_runtime_error) {
  reset();
  CHECK(asyncio_condition_notify(&condition, 1) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "cannot notify on un-acquired lock") == 0);
  CHECK(asyncio_condition_notify_all(&condition) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

/* R36 */
TASK_TEST(the_notified_leave_one_by_one_after_the_notifier_releases) {
  reset();
  await(asyncio_spawn(wait_and_release, "a"));
  await(asyncio_spawn(wait_and_release, "b"));
  AUTO_TASK c = asyncio_create_task(wait_and_release, "c");
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify_all(&condition);
  test_log("%u:notify", test_pass());
  await(asyncio_sleep(0));
  test_log("%u:held", test_pass());
  asyncio_condition_release(&condition);
  await(asyncio_await(c));
  CHECK_LOG("2:notify 3:held 4:a 5:b 6:c");
  return 0;
}

/* ---- the lock ---- */

TASK_TEST(several_conditions_may_share_a_lock) {
  asyncio_lock lock = {0};
  asyncio_condition one = ASYNCIO_CONDITION(.lock = &lock);
  asyncio_condition other = ASYNCIO_CONDITION(.lock = &lock, .name = "other");
  await(asyncio_condition_acquire(&one));
  CHECK(asyncio_lock_locked(&lock) && asyncio_condition_locked(&other));
  CHECK(asyncio_condition_release(&other) == 0);
  CHECK(!asyncio_condition_locked(&one));
  await(asyncio_lock_acquire(&lock));
  CHECK(asyncio_condition_locked(&one));
  asyncio_lock_release(&lock);
  CHECK(asyncio_condition_release(&one) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(acquire_waits_for_the_lock) {
  reset();
  await(asyncio_condition_acquire(&condition));
  await(asyncio_spawn(wait_and_release, "a"));
  await(asyncio_sleep(0));
  CHECK(condition.waiters == NULL && test_waiters(condition.own.waiters) == 1);
  await(asyncio_condition_release(&condition));
  await(asyncio_sleep(0));
  CHECK(test_waiters(condition.waiters) == 1);
  await(notify_and_release(1));
  await(asyncio_sleep(0));
  CHECK_LOG("4:a");
  return 0;
}

TEST(tasks_of_two_loops_cannot_wait_for_one_condition) {
  reset();
  AUTO_LOOP loop = asyncio_new_event_loop();
  AUTO_LOOP other = asyncio_new_event_loop();
  if (loop == NULL || other == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK mine = asyncio_loop_create_task(loop, wait_and_release, "mine");
  CHECK(test_run_pass(loop) == 0);
  int rc = asyncio_loop_run_until_complete(
      other, asyncio_coro(wait_and_release, "other"), NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "Condition is bound to a different event loop") == 0);
  CHECK(!asyncio_condition_locked(&condition)); /* it still had the lock */
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(condition.waiters == NULL);
  return 0;
}

static int acquire(void *arg) {
  (void)arg;
  return asyncio_condition_acquire(&condition);
}

TEST(a_lock_for_which_another_loop_waits_is_not_taken_again) {
  reset();
  AUTO_LOOP loop = asyncio_new_event_loop();
  AUTO_LOOP other = asyncio_new_event_loop();
  if (loop == NULL || other == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK mine = asyncio_loop_create_task(loop, wait_and_keep, "mine");
  CHECK(test_run_pass(loop) == 0);
  CHECK(asyncio_condition_acquire(&condition) == 0);
  AUTO_TASK theirs = asyncio_loop_create_task(other, acquire, NULL);
  CHECK(test_run_pass(other) == 0);
  CHECK(asyncio_condition_notify(&condition, 1) == 0);
  CHECK(asyncio_loop_run_until_complete(loop, mine, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "Lock of a Condition is bound to a different event loop") == 0);
  CHECK(asyncio_condition_release(&condition) == 0);
  CHECK(asyncio_loop_run_until_complete(other, theirs, NULL) == 0);
  return 0;
}

/* ---- cancellation ---- */

TASK_TEST(the_message_of_a_cancelled_wait_comes_out) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_state, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel_message(task, "foo");
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "foo") == 0);
  CHECK_LOG("-1");
  return 0;
}

TASK_TEST(the_message_of_a_cancel_at_the_lock_comes_out) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_state, NULL);
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  state = 1;
  asyncio_condition_notify(&condition, 1);
  await(asyncio_sleep(0));
  asyncio_task_cancel_message(task, "foo");
  asyncio_condition_release(&condition);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "foo") == 0);
  CHECK_LOG("-1");
  return 0;
}

TASK_TEST(of_several_cancels_the_last_message_comes_out) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_state, NULL);
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  static const char *const messages[] = {"one", "two", "three"};
  for (int i = 0; i < 3; i++) {
    asyncio_task_cancel_message(task, messages[i]);
    await(asyncio_sleep(0));
    CHECK(!asyncio_task_done(task));
  }
  asyncio_condition_release(&condition);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "three") == 0);
  CHECK(asyncio_task_cancelling(task) == 3);
  CHECK(!asyncio_condition_locked(&condition));
  CHECK_LOG("-1");
  return 0;
}

/* Takes from `state` for ever; a state below 0 ends it. */
static int consume(void *arg) {
  await(asyncio_condition_acquire(&condition));
  int rc;
  while ((rc = asyncio_condition_wait_for(&condition, get_state, NULL)) > 0) {
    if (state == 99) break;
    state--;
    test_log("%s", (const char *)arg);
  }
  asyncio_condition_release(&condition);
  return rc < 0 ? rc : 0;
}

/* Notifies one of two consumers, cancels it, and looks who consumes. */
static int cancel_the_notified(bool at_the_lock) {
  reset();
  AUTO_TASK a = asyncio_create_task(consume, "a");
  AUTO_TASK b = asyncio_create_task(consume, "b");
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  state = 1;
  asyncio_condition_notify(&condition, 1);
  if (at_the_lock) await(asyncio_sleep(0));
  asyncio_task_cancel(a);
  asyncio_condition_release(&condition);
  await(asyncio_sleep(0.01));
  CHECK(state == 0 && asyncio_task_cancelled(a));
  state = 99;
  await(notify_and_release(2));
  await(asyncio_await(b));
  return 0;
}

TASK_TEST(a_wakeup_that_meets_a_cancel_is_not_lost) {
  await(cancel_the_notified(false));
  CHECK_LOG("b");
  return 0;
}

TASK_TEST(a_wakeup_is_not_lost_by_a_cancel_at_the_lock) {
  await(cancel_the_notified(true));
  CHECK_LOG("b");
  return 0;
}

/* ---- what it costs, what is reported ---- */

static int only_wait(void *arg) {
  (void)arg;
  await(asyncio_condition_acquire(&condition));
  return asyncio_condition_wait(&condition);
}

TASK_TEST(a_task_that_waits_for_a_condition_keeps_no_c_stack) {
  reset();
  AUTO_TASK task = asyncio_create_task(only_wait, NULL);
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_stack_peak(task) == 0);
  asyncio_condition_release(&condition);
  await(asyncio_await(task));
  return 0;
}

static int wait_for_ever(void *arg) {
  (void)arg;
  condition = (asyncio_condition)ASYNCIO_CONDITION(.name = "changed");
  await(asyncio_spawn(wait_and_release, "", .name = "first"));
  await(asyncio_spawn(wait_and_release, "", .name = "second"));
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify(&condition, 1);
  return asyncio_condition_acquire(&condition);
}

TEST_EXITS(
    a_deadlock_report_names_the_condition, 70,
    "waits for Lock of a Condition named 'changed'\n"
    "  first waits for Lock of a Condition named 'changed'; created at ") {
  return asyncio_run(wait_for_ever, NULL);
}
