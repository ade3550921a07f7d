/* wait_for(task): n+1 like a plain await; wait_for(coroutine) runs it inside
 * the calling task, at once. SPDX-License-Identifier: MIT */
#include "probe.h"

static int me(void *caller) {
  note("same task: %s", truth(asyncio_current_task() == caller));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  await(asyncio_wait_for(create_done_after(1, "task"), 5));
  note("awaiter");
  await(asyncio_wait_for(asyncio_coro(me, asyncio_current_task()), 5));
  note("coroutine: no pass");
  return 0;
}

RULE(R18) { run(amain); }
