/* Twins of CPython's SemaphoreTests (test_locks.py); the others are in
 * test_semaphores.c. SPDX-License-Identifier: MIT */
#include "test.h"

static asyncio_semaphore semaphore;

static int acquire(void *arg) {
  (void)arg;
  return asyncio_semaphore_acquire(&semaphore);
}

/* What the repr shows. */
TASK_TEST(repr) {
  semaphore = (asyncio_semaphore)ASYNCIO_SEMAPHORE(1);
  CHECK(!asyncio_semaphore_locked(&semaphore));
  CHECK(asyncio_semaphore_value(&semaphore) == 1);
  await(asyncio_semaphore_acquire(&semaphore));
  CHECK(asyncio_semaphore_locked(&semaphore));
  for (size_t n = 0; n <= 2; n++) {
    CHECK(test_waiters(semaphore.waiters) == n);
    await(asyncio_spawn(acquire, NULL));
    await(asyncio_sleep(0));
  }
  return 0;
}
