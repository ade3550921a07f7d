/* timeout<=0: a done future gives its result, a coroutine never starts; None
 * waits for ever. SPDX-License-Identifier: MIT */
#include "probe.h"

static int body(void *arg) {
  (void)arg;
  note("body ran (never)");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  must(asyncio_future_set_result(f, asyncio_string("ready")));
  outcome("done,0", asyncio_wait_for(asyncio_retain(f), 0));
  outcome("done,-1", asyncio_wait_for(f, -1));
  outcome("coro,0", asyncio_wait_for(asyncio_coro(body, NULL), 0));
  asyncio_task *t = create_nap(10, NULL);
  outcome("task,0", asyncio_wait_for(asyncio_retain(t), 0));
  note("task cancelled=%s", truth(asyncio_task_cancelled(t)));
  asyncio_release(t);
  struct nap slept = {3, "slept"};
  outcome("none", asyncio_wait_for(asyncio_coro(nap, &slept), INFINITY));
  return 0;
}

SCENARIO(S12) { run(amain); }
