/* Release gives the unit to the first waiter at once (value drops in release),
 * who runs in n+1. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_semaphore semaphore;

static int user(void *name) {
  await(asyncio_semaphore_acquire(&semaphore));
  note("%s in", (const char *)name);
  asyncio_semaphore_release(&semaphore);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  must(asyncio_spawn(user, "a"));
  asyncio_task *b = asyncio_create_task(user, "b");
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  note("value=%d locked=%s", (int)asyncio_semaphore_value(&semaphore),
       truth(asyncio_semaphore_locked(&semaphore)));
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  await(b);
  return 0;
}

RULE(R37) { run(amain); }
