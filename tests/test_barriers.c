/* Barrier, after CPython's test_locks.py. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

enum { N = 5 };

static asyncio_barrier barrier;
static int passed, broken, counted;

static void reset(int parties) {
  barrier = (asyncio_barrier)ASYNCIO_BARRIER(parties);
  passed = broken = counted = 0;
}

static bool is_as_new(void) {
  return asyncio_barrier_n_waiting(&barrier) == 0 &&
         !asyncio_barrier_broken(&barrier) &&
         barrier.state == ASYNCIO__BARRIER_FILLING;
}

static int wait_at(void *arg) {
  (void)arg;
  return asyncio_barrier_wait(&barrier);
}

static int reset_it(void *arg) {
  (void)arg;
  return asyncio_barrier_reset(&barrier);
}

static int abort_it(void *arg) {
  (void)arg;
  return asyncio_barrier_abort(&barrier);
}

/* Waits and counts how it ended. */
static int wait_and_count(void *arg) {
  (void)arg;
  int rc = asyncio_barrier_wait(&barrier);
  passed += rc >= 0;
  broken += rc == ASYNCIO_BROKEN_BARRIER;
  return rc == ASYNCIO_BROKEN_BARRIER ? 0 : rc;
}

/* Starts up to N tasks. Returns what waits for them all. */
static asyncio_future *start_tasks(size_t n, asyncio_entry entry) {
  asyncio_awaitable items[N];
  for (size_t i = 0; i < n; i++) items[i] = asyncio_coro(entry, NULL);
  return asyncio_gather_n(items, n);
}

/* Runs N tasks to their end. */
static int run_tasks(asyncio_entry entry) {
  await(start_tasks(N, entry));
  return 0;
}

/* ---- filling ---- */

TASK_TEST(a_barrier_has_one_party_at_least) {
  asyncio_barrier zero = {0}, negative = ASYNCIO_BARRIER(-4);
  CHECK(asyncio_barrier_wait(&zero) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "parties must be > 0") == 0);
  CHECK(asyncio_barrier_reset(&zero) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_barrier_abort(&negative) == ASYNCIO_VALUE_ERROR);
  asyncio_barrier named = ASYNCIO_BARRIER(5, .name = "start");
  CHECK(asyncio_barrier_parties(&named) == 5);
  CHECK(strcmp(named.name, "start") == 0);
  return 0;
}

TASK_TEST(one_party_passes_without_suspending) {
  reset(1);
  CHECK(asyncio_barrier_wait(&barrier) == 0);
  CHECK(asyncio_barrier_wait(&barrier) == 0);
  CHECK(test_pass() == 1);
  CHECK(is_as_new());
  return 0;
}

TASK_TEST(n_waiting_counts_those_who_wait) {
  reset(3);
  AUTO_TASK a = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 1);
  AUTO_TASK b = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 2);
  AUTO_TASK c = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 0);
  await(
      asyncio_gather(asyncio_retain(a), asyncio_retain(b), asyncio_retain(c)));
  CHECK(is_as_new());
  return 0;
}

static int wait_twice(void *arg) {
  (void)arg;
  await(asyncio_barrier_wait(&barrier));
  test_log("1");
  int index = asyncio_barrier_wait(&barrier);
  if (index >= 0) test_log("2");
  return index;
}

TASK_TEST(all_pass_before_anyone_passes_again) {
  reset(N);
  await(run_tasks(wait_twice));
  CHECK_LOG("1 1 1 1 1 2 2 2 2 2");
  CHECK(is_as_new());
  return 0;
}

static int wait_and_log_index(void *arg) {
  (void)arg;
  int index = asyncio_barrier_wait(&barrier);
  test_log("%d", index);
  return index;
}

TASK_TEST(wait_returns_the_order_of_arrival) {
  reset(N);
  await(run_tasks(wait_and_log_index));
  CHECK_LOG("4 0 1 2 3"); /* the last one does not suspend */
  return 0;
}

static int wait_and_log_state(void *arg) {
  (void)arg;
  await(asyncio_barrier_wait(&barrier));
  test_log("%d", barrier.state == ASYNCIO__BARRIER_DRAINING);
  return 0;
}

TASK_TEST(it_drains_until_the_last_has_left) {
  reset(N);
  await(run_tasks(wait_and_log_state));
  CHECK_LOG("1 1 1 1 0");
  CHECK(is_as_new());
  return 0;
}

static asyncio_barrier other;

