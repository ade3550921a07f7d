/* A timer counts as due when its deadline < now + clock resolution (1e-9 on
 * both sides). SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  at(1, "1");
  at(1 + 5e-10, "1 + 5e-10, same pass");
  at(1 + 2e-9, "1 + 2e-9, own pass");
  return asyncio_sleep(3);
}

RULE(R30) { run(amain); }
