/* Gather: first error reaches the awaiter two passes after the child failed.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int bad(void *arg) {
  (void)arg;
  note("fails");
  return ASYNCIO_VALUE_ERROR;
}

static int sleep_one(void *arg) {
  (void)arg;
  return asyncio_sleep(1);
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *g =
      asyncio_gather(asyncio_coro(bad, NULL), asyncio_coro(sleep_one, NULL));
  if (asyncio_await(g) == ASYNCIO_VALUE_ERROR) note("awaiter");
  asyncio_release(g);
  return 0;
}

RULE(R13) { run(amain); }
