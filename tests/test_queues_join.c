/* task_done, join and shutdown of the three kinds of queue, after CPython's
 * test_queues.py. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_queue queue;

/* The rest of a test is done with each kind of queue. */
#define FOR_EACH_KIND(size) \
  for (int kind = 0; kind < 3 && (queue = kinds(kind, size), true); kind++)

static asyncio_queue kinds(int kind, ptrdiff_t size) {
  asyncio_queue each[] = {ASYNCIO_QUEUE(.maxsize = size),
                          ASYNCIO_LIFO_QUEUE(.maxsize = size),
                          ASYNCIO_PRIORITY_QUEUE(.maxsize = size)};
  return each[kind];
}

static int put_nowait(int n) {
  return asyncio_queue_put_nowait(&queue, asyncio_int(n));
}

static int put(void *arg) {
  return asyncio_queue_put(&queue, asyncio_int(*(int *)arg));
}

static int get(void *arg) {
  asyncio_value item;
  (void)arg;
  await(asyncio_queue_get(&queue, &item));
  return asyncio_return(item);
}

static int join(void *arg) {
  (void)arg;
  return asyncio_queue_join(&queue);
}

/* Puts and gets of a queue that is shut down and empty. */
static bool refuses_all(void) {
  asyncio_value item;
  return asyncio_queue_put(&queue, asyncio_int(1)) == ASYNCIO_QUEUE_SHUT_DOWN &&
         put_nowait(1) == ASYNCIO_QUEUE_SHUT_DOWN &&
         asyncio_queue_get(&queue, &item) == ASYNCIO_QUEUE_SHUT_DOWN &&
         asyncio_queue_get_nowait(&queue, &item) == ASYNCIO_QUEUE_SHUT_DOWN &&
         asyncio_message()[0] == '\0';
}

/* ---- join ---- */

TEST(task_done_without_an_item_is_a_value_error) {
  FOR_EACH_KIND(0) {
    CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
    CHECK(strcmp(asyncio_message(), "task_done() called too many times") == 0);
  }
  return 0;
}

static int total;
static bool running;

static int work(void *arg) {
  (void)arg;
  while (running) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    total += (int)item.i;
    asyncio_queue_task_done(&queue);
  }
  return 0;
}

TASK_TEST(join_waits_until_all_items_are_done) {
  FOR_EACH_KIND(0) {
    for (int i = 0; i < 100; i++) CHECK(put_nowait(i) == 0);
    total = 0;
    running = true;
    AUTO_TASK a = asyncio_create_task(work, NULL);
    AUTO_TASK b = asyncio_create_task(work, NULL);
    await(asyncio_queue_join(&queue));
    CHECK(total == 4950);
    running = false;
    CHECK(put_nowait(0) == 0 && put_nowait(0) == 0);
    await(asyncio_gather(asyncio_retain(a), asyncio_retain(b)));
    CHECK(asyncio_queue_empty(&queue));
  }
  return 0;
}

TASK_TEST(join_of_an_idle_queue_does_not_suspend) {
  FOR_EACH_KIND(0) {
    await(asyncio_queue_join(&queue));
    await(asyncio_queue_join(&queue));
    CHECK(test_pass() == 1);
  }
  return 0;
}

static int consume(void *arg) {
  (void)arg;
  for (;;) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    await(asyncio_sleep(1));
    test_log("%u:%d%d", test_pass(), (int)item.i, asyncio_queue_empty(&queue));
    asyncio_queue_task_done(&queue);
  }
}

/* S26 */
TASK_TEST(join_wakes_when_nothing_is_unfinished_not_when_it_is_empty) {
  queue = (asyncio_queue){0};
  CHECK(put_nowait(1) == 0 && put_nowait(2) == 0);
  AUTO_TASK c = asyncio_create_task(consume, NULL);
  AUTO_TASK j = asyncio_create_task(join, NULL);
  await(asyncio_queue_join(&queue));
  test_log("%u:joined%d", test_pass(), asyncio_task_done(j));
  asyncio_task_cancel(c);
  CHECK(asyncio_await(c) == ASYNCIO_CANCELLED);
  await(asyncio_await(j));
  CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
  CHECK_LOG("4:10 6:21 7:joined0");
  return 0;
}

TASK_TEST(a_join_that_was_woken_ends_even_if_items_came_meanwhile) {
  queue = (asyncio_queue){0};
  CHECK(put_nowait(1) == 0);
  AUTO_TASK j = asyncio_create_task(join, NULL);
  await(asyncio_sleep(0));
  asyncio_queue_task_done(&queue);
  CHECK(put_nowait(2) == 0);
  await(asyncio_await(j));
  asyncio_queue_clear(&queue);
  return 0;
}

