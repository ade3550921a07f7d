/* Lock and Event, after CPython's test_locks.py. The logs that begin with a
 * pass number are CPython's traces of the same programs.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include "waiters.h"

static asyncio_lock lock;
static asyncio_event event;

static void reset(void) {
  lock = (asyncio_lock){0};
  event = (asyncio_event){0};
}

static int cancel_soon(asyncio_task *task) {
  return asyncio_loop_call_soon(asyncio_get_running_loop(), test_cancel, task);
}

/* Acquires and keeps the lock. */
static int take(void *arg) {
  await(asyncio_lock_acquire(&lock));
  test_log("%s", (const char *)arg);
  return 0;
}

/* Acquires the lock and releases it a pass later, as R34 and S21's user. */
static int use(void *arg) {
  await(asyncio_lock_acquire(&lock));
  test_log("%u:%s", test_pass(), (const char *)arg);
  int rc = asyncio_sleep(0);
  asyncio_lock_release(&lock);
  return rc;
}

static int use_at_once(void *arg) {
  await(asyncio_lock_acquire(&lock));
  test_log("%u:%s", test_pass(), (const char *)arg);
  return asyncio_lock_release(&lock);
}

/* ---- Lock ---- */

TASK_TEST(the_zero_value_is_an_unlocked_lock_without_a_name) {
  asyncio_lock zero = {0};
  asyncio_lock unnamed = ASYNCIO_LOCK();
  asyncio_lock named = ASYNCIO_LOCK(.name = "db");
  CHECK(!asyncio_lock_locked(&zero) && zero.name == NULL);
  CHECK(!asyncio_lock_locked(&unnamed) && unnamed.name == NULL);
  CHECK(!asyncio_lock_locked(&named) && strcmp(named.name, "db") == 0);
  return 0;
}

TASK_TEST(release_gives_the_lock_to_one_waiter_at_a_time) {
  reset();
  await(asyncio_lock_acquire(&lock));
  await(asyncio_spawn(take, "1"));
  await(asyncio_spawn(take, "2"));
  await(asyncio_sleep(0));
  CHECK_LOG("");
  CHECK(asyncio_lock_release(&lock) == 0);
  await(asyncio_sleep(0));
  CHECK_LOG("1");
  await(asyncio_sleep(0));
  CHECK_LOG("");
  await(asyncio_spawn(take, "3"));
  CHECK(asyncio_lock_release(&lock) == 0);
  await(asyncio_sleep(0));
  CHECK_LOG("2");
  CHECK(asyncio_lock_release(&lock) == 0);
  await(asyncio_sleep(0));
  CHECK_LOG("3");
  return 0;
}

TASK_TEST(a_cancelled_acquire_leaves_no_waiter) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK task = asyncio_create_task(take, "never");
  await(cancel_soon(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(test_waiters(lock.waiters) == 0);
  CHECK(asyncio_lock_locked(&lock));
  return 0;
}

static int hold(void *arg) {
  await(asyncio_lock_acquire(&lock));
  int rc = asyncio_await((asyncio_future *)arg);
  asyncio_lock_release(&lock);
  return rc;
}

TASK_TEST(release_does_not_wake_a_waiter_that_is_cancelled) {
  reset();
  AUTO_FUTURE f = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_TASK a = asyncio_create_task(hold, f);
  await(asyncio_sleep(0));
  CHECK(asyncio_lock_locked(&lock));
  AUTO_TASK b = asyncio_create_task(use_at_once, "b");
  await(asyncio_sleep(0));
  CHECK(test_waiters(lock.waiters) == 1);
  AUTO_TASK c = asyncio_create_task(use_at_once, "c");
  await(asyncio_sleep(0));
  CHECK(test_waiters(lock.waiters) == 2);
  CHECK(asyncio_future_set_result(f, asyncio_nothing()) == 0);
  asyncio_task_cancel(b);
  CHECK(lock.waiters != NULL && asyncio__waiter_cancelled(lock.waiters));
  await(asyncio_sleep(0));
  CHECK(!asyncio_lock_locked(&lock));
  CHECK(asyncio_task_done(a) && asyncio_task_cancelled(b));
  await(asyncio_await(c));
  CHECK_LOG("6:c");
  return 0;
}

static int cancel_and_release(void *arg) {
  asyncio_task_cancel(arg);
  return asyncio_lock_release(&lock);
}

TASK_TEST(a_cancel_beside_a_release_lets_one_task_in) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK a = asyncio_create_task(take, "a");
  AUTO_TASK b = asyncio_create_task(take, "b");
  AUTO_TASK c = asyncio_create_task(take, "c");
  await(asyncio_sleep(0));
  CHECK(test_waiters(lock.waiters) == 3);
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), cancel_and_release,
                               a));
  CHECK(asyncio_await(a) == ASYNCIO_CANCELLED);
  CHECK_LOG("b");
  CHECK(asyncio_task_done(b));
  asyncio_task_cancel(c);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancelled(c));
  return 0;
}

