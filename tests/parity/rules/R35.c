/* Event.set wakes all waiters FIFO in the next pass.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_event event;

static int waiter(void *name) {
  await(asyncio_event_wait(&event));
  return say(name);
}

static int amain(void *arg) {
  (void)arg;
  must(asyncio_spawn(waiter, "a"));
  must(asyncio_spawn(waiter, "b"));
  asyncio_task *c = asyncio_create_task(waiter, "c");
  await(asyncio_sleep(0));
  asyncio_event_set(&event);
  note("set");
  await(c);
  return 0;
}

RULE(R35) { run(amain); }
