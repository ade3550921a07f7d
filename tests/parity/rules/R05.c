/* call_soon_threadsafe appends to the same queue as call_soon.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  soon("soon 1");
  must(asyncio_loop_call_soon_threadsafe(loop, say, "threadsafe"));
  soon("soon 2");
  await(asyncio_sleep(0));
  return 0;
}

RULE(R05) { run(amain); }