static int wait_again_in_two_ways(void *arg) {
  (void)arg;
  await(asyncio_barrier_wait(&barrier));
  if (counted++ < 2) return asyncio_barrier_wait(&barrier);
  await(asyncio_barrier_wait(&other));
  return asyncio_barrier_wait(&barrier);
}

TASK_TEST(newcomers_wait_while_it_drains) {
  reset(N);
  other = (asyncio_barrier)ASYNCIO_BARRIER(N - 2);
  await(run_tasks(wait_again_in_two_ways));
  CHECK(is_as_new());
  return 0;
}

TASK_TEST(a_cancelled_waiter_only_leaves) {
  reset(3);
  AUTO_TASK a = asyncio_create_task(wait_and_count, NULL);
  await(asyncio_sleep(0));
  AUTO_TASK b = asyncio_create_task(wait_and_count, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 2);
  asyncio_task_cancel_message(a, "enough");
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 1);
  CHECK(asyncio_await(a) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "enough") == 0);
  AUTO_TASK c = asyncio_create_task(wait_and_count, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 2);
  await(asyncio_gather(asyncio_retain(b), asyncio_retain(c),
                       asyncio_coro(wait_and_count, NULL)));
  CHECK(passed == 3 && is_as_new());
  return 0;
}

/* ---- reset ---- */

TASK_TEST(reset_of_an_idle_barrier_changes_nothing) {
  reset(1);
  await(asyncio_spawn(reset_it, NULL));
  await(asyncio_sleep(0));
  CHECK(is_as_new());
  return 0;
}

TASK_TEST(reset_sends_away_those_who_wait) {
  reset(N);
  AUTO_FUTURE all = start_tasks(N - 1, wait_and_count);
  await(asyncio_sleep(0));
  await(asyncio_spawn(reset_it, NULL));
  await(asyncio_await(all));
  CHECK(broken == N - 1 && passed == 0);
  CHECK(is_as_new());
  return 0;
}

static int wait_and_reset_in_the_middle(void *arg) {
  (void)arg;
  int rc = asyncio_barrier_wait(&barrier);
  if (rc == ASYNCIO_BROKEN_BARRIER) { /* had not left yet */
    broken++;
    return 0;
  }
  await(rc);
  return barrier.count == N / 2 ? asyncio_barrier_reset(&barrier) : 0;
}

TASK_TEST(reset_while_half_have_left_sends_the_rest_away) {
  reset(N);
  await(run_tasks(wait_and_reset_in_the_middle));
  CHECK(broken == N / 2);
  CHECK(is_as_new());
  return 0;
}

static int blocked_and_broken;

static int reset_and_wait_again(void *arg) {
  (void)arg;
  int rc = asyncio_barrier_wait(&barrier);
  if (rc == ASYNCIO_BROKEN_BARRIER) { /* had not left yet */
    broken++;
    return asyncio_barrier_wait(&barrier);
  }
  await(rc);
  if (++counted > N / 2) {
    await(asyncio_barrier_reset(&barrier));
    return asyncio_barrier_wait(&barrier);
  }
  rc = asyncio_barrier_wait(&barrier);
  blocked_and_broken += rc == ASYNCIO_BROKEN_BARRIER;
  return rc;
}

TASK_TEST(reset_does_not_send_away_those_who_wait_to_come_in) {
  reset(N);
  blocked_and_broken = 0;
  await(run_tasks(reset_and_wait_again));
  CHECK(broken == N / 2 && blocked_and_broken == 0);
  CHECK(is_as_new());
  return 0;
}

static int wait_until_it_works(void *arg) {
  await(wait_and_count(arg));
  await(asyncio_barrier_wait(&barrier));
  counted++;
  return 0;
}

static int wait_once(void *arg) {
  (void)arg;
  await(asyncio_barrier_wait(&barrier));
  counted++;
  return 0;
}

TASK_TEST(those_who_were_sent_away_may_come_again) {
  reset(N);
  AUTO_FUTURE all = start_tasks(N - 1, wait_until_it_works);
  await(asyncio_spawn(reset_it, NULL));
  await(asyncio_sleep(0));
  await(asyncio_spawn(wait_once, NULL));
  await(asyncio_await(all));
  CHECK(broken == N - 1 && counted == N);
  CHECK(is_as_new());
  return 0;
}

