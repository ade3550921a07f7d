/* Empty, duplicates, mixed, already done. SPDX-License-Identifier: MIT */
#include "probe.h"

static int once(void *arg) {
  (void)arg;
  static int n;
  return asyncio_return(asyncio_int(++n));
}

static void gathered(const char *label, asyncio_future *g) {
  outcome(label, g);
  asyncio_release(g);
}

static int amain(void *arg) {
  (void)arg;
  gathered("empty", asyncio_gather_n(NULL, 0));
  asyncio_task *t = asyncio_create_task(once, NULL);
  gathered("same coroutine twice", asyncio_gather(asyncio_retain(t), t));
  asyncio_future *f = asyncio_loop_create_future(loop);
  must(asyncio_future_set_result(f, asyncio_string("f")));
  asyncio_future *g = asyncio_gather(asyncio_retain(f), f);
  note("all done already: done=%s", truth(asyncio_future_done(g)));
  gathered("dups", g);
  struct nap slow = {2, "slow"}, fast = {1, "fast"};
  gathered("order",
           asyncio_gather(asyncio_coro(nap, &slow), asyncio_coro(nap, &fast)));
  return 0;
}

SCENARIO(S32) { run(amain); }
