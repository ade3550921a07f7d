/* add_done_callback on a done future is a call_soon, never a direct call;
 * removal after done comes too late. SPDX-License-Identifier: MIT */
#include "probe.h"

static int callback(asyncio_future *f, void *arg) {
  (void)f, (void)arg;
  note("cb");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_future_set_result(f, asyncio_nothing());
  must(asyncio_future_add_done_callback(f, callback, NULL));
  note("removed %d", asyncio_future_remove_done_callback(f, callback, NULL));
  asyncio_release(f);
  await(asyncio_sleep(0));
  return asyncio_sleep(0);
}

RULE(R40) { run(amain); }
