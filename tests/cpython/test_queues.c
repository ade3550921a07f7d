/* Twins of CPython's QueueBasicTests (test_queues.py); the others are in
 * tests/test_queues.c. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_queue queue;

/* Puts 1, 3, 2, and writes down what comes out. */
static int put_and_get(void) {
  static const int items[] = {1, 3, 2};
  for (int i = 0; i < 3; i++)
    await(asyncio_queue_put(&queue, asyncio_int(items[i])));
  for (int i = 0; i < 3; i++) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    test_log("%d", (int)item.i);
  }
  return 0;
}

TASK_TEST(order) {
  queue = (asyncio_queue)ASYNCIO_QUEUE();
  await(put_and_get());
  CHECK_LOG("1 3 2");
  return 0;
}

TASK_TEST(lifo_order) {
  queue = (asyncio_queue)ASYNCIO_LIFO_QUEUE();
  await(put_and_get());
  CHECK_LOG("2 3 1");
  return 0;
}

TASK_TEST(priority_order) {
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE();
  await(put_and_get());
  CHECK_LOG("1 2 3");
  return 0;
}

static int put_three(void *arg) {
  (void)arg;
  for (int i = 0; i < 3; i++) {
    await(asyncio_queue_put(&queue, asyncio_int(i)));
    test_log("%d", i);
  }
  return asyncio_return(asyncio_bool(true));
}

static bool next_is(int n) {
  asyncio_value item;
  return asyncio_queue_get_nowait(&queue, &item) == 0 && item.i == n;
}

TASK_TEST(maxsize) {
  queue = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 2);
  CHECK(asyncio_queue_maxsize(&queue) == 2);
  AUTO_TASK task = asyncio_create_task(put_three, NULL);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK_LOG("0 1"); /* then it is blocked */
  CHECK(next_is(0));
  await(asyncio_sleep(0));
  CHECK_LOG("2");
  CHECK(next_is(1) && next_is(2));
  asyncio_value result;
  CHECK(asyncio_task_result(task, &result) == 0 && result.b);
  return 0;
}
