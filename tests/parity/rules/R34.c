/* Release wakes the first waiter (n+1); until it runs locked() is False but
 * acquire() still queues. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_lock lock;

static int user(void *name) {
  await(asyncio_lock_acquire(&lock));
  note("%s in", (const char *)name);
  asyncio_lock_release(&lock);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  await(asyncio_lock_acquire(&lock));
  must(asyncio_spawn(user, "a"));
  asyncio_task *b = asyncio_create_task(user, "b");
  await(asyncio_sleep(0));
  asyncio_lock_release(&lock);
  note("released locked=%s", truth(asyncio_lock_locked(&lock)));
  await(user("main"));
  await(b);
  return 0;
}

RULE(R34) { run(amain); }
