/* CPython's test_tasks.py: as_completed, as a plain iterator and as one for
 * async for. SPDX-License-Identifier: MIT */
#include "test.h"

typedef asyncio_as_completed_iterator *iterator;

#define AUTO_ITERATOR __attribute__((cleanup(free_iterator), unused)) iterator

static void free_iterator(iterator *it) { asyncio_as_completed_free(*it); }

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

struct nap {
  double seconds;
  const char *result;
};

static int nap(void *arg) {
  struct nap *what = arg;
  await(asyncio_sleep(what->seconds));
  return asyncio_return(asyncio_string(what->result));
}

/* Writes a result down. */
static void log_result(asyncio_value *v) {
  test_log("%s", asyncio_value_text(*v));
  asyncio_value_clear(v);
}

/* Awaits all steps, at most `limit` of them; writes what they end with. */
static int try_iterator(iterator it, int limit) {
  asyncio_awaitable next;
  int rc = 1;
  while (limit-- > 0 && (rc = asyncio_as_completed_next(it, &next)) > 0) {
    asyncio_value v;
    await(next, v);
    log_result(&v);
  }
  return rc < 0 ? rc : 0;
}

static int try_async_iterator(iterator it, int limit) {
  int rc;
  async_for (rc, future, asyncio_as_completed, it) {
    asyncio_value v;
    rc = asyncio_future_result(future, &v);
    if (rc < 0) break;
    log_result(&v);
    if (--limit == 0) break;
  }
  return rc;
}

static int (*const ways[])(iterator, int) = {try_iterator, try_async_iterator};

static struct nap a = {0.01, "a"}, b = {0.01, "b"}, c = {0.15, "c"};

TASK_TEST(as_completed) {
  for (int i = 0; i < 2; i++) {
    double start = now();
    AUTO_ITERATOR it = asyncio_as_completed(
        asyncio_coro(nap, &b), asyncio_coro(nap, &c), asyncio_coro(nap, &a));
    await(ways[i](it, 3));
    CHECK_LOG("b a c");
    CHECK(now() - start > 0.1499 && now() - start < 0.1501);
  }
  return 0;
}

TASK_TEST(as_completed_same_tasks_in_as_out) {
  AUTO_TASK task_b = asyncio_create_task(nap, &b);
  AUTO_TASK task_d = asyncio_create_task(nap, &a);
  asyncio_awaitable items[] = {
      asyncio_coro(nap, &a), asyncio_awaitable_of(task_b),
      asyncio_coro(nap, &c), asyncio_awaitable_of(task_d)};
  AUTO_ITERATOR it = asyncio_as_completed_n(items, 4);
  int rc, same = 0, others = 0;
  async_for (rc, future, asyncio_as_completed, it) {
    if (future == asyncio_task_future(task_b) ||
        future == asyncio_task_future(task_d))
      same++;
    else
      others++;
    CHECK(asyncio_future_task(future) != NULL);
  }
  CHECK(same == 2 && others == 2);
  return rc;
}

TASK_TEST(as_completed_with_timeout) {
  static struct nap soon = {0.1, "a"}, late = {0.15, "b"};
  for (int i = 0; i < 2; i++) {
    double start = now();
    AUTO_TASK first = asyncio_create_task(nap, &soon);
    AUTO_TASK second = asyncio_create_task(nap, &late);
    asyncio_task *tasks[] = {first, second};
    AUTO_ITERATOR it = asyncio_as_completed_n(tasks, 2, .timeout = 0.12);
    CHECK(ways[i](it, 2) == ASYNCIO_TIMEOUT);
    CHECK_LOG("a");
    CHECK(now() - start > 0.1199 && now() - start < 0.1201);
    (void)!asyncio_await(first);
    await(asyncio_await(second));
  }
  return 0;
}

TASK_TEST(as_completed_with_unused_timeout) {
  asyncio_awaitable items[] = {asyncio_coro(nap, &a)};
  for (int i = 0; i < 2; i++) {
    AUTO_ITERATOR it = asyncio_as_completed_n(items, 1, .timeout = 1);
    await(ways[i](it, 2));
    CHECK_LOG("a");
  }
  await(asyncio_sleep(5));
  return 0;
}

