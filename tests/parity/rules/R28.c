/* sleep(d): timer callback in pass n sets the future, the task resumes in
 * n+1. SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  at(1, "timer of the same deadline");
  await(asyncio_sleep(1));
  note("main");
  at(1, "overdue");
  return asyncio_sleep(0);
}

RULE(R28) { run(amain); }