TASK_TEST(a_waiter_cancelled_before_release_passes_the_turn_on) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK b = asyncio_create_task(take, "b");
  await(asyncio_sleep(0));
  CHECK(test_waiters(lock.waiters) == 1);
  AUTO_TASK c = asyncio_create_task(take, "c");
  asyncio_task_cancel(b);
  asyncio_lock_release(&lock);
  await(asyncio_sleep(0));
  CHECK(asyncio_lock_locked(&lock));
  CHECK(asyncio_task_cancelled(b));
  await(asyncio_await(c));
  CHECK_LOG("c");
  return 0;
}

TEST(releasing_a_lock_that_is_not_locked_is_a_runtime_error) {
  reset();
  CHECK(asyncio_lock_release(&lock) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Lock is not acquired.") == 0);
  return 0;
}

TASK_TEST(release_without_waiters_unlocks) {
  reset();
  await(asyncio_lock_acquire(&lock));
  CHECK(asyncio_lock_locked(&lock));
  CHECK(asyncio_lock_release(&lock) == 0);
  CHECK(!asyncio_lock_locked(&lock));
  return 0;
}

/* R34 */
TASK_TEST(a_released_lock_is_free_until_the_first_waiter_runs) {
  reset();
  await(asyncio_lock_acquire(&lock));
  await(asyncio_spawn(use_at_once, "a"));
  AUTO_TASK b = asyncio_create_task(use_at_once, "b");
  await(asyncio_sleep(0));
  asyncio_lock_release(&lock);
  test_log("%u:locked=%d", test_pass(), asyncio_lock_locked(&lock));
  await(use_at_once("main"));
  await(asyncio_await(b));
  CHECK_LOG("2:locked=0 3:a 4:b 5:main");
  return 0;
}

/* S21 */
TASK_TEST(release_does_not_let_the_releaser_barge_in) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK a = asyncio_create_task(use, "a");
  await(asyncio_spawn(use, "b"));
  await(asyncio_spawn(use, "c"));
  await(asyncio_sleep(0));
  test_log("%u:waiters=%zu", test_pass(), test_waiters(lock.waiters));
  asyncio_lock_release(&lock);
  asyncio_task_cancel(a); /* it was woken already */
  AUTO_TASK d = asyncio_create_task(use, "d");
  await(asyncio_lock_acquire(&lock));
  test_log("%u:main", test_pass());
  asyncio_lock_release(&lock);
  await(asyncio_await(d));
  CHECK_LOG("2:waiters=3 4:b 6:c 8:main 9:d");
  CHECK(asyncio_task_cancelled(a));
  return 0;
}

TASK_TEST(a_free_lock_is_taken_without_suspending) {
  reset();
  unsigned before = test_pass();
  await(use_at_once("x"));
  CHECK(test_pass() == before);
  CHECK_LOG("1:x");
  return 0;
}

TASK_TEST(the_message_of_a_cancelled_acquire_comes_out) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK task = asyncio_create_task(take, "never");
  await(asyncio_sleep(0));
  asyncio_task_cancel_message(task, "enough");
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "enough") == 0);
  return 0;
}

static int acquire_in_callback(void *arg) {
  CHECK(asyncio_lock_acquire(arg) == ASYNCIO_RUNTIME_ERROR);
  test_log("%s", asyncio_message());
  return 0;
}

TASK_TEST(a_callback_cannot_wait_for_a_lock) {
  reset();
  await(asyncio_lock_acquire(&lock));
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), acquire_in_callback,
                               &lock));
  await(asyncio_sleep(0));
  CHECK_LOG("await outside a task");
  CHECK(test_waiters(lock.waiters) == 0);
  return 0;
}

TEST(outside_a_loop_only_a_free_lock_can_be_taken) {
  reset();
  CHECK(asyncio_lock_acquire(&lock) == 0);
  CHECK(asyncio_lock_acquire(&lock) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  return asyncio_lock_release(&lock);
}

TEST(tasks_of_two_loops_cannot_wait_for_one_lock) {
  reset();
  lock.name = "db";
  AUTO_LOOP loop = asyncio_new_event_loop();
  AUTO_LOOP other = asyncio_new_event_loop();
  if (loop == NULL || other == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_lock_acquire(&lock) == 0);
  AUTO_TASK task = asyncio_loop_create_task(loop, take, "mine");
  CHECK(test_run_pass(loop) == 0);
  int rc = asyncio_loop_run_until_complete(other, asyncio_coro(take, ""), NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "Lock named 'db' is bound to a different event loop") == 0);
  asyncio_lock_release(&lock);
  CHECK(asyncio_loop_run_until_complete(loop, task, NULL) == 0);
  CHECK_LOG("mine");
  return 0;
}

TEST(a_loop_that_closes_takes_its_tasks_out_of_the_line) {
  reset();
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_lock_acquire(&lock) == 0);
  AUTO_TASK a = asyncio_loop_create_task(loop, take, "a");
  AUTO_TASK b = asyncio_loop_create_task(loop, take, "b");
  CHECK(test_run_pass(loop) == 0);
  CHECK(test_waiters(lock.waiters) == 2);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(lock.waiters == NULL);
  CHECK(asyncio_lock_release(&lock) == 0);
  return 0;
}