static struct nap numbers[] = {{0, "0"}, {0, "1"}, {0, "2"}, {0, "3"}};

static iterator four_numbers(void) {
  return asyncio_as_completed(
      asyncio_coro(nap, &numbers[0]), asyncio_coro(nap, &numbers[1]),
      asyncio_coro(nap, &numbers[2]), asyncio_coro(nap, &numbers[3]));
}

TASK_TEST(as_completed_resume_iterator) {
  for (int i = 0; i < 2; i++) {
    AUTO_ITERATOR it = four_numbers();
    await(ways[i](it, 2));
    CHECK_LOG("0 1");
    await(ways[i](it, 4));
    CHECK_LOG("2 3");
  }
  return 0;
}

TASK_TEST(as_completed_reverse_wait) {
  static struct nap soon = {0.05, "a"}, late = {0.1, "b"};
  AUTO_ITERATOR it =
      asyncio_as_completed(asyncio_coro(nap, &soon), asyncio_coro(nap, &late));
  asyncio_awaitable steps[3];
  await(asyncio_as_completed_next(it, &steps[0]));
  await(asyncio_as_completed_next(it, &steps[1]));
  CHECK(asyncio_as_completed_next(it, &steps[2]) == 0);
  asyncio_value v;
  await(steps[1], v);
  log_result(&v);
  CHECK(now() == 0.05);
  await(steps[0], v);
  log_result(&v);
  CHECK(now() == 0.1);
  CHECK_LOG("a b");
  return 0;
}

/* Awaits two of them at once. A step that cannot be awaited must not begin
 * later, when its iterator is gone. */
static int await_both(const asyncio_awaitable *items) {
  AUTO_FUTURE first = asyncio_ensure_future(items[0]);
  AUTO_FUTURE second = asyncio_ensure_future(items[1]);
  asyncio_future *both[] = {first, second};
  int done = asyncio_wait(both, 2);
  if (done < 0) {
    asyncio_future_cancel(first, NULL);
    asyncio_future_cancel(second, NULL);
    return done;
  }
  CHECK(done == 2);
  for (int i = 0; i < 2; i++) {
    asyncio_value v;
    await(asyncio_future_result(both[i], &v));
    log_result(&v);
  }
  return 0;
}

static int take_two_steps(iterator it, asyncio_awaitable *steps) {
  await(asyncio_as_completed_next(it, &steps[0]));
  await(asyncio_as_completed_next(it, &steps[1]));
  return 0;
}

static int take_two_futures(iterator it, asyncio_awaitable *futures) {
  int rc;
  size_t count = 0;
  async_for (rc, future, asyncio_as_completed, it) {
    futures[count++] = asyncio_awaitable_of(future);
  }
  return rc;
}

TASK_TEST(as_completed_concurrent) {
  int (*const runners[])(iterator, asyncio_awaitable *) = {take_two_steps,
                                                           take_two_futures};
  for (int i = 0; i < 2; i++) {
    asyncio_awaitable items[2];
    AUTO_ITERATOR it =
        asyncio_as_completed(asyncio_coro(nap, &a), asyncio_coro(nap, &b));
    await(runners[i](it, items));
    await(await_both(items));
    CHECK_LOG("a b");
  }
  return 0;
}

/* A function is none other than a second one; a task may be given twice. */
TASK_TEST(as_completed_duplicate_coroutines) {
  static struct nap ham = {0, "ham"}, spam = {0, "spam"};
  for (int i = 0; i < 2; i++) {
    AUTO_TASK task = asyncio_create_task(nap, &ham);
    asyncio_awaitable items[] = {asyncio_awaitable_of(task),
                                 asyncio_awaitable_of(task),
                                 asyncio_coro(nap, &spam)};
    AUTO_ITERATOR it = asyncio_as_completed_n(items, 3);
    await(ways[i](it, 4));
    CHECK_LOG("ham spam");
  }
  return 0;
}
