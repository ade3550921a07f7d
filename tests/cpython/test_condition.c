/* Twins of CPython's ConditionTests (test_locks.py); the others are in
 * test_conditions.c. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_lock lock;
static asyncio_condition condition;
static int state;

static void reset(void) {
  lock = (asyncio_lock){0};
  condition = (asyncio_condition){0};
  state = 0;
}

static int acquire(void *arg) {
  (void)arg;
  return asyncio_condition_acquire(&condition);
}

static int wait_for_condition(void *arg) {
  (void)arg;
  return asyncio_condition_wait(&condition);
}

static int wait_and_release(void *arg) {
  int rc = wait_for_condition(arg);
  asyncio_condition_release(&condition);
  return rc;
}

/* What the repr shows. */
TASK_TEST(repr) {
  reset();
  CHECK(!asyncio_condition_locked(&condition));
  await(asyncio_condition_acquire(&condition));
  CHECK(asyncio_condition_locked(&condition));
  for (size_t n = 1; n <= 2; n++) {
    await(asyncio_spawn(wait_and_release, NULL));
    await(asyncio_sleep(0));
    CHECK(test_waiters(condition.waiters) == n);
    await(asyncio_condition_acquire(&condition));
  }
  return asyncio_condition_release(&condition);
}

TASK_TEST(context_manager) {
  reset();
  CHECK(!asyncio_condition_locked(&condition));
  await(asyncio_condition_acquire(&condition));
  CHECK(asyncio_condition_locked(&condition));
  await(asyncio_condition_release(&condition));
  CHECK(!asyncio_condition_locked(&condition));
  return 0;
}

static bool both(asyncio_lock *l, asyncio_condition *c, bool locked) {
  return asyncio_lock_locked(l) == locked &&
         asyncio_condition_locked(c) == locked;
}

/* Takes the lock by the condition, then as it is. */
static int use_both(asyncio_lock *l, asyncio_condition *c) {
  CHECK(both(l, c, false));
  await(asyncio_condition_acquire(c));
  CHECK(both(l, c, true));
  await(asyncio_condition_release(c));
  CHECK(both(l, c, false));
  await(asyncio_lock_acquire(l));
  CHECK(both(l, c, true));
  await(asyncio_lock_release(l));
  CHECK(both(l, c, false));
  return 0;
}

TASK_TEST(explicit_lock) {
  asyncio_lock given = {0};
  asyncio_condition explicit = ASYNCIO_CONDITION(.lock = &given);
  asyncio_condition own = {0};
  CHECK(explicit.lock == &given);
  await(use_both(&own.own, &own));
  await(use_both(&given, &explicit));
  return 0;
}

/* ---- loops ---- */

/* Whether a function fails in this loop, as others wait in theirs. */
static bool is_refused(asyncio_loop *loop, asyncio_entry entry) {
  int rc =
      asyncio_loop_run_until_complete(loop, asyncio_coro(entry, NULL), NULL);
  return rc == ASYNCIO_RUNTIME_ERROR &&
         strstr(asyncio_message(), "is bound to a different event loop");
}

TEST(ambiguous_loops) {
  reset();
  condition.lock = &lock;
  AUTO_LOOP loop = asyncio_new_event_loop();
  AUTO_LOOP other = asyncio_new_event_loop();
  if (loop == NULL || other == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_lock_acquire(&lock) == 0);
  AUTO_TASK first = asyncio_loop_create_task(loop, acquire, NULL);
  CHECK(test_run_pass(loop) == 0);
  CHECK(is_refused(other, acquire)); /* the lock */
  CHECK(asyncio_lock_release(&lock) == 0);
  CHECK(asyncio_loop_run_until_complete(loop, first, NULL) == 0);
  AUTO_TASK second = asyncio_loop_create_task(loop, wait_and_release, NULL);
  CHECK(test_run_pass(loop) == 0);
  CHECK(asyncio_lock_acquire(&lock) == 0);
  CHECK(is_refused(other, wait_for_condition)); /* the condition */
  CHECK(asyncio_condition_notify_all(&condition) == 0);
  CHECK(asyncio_lock_release(&lock) == 0);
  CHECK(asyncio_loop_run_until_complete(loop, second, NULL) == 0);
  return 0;
}

/* ---- timeout, cancellation ---- */

TASK_TEST(timeout_in_block) {
  reset();
  await(asyncio_condition_acquire(&condition));
  CHECK(asyncio_wait_for(asyncio_coro(wait_for_condition, NULL), 0.5) ==
        ASYNCIO_TIMEOUT);
  return asyncio_condition_release(&condition);
}

static int is_not_zero(void *arg) {
  (void)arg;
  return state != 0;
}

static int is_zero(void *arg) {
  (void)arg;
  return state == 0;
}

/* Takes from `state`, until that is below 0. */
static int consume(void *arg) {
  int rc;
  (void)arg;
  await(asyncio_condition_acquire(&condition));
  while ((rc = asyncio_condition_wait_for(&condition, is_not_zero, NULL)) > 0) {
    if (state < 0) break;
    state--;
  }
  asyncio_condition_release(&condition);
  return rc < 0 ? rc : 0;
}

/* Nobody notifies of that: the timeout ends it. */
static int wait_until_consumed(void) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(0.01);
  await(asyncio_timeout_enter(timeout));
  int rc = asyncio_condition_wait_for(&condition, is_zero, NULL);
  return asyncio_timeout_exit(timeout, rc);
}

/* Produces an item, and cancels the consumer that is woken for it: in the line
 * of the condition, or in that of the lock. */
static int cancel_the_notified(asyncio_task *consumer, bool at_the_lock) {
  await(asyncio_condition_acquire(&condition));
  state++;
  await(asyncio_condition_notify(&condition, 1));
  if (at_the_lock) await(asyncio_sleep(0));
  asyncio_task_cancel(consumer);
  int rc = wait_until_consumed();
  CHECK(rc == ASYNCIO_TIMEOUT);
  CHECK(state == 0); /* the other one has taken it */
  state = -1;
  await(asyncio_condition_notify_all(&condition));
  return asyncio_condition_release(&condition);
}

static int run_two_consumers(bool at_the_lock) {
  reset();
  AUTO_TASK a = asyncio_create_task(consume, NULL);
  AUTO_TASK b = asyncio_create_task(consume, NULL);
  await(asyncio_sleep(0));
  await(cancel_the_notified(a, at_the_lock));
  await(asyncio_await(b));
  return 0;
}

TASK_TEST(cancelled_wakeup) { return run_two_consumers(false); }

TASK_TEST(cancelled_wakeup_relock) { return run_two_consumers(true); }