/* ---- Event ---- */

static int wait_for_event(void *arg) {
  await(asyncio_event_wait(&event));
  test_log("%s", (const char *)arg);
  return 0;
}

static int note_event(void *arg) {
  await(asyncio_event_wait(&event));
  test_log("%u:%s%d", test_pass(), (const char *)arg,
           asyncio_event_is_set(&event));
  return 0;
}

TASK_TEST(the_zero_value_is_an_event_that_is_not_set) {
  asyncio_event zero = {0}, named = ASYNCIO_EVENT(.name = "ready");
  CHECK(!asyncio_event_is_set(&zero) && !asyncio_event_is_set(&named));
  CHECK(strcmp(named.name, "ready") == 0);
  return 0;
}

TASK_TEST(set_wakes_all_who_wait) {
  reset();
  await(asyncio_spawn(wait_for_event, "1"));
  await(asyncio_spawn(wait_for_event, "2"));
  await(asyncio_sleep(0));
  CHECK_LOG("");
  await(asyncio_spawn(wait_for_event, "3"));
  asyncio_event_set(&event);
  await(asyncio_sleep(0));
  CHECK_LOG("3 1 2");
  return 0;
}

TASK_TEST(waiting_for_an_event_that_is_set_does_not_suspend) {
  reset();
  asyncio_event_set(&event);
  unsigned before = test_pass();
  await(asyncio_event_wait(&event));
  CHECK(test_pass() == before);
  return 0;
}

TASK_TEST(a_cancelled_wait_leaves_no_waiter) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_event, "never");
  await(cancel_soon(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(test_waiters(event.waiters) == 0);
  return 0;
}

TEST(clear_unsets_an_event) {
  reset();
  CHECK(!asyncio_event_is_set(&event));
  asyncio_event_set(&event);
  CHECK(asyncio_event_is_set(&event));
  asyncio_event_clear(&event);
  CHECK(!asyncio_event_is_set(&event));
  return 0;
}

TASK_TEST(a_waiter_stays_in_line_until_it_runs) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_event, "1");
  await(asyncio_sleep(0));
  asyncio_event_set(&event);
  asyncio_event_clear(&event);
  CHECK(!asyncio_event_is_set(&event));
  asyncio_event_set(&event);
  asyncio_event_set(&event);
  CHECK(test_waiters(event.waiters) == 1);
  await(asyncio_sleep(0));
  CHECK(test_waiters(event.waiters) == 0);
  CHECK(asyncio_task_done(task));
  CHECK_LOG("1");
  return 0;
}

/* R35, S24 */
TASK_TEST(set_wakes_all_of_that_moment_even_if_cleared_at_once) {
  reset();
  await(asyncio_spawn(note_event, "a"));
  await(asyncio_spawn(note_event, "b"));
  await(asyncio_spawn(note_event, "c"));
  await(asyncio_sleep(0));
  asyncio_event_set(&event);
  asyncio_event_clear(&event);
  AUTO_TASK late = asyncio_create_task(note_event, "late");
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  test_log("%u:done=%d", test_pass(), asyncio_task_done(late));
  asyncio_event_set(&event);
  await(asyncio_await(late));
  CHECK_LOG("3:a0 3:b0 3:c0 4:done=0 5:late1");
  return 0;
}

TASK_TEST(a_waiter_cancelled_after_set_is_cancelled) {
  reset();
  AUTO_TASK task = asyncio_create_task(wait_for_event, "never");
  await(asyncio_sleep(0));
  asyncio_event_set(&event);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(event.waiters == NULL);
  return 0;
}

/* ---- what it costs, what is reported ---- */

/* A log or a local in memory would keep one. */
static int only_acquire(void *arg) {
  (void)arg;
  return asyncio_lock_acquire(&lock);
}

static int only_wait(void *arg) {
  (void)arg;
  return asyncio_event_wait(&event);
}

TASK_TEST(a_task_that_waits_for_them_keeps_no_c_stack) {
  reset();
  await(asyncio_lock_acquire(&lock));
  AUTO_TASK a = asyncio_create_task(only_acquire, NULL);
  AUTO_TASK b = asyncio_create_task(only_wait, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_stack_peak(a) == 0 && asyncio_task_stack_peak(b) == 0);
  asyncio_task_cancel(a);
  asyncio_task_cancel(b);
  CHECK(asyncio_await(a) == ASYNCIO_CANCELLED);
  CHECK(asyncio_await(b) == ASYNCIO_CANCELLED);
  return 0;
}

static int wait_for_ever(void *arg) {
  (void)arg;
  reset();
  lock.name = "db";
  await(asyncio_lock_acquire(&lock));
  await(asyncio_spawn(take, "never", .name = "worker"));
  await(asyncio_event_wait(&event));
  return 0;
}

TEST_EXITS(a_deadlock_report_names_the_lock, 70,
           "Event\n  worker waits for Lock named 'db'") {
  return asyncio_run(wait_for_ever, NULL);
}
