/* Twins of CPython's test_pep492.py: async with. SPDX-License-Identifier: MIT
 */
#include "internal.h"
#include "test.h"

/* The body of CPython's test for each kind of lock; its block ends with 0. */
#define USE(kind, lock)                        \
  do {                                         \
    int rc;                                    \
    await(asyncio_sleep(0.01));                \
    CHECK(!kind##_locked(lock));               \
    async_with (rc, kind, lock) {              \
      CHECK(kind##_locked(lock));              \
      await_or_break(rc, asyncio_sleep(0.01)); \
      CHECK(kind##_locked(lock));              \
    }                                          \
    CHECK(!kind##_locked(lock));               \
    return rc;                                 \
  } while (0)

static int use_lock(void *lock) { USE(asyncio_lock, (asyncio_lock *)lock); }

static int use_condition(void *condition) {
  USE(asyncio_condition, (asyncio_condition *)condition);
}

static int use_semaphore(void *semaphore) {
  USE(asyncio_semaphore, (asyncio_semaphore *)semaphore);
}

TEST(context_manager_async_with) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_lock lock = {0};
  asyncio_condition condition = {0};
  asyncio_semaphore semaphore = ASYNCIO_SEMAPHORE(1);
  asyncio_semaphore bounded = ASYNCIO_BOUNDED_SEMAPHORE(1);
  const asyncio_awaitable uses[] = {asyncio_coro(use_lock, &lock),
                                    asyncio_coro(use_condition, &condition),
                                    asyncio_coro(use_semaphore, &semaphore),
                                    asyncio_coro(use_semaphore, &bounded)};
  for (int i = 0; i < 4; i++)
    await(asyncio_loop_run_until_complete(loop, uses[i], NULL));
  CHECK(!asyncio_lock_locked(&lock));
  CHECK(!asyncio_condition_locked(&condition));
  CHECK(!asyncio_semaphore_locked(&semaphore));
  CHECK(!asyncio_semaphore_locked(&bounded));
  return 0;
}
