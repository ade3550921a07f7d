/* Task ends n; its stop callback runs in n+1 and that pass completes;
 * anything for n+2 is left queued. SPDX-License-Identifier: MIT */
#include "probe.h"

static int next_pass(void *arg) {
  (void)arg;
  note("n+1");
  soon("n+2: only in the next run");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  note("main ends");
  call_soon(next_pass, NULL);
  return 0;
}

RULE(R32) {
  create_loop();
  must(asyncio_loop_run_until_complete(loop, asyncio_coro(amain, NULL), NULL));
  note("returned");
  asyncio_loop_stop(loop);
  must(asyncio_loop_run_forever(loop));
  asyncio_loop_free(loop);
}
