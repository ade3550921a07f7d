/* All timers due at one instant run in one pass; a timer set to now by a
 * timer runs in the next. SPDX-License-Identifier: MIT */
#include "probe.h"

static int a(void *arg) {
  (void)arg;
  note("A");
  at(1, "A1");
  soon("A2");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  must(asyncio_loop_call_at(loop, 1, a, NULL));
  at(2, "C");
  await(asyncio_sleep(3));
  note("main");
  return 0;
}

RULE(R27) { run(amain); }
