/* Twins of CPython's EventTests (test_locks.py); the others are in
 * test_locks.c. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_event event;

static int wait_for_event(void *arg) {
  (void)arg;
  return asyncio_event_wait(&event);
}

/* What the repr shows. */
TASK_TEST(repr) {
  event = (asyncio_event){0};
  CHECK(!asyncio_event_is_set(&event));
  asyncio_event_set(&event);
  CHECK(asyncio_event_is_set(&event));
  asyncio_event_clear(&event);
  AUTO_TASK task = asyncio_create_task(wait_for_event, NULL);
  await(asyncio_sleep(0));
  CHECK(test_waiters(event.waiters) == 1);
  asyncio_event_set(&event);
  await(asyncio_await(task));
  return 0;
}