TASK_TEST(a_cancelled_join_leaves_no_waiter) {
  queue = (asyncio_queue){0};
  CHECK(put_nowait(1) == 0);
  AUTO_TASK j = asyncio_create_task(join, NULL);
  await(asyncio_sleep(0));
  CHECK(queue.joiners != NULL);
  asyncio_task_cancel(j);
  CHECK(asyncio_await(j) == ASYNCIO_CANCELLED);
  CHECK(queue.joiners == NULL);
  asyncio_queue_clear(&queue);
  return 0;
}

/* ---- shutdown ---- */

TASK_TEST(shutdown_of_an_empty_queue_wakes_who_waits_to_get) {
  FOR_EACH_KIND(0) {
    AUTO_TASK getter = asyncio_create_task(get, NULL);
    await(asyncio_sleep(0));
    asyncio_queue_shutdown(&queue, false);
    CHECK(asyncio_queue_qsize(&queue) == 0);
    await(asyncio_queue_join(&queue));
    await(asyncio_sleep(0));
    CHECK(asyncio_task_done(getter));
    CHECK(asyncio_task_result(getter, NULL) == ASYNCIO_QUEUE_SHUT_DOWN);
    CHECK(refuses_all());
  }
  return 0;
}

TASK_TEST(shutdown_lets_what_is_in_the_queue_out) {
  static int two = 2;
  FOR_EACH_KIND(1) {
    CHECK(put_nowait(1) == 0);
    AUTO_TASK joiner = asyncio_create_task(join, NULL);
    AUTO_TASK putter = asyncio_create_task(put, &two);
    await(asyncio_sleep(0));
    CHECK(!asyncio_task_done(putter));
    asyncio_queue_shutdown(&queue, false);
    CHECK(asyncio_queue_qsize(&queue) == 1);
    await(asyncio_sleep(0));
    CHECK(asyncio_task_done(putter));
    CHECK(asyncio_task_result(putter, NULL) == ASYNCIO_QUEUE_SHUT_DOWN);
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    CHECK(item.i == 1);
    await(asyncio_sleep(0));
    CHECK(!asyncio_task_done(joiner));
    CHECK(refuses_all());
    CHECK(asyncio_queue_task_done(&queue) == 0);
    await(asyncio_sleep(0));
    CHECK(asyncio_task_done(joiner));
    CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
  }
  return 0;
}

TASK_TEST(immediate_shutdown_drops_the_items_as_done) {
  FOR_EACH_KIND(0) {
    CHECK(put_nowait(1) == 0);
    AUTO_TASK joiner = asyncio_create_task(join, NULL);
    await(asyncio_sleep(0));
    asyncio_queue_shutdown(&queue, true);
    CHECK(asyncio_queue_qsize(&queue) == 0);
    await(asyncio_sleep(0));
    CHECK(asyncio_task_done(joiner));
    CHECK(refuses_all());
    CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
  }
  return 0;
}

TASK_TEST(immediate_shutdown_leaves_what_was_taken_out_unfinished) {
  FOR_EACH_KIND(0) {
    CHECK(put_nowait(1) == 0 && put_nowait(1) == 0);
    AUTO_TASK joiner = asyncio_create_task(join, NULL);
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    asyncio_queue_shutdown(&queue, true);
    CHECK(asyncio_queue_qsize(&queue) == 0);
    await(asyncio_sleep(0));
    CHECK(!asyncio_task_done(joiner));
    CHECK(refuses_all());
    CHECK(asyncio_queue_task_done(&queue) == 0);
    CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
    await(asyncio_sleep(0));
    CHECK(asyncio_task_done(joiner));
  }
  return 0;
}

TASK_TEST(shutdown_wakes_every_getter_and_every_putter) {
  static int one = 1;
  FOR_EACH_KIND(1) {
    AUTO_FUTURE getters = asyncio_gather_return_exceptions(
        asyncio_coro(get, NULL), asyncio_coro(get, NULL));
    await(asyncio_sleep(0));
    asyncio_queue_shutdown(&queue, false);
    CHECK(asyncio_await(getters) == 0);
    queue = kinds(kind, 1);
    CHECK(put_nowait(1) == 0);
    AUTO_FUTURE putters = asyncio_gather_return_exceptions(
        asyncio_coro(put, &one), asyncio_coro(put, &one));
    await(asyncio_sleep(0));
    asyncio_queue_shutdown(&queue, false);
    CHECK(asyncio_await(putters) == 0);
    asyncio_queue_clear(&queue);
  }
  return 0;
}

/* ---- what is reported ---- */

static int wait_for_ever(void *arg) {
  (void)arg;
  queue = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 1, .name = "jobs");
  static asyncio_queue results;
  static int one = 1;
  await(asyncio_spawn(put, &one, .name = "first"));
  await(asyncio_spawn(put, &one, .name = "second"));
  await(asyncio_spawn(join, NULL, .name = "third"));
  asyncio_value item;
  return asyncio_queue_get(&results, &item);
}

TEST_EXITS(a_deadlock_report_names_the_queue, 70,
           "waits for get from a Queue\n"
           "  second waits for put into a Queue named 'jobs'; created at ") {
  return asyncio_run(wait_for_ever, NULL);
}