static int reset_as_the_last(void *arg) {
  await(asyncio_barrier_wait(&barrier));
  if (++counted == N) {
    await(asyncio_barrier_reset(&barrier));
    await(asyncio_barrier_wait(&barrier));
  } else {
    await(wait_and_count(arg));
  }
  await(asyncio_barrier_wait(&barrier));
  test_log("x");
  return 0;
}

TASK_TEST(reset_by_the_last_who_leaves_breaks_nothing) {
  reset(N);
  await(run_tasks(reset_as_the_last));
  CHECK(passed == N - 1 && broken == 0);
  CHECK(is_as_new());
  CHECK_LOG("x x x x x");
  return 0;
}

/* ---- abort ---- */

TASK_TEST(abort_breaks_it_until_it_is_reset) {
  reset(1);
  await(asyncio_spawn(abort_it, NULL));
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 0);
  CHECK(asyncio_barrier_broken(&barrier));
  CHECK(asyncio_barrier_wait(&barrier) == ASYNCIO_BROKEN_BARRIER);
  CHECK(strcmp(asyncio_message(), "Barrier aborted") == 0);
  await(asyncio_barrier_reset(&barrier));
  CHECK(asyncio_barrier_wait(&barrier) == 0);
  return 0;
}

static int abort_and_count(void *arg) {
  (void)arg;
  int rc = asyncio_barrier_wait(&barrier);
  if (rc == ASYNCIO_BROKEN_BARRIER) { /* had not left yet */
    broken++;
    test_log("%s", asyncio_message());
    return 0;
  }
  await(rc);
  if (++counted > N / 2) return asyncio_barrier_abort(&barrier);
  rc = asyncio_barrier_wait(&barrier);
  blocked_and_broken += rc == ASYNCIO_BROKEN_BARRIER;
  return rc == ASYNCIO_BROKEN_BARRIER ? 0 : rc;
}

TASK_TEST(abort_sends_away_also_those_who_wait_to_come_in) {
  reset(N);
  blocked_and_broken = 0;
  await(run_tasks(abort_and_count));
  CHECK(asyncio_barrier_broken(&barrier));
  CHECK(broken == N / 2 && blocked_and_broken == N - N / 2 - 1);
  CHECK(asyncio_barrier_n_waiting(&barrier) == 0);
  CHECK_LOG("Abort or reset of barrier Abort or reset of barrier");
  return 0;
}

/* The task in the middle fails and aborts the barrier for the others. */
static int fail_in_the_middle(void *arg) {
  (void)arg;
  int index = asyncio_barrier_wait(&barrier);
  if (index == N / 2) return asyncio_barrier_abort(&barrier);
  if (index >= 0) index = asyncio_barrier_wait(&barrier);
  passed += index >= 0;
  broken += index == ASYNCIO_BROKEN_BARRIER;
  return 0;
}

TASK_TEST(one_that_fails_may_abort_it_for_the_others) {
  reset(N);
  await(run_tasks(fail_in_the_middle));
  CHECK(asyncio_barrier_broken(&barrier));
  CHECK(passed == 0 && broken == N - 1);
  CHECK(asyncio_barrier_n_waiting(&barrier) == 0);
  return 0;
}

static int fail_then_reset(void *arg) {
  await(fail_in_the_middle(arg));
  int index = asyncio_barrier_wait(&other);
  if (index == N / 2) await(asyncio_barrier_reset(&barrier));
  await(asyncio_barrier_wait(&other));
  await(asyncio_barrier_wait(&barrier));
  counted++;
  return 0;
}

TASK_TEST(after_an_abort_it_can_be_reset_by_agreement) {
  reset(N);
  other = (asyncio_barrier)ASYNCIO_BARRIER(N);
  await(run_tasks(fail_then_reset));
  CHECK(passed == 0 && broken == N - 1 && counted == N);
  CHECK(is_as_new());
  return 0;
}

/* ---- what it costs, what is reported ---- */

TASK_TEST(a_task_that_waits_at_a_barrier_keeps_no_c_stack) {
  reset(2);
  AUTO_TASK task = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_stack_peak(task) == 0);
  CHECK(asyncio_barrier_wait(&barrier) == 1);
  await(asyncio_await(task));
  return 0;
}

static int wait_for_ever(void *arg) {
  (void)arg;
  barrier = (asyncio_barrier)ASYNCIO_BARRIER(2, .name = "start");
  return asyncio_barrier_wait(&barrier);
}

TEST_EXITS(a_deadlock_report_names_the_barrier, 70,
           "waits for Barrier named 'start'") {
  return asyncio_run(wait_for_ever, NULL);
}
