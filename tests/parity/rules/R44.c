/* Main is task 1 and its first step is pass 1; the end costs 1 pass (stop) and
 * 4 more, which CPython needs for async generators and threads.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_future *kept; /* keeps the loop readable */

static int amain(void *arg) {
  (void)arg;
  note("main");
  kept = asyncio_loop_create_future(loop);
  return 0;
}

RULE(R44) {
  run(amain);
  note("run returned");
  asyncio_release(kept);
}
