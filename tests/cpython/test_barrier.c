/* Twins of CPython's BarrierTests (test_locks.py); the others are in
 * test_barriers.c. SPDX-License-Identifier: MIT */
#include "test.h"

enum { N = 5 };

static asyncio_barrier barrier;

static void reset(int parties) {
  barrier = (asyncio_barrier)ASYNCIO_BARRIER(parties);
}

static bool is_idle(void) {
  return asyncio_barrier_n_waiting(&barrier) == 0 &&
         !asyncio_barrier_broken(&barrier);
}

static int wait_at(void *arg) {
  (void)arg;
  int index = asyncio_barrier_wait(&barrier);
  return index < 0 ? index : asyncio_return(asyncio_int(index));
}

/* Starts up to N tasks. Returns what waits for them all. */
static asyncio_future *start_tasks(int n, asyncio_entry entry) {
  asyncio_awaitable items[N];
  for (int i = 0; i < n; i++) items[i] = asyncio_coro(entry, NULL);
  return asyncio_gather_n(items, (size_t)n, .return_exceptions = true);
}

/* Whether they are the numbers from 0 to n - 1 in any order. */
static bool are_all(const asyncio_value *indices, int n) {
  int seen = 0;
  for (int i = 0; i < n; i++)
    if (indices[i].tag == ASYNCIO_INT) seen |= 1 << indices[i].i;
  return seen == (1 << n) - 1;
}

/* What the repr shows. */
TASK_TEST(repr) {
  reset(N);
  CHECK(barrier.state == ASYNCIO__BARRIER_FILLING);
  AUTO_FUTURE first = start_tasks(2, wait_at);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 2);
  CHECK(barrier.state == ASYNCIO__BARRIER_FILLING);
  AUTO_FUTURE missing = start_tasks(N - 2, wait_at);
  await(asyncio_sleep(0));
  CHECK(barrier.state == ASYNCIO__BARRIER_DRAINING);
  AUTO_FUTURE more = start_tasks(2, wait_at);
  await(asyncio_sleep(0));
  await(asyncio_barrier_reset(&barrier));
  CHECK(barrier.state == ASYNCIO__BARRIER_RESETTING);
  AUTO_FUTURE last = start_tasks(2, wait_at);
  await(asyncio_sleep(0));
  await(asyncio_barrier_abort(&barrier));
  CHECK(barrier.state == ASYNCIO__BARRIER_BROKEN);
  CHECK(asyncio_barrier_broken(&barrier));
  await(asyncio_gather(asyncio_retain(first), asyncio_retain(missing),
                       asyncio_retain(more), asyncio_retain(last)));
  return 0;
}

TASK_TEST(context_manager) {
  enum { THREE = 3 };
  asyncio_value indices[THREE];
  reset(THREE);
  await(start_tasks(THREE, wait_at), indices);
  CHECK(are_all(indices, THREE));
  CHECK(is_idle());
  return 0;
}

TASK_TEST(filling_one_task) {
  reset(1);
  CHECK(asyncio_barrier_wait(&barrier) == 0);
  CHECK(is_idle());
  return 0;
}

TASK_TEST(filling_one_task_twice) {
  reset(1);
  AUTO_TASK a = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_barrier_n_waiting(&barrier) == 0);
  AUTO_TASK b = asyncio_create_task(wait_at, NULL);
  await(asyncio_sleep(0));
  asyncio_value results[2];
  CHECK(asyncio_task_result(a, &results[0]) == 0);
  CHECK(asyncio_task_result(b, &results[1]) == 0);
  CHECK(results[0].i == results[1].i);
  CHECK(is_idle());
  return 0;
}

static int wait_twice(void *arg) {
  await(asyncio_barrier_wait(&barrier));
  test_log("1");
  int index = wait_at(arg);
  test_log("2");
  return index;
}

TASK_TEST(filling_tasks_check_return_value) {
  asyncio_value indices[N];
  reset(N);
  await(start_tasks(N, wait_twice), indices);
  CHECK_LOG("1 1 1 1 1 2 2 2 2 2");
  CHECK(are_all(indices, N));
  CHECK(is_idle());
  return 0;
}
