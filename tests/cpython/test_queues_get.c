/* Twins of CPython's QueueGetTests (test_queues.py); the others are in
 * test_queues.c. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_queue queue;

static int put(void *arg) {
  return asyncio_queue_put(&queue, asyncio_pointer(arg));
}

static int get(void *arg) {
  asyncio_value item;
  (void)arg;
  await(asyncio_queue_get(&queue, &item));
  return asyncio_return(item);
}

TASK_TEST(get_with_waiting_putters) {
  static char a[] = "a", b[] = "b";
  asyncio_value item;
  queue = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 1);
  await(asyncio_spawn(put, a));
  await(asyncio_spawn(put, b));
  await(asyncio_queue_get(&queue, &item));
  CHECK(item.p == a);
  await(asyncio_queue_get(&queue, &item));
  CHECK(item.p == b);
  return 0;
}

TASK_TEST(cancelled_getters_not_being_held_in_self_getters) {
  queue = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 5);
  CHECK(asyncio_wait_for(asyncio_coro(get, NULL), 0.1) == ASYNCIO_TIMEOUT);
  CHECK(queue.getters == NULL);
  return 0;
}
