/* Gather: children start in argument order; last child ends in n, outer
 * result n+1, awaiter n+2. SPDX-License-Identifier: MIT */
#include "probe.h"

static int child(void *name) {
  note("%s runs", (const char *)name);
  return 0;
}

static int outer_callback(asyncio_future *f, void *arg) {
  (void)f, (void)arg;
  note("outer callback");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *g =
      asyncio_gather(asyncio_coro(child, "a"), asyncio_coro(child, "b"),
                     asyncio_coro(child, "c"));
  must(asyncio_future_add_done_callback(g, outer_callback, NULL));
  await(g);
  note("awaiter");
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_future_set_result(f, asyncio_int(1));
  await(asyncio_gather(asyncio_retain(f), f));
  note("gather of done futures: no pass");
  return 0;
}

RULE(R12) { run(amain); }
