/* Shield: inner ends n, awaiter n+2. SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = create_done_after(1, "inner");
  await(asyncio_shield(t));
  note("awaiter");
  return 0;
}

RULE(R17) { run(amain); }
