/* Twins of CPython's LockTests (test_locks.py); the others are in test_locks.c.
 * SPDX-License-Identifier: MIT */
#include "test.h"

/* What the repr shows. */
TASK_TEST(repr) {
  asyncio_lock lock = {0};
  CHECK(!asyncio_lock_locked(&lock));
  await(asyncio_lock_acquire(&lock));
  CHECK(asyncio_lock_locked(&lock));
  return 0;
}

TASK_TEST(context_manager) {
  asyncio_lock lock = {0};
  CHECK(!asyncio_lock_locked(&lock));
  await(asyncio_lock_acquire(&lock));
  CHECK(asyncio_lock_locked(&lock));
  await(asyncio_lock_release(&lock));
  CHECK(!asyncio_lock_locked(&lock));
  return 0;
}
