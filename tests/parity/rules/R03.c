/* An error in a callback goes to the exception handler; the rest of the pass
 * runs. SPDX-License-Identifier: MIT */
#include "probe.h"

static int fail(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int amain(void *arg) {
  (void)arg;
  call_soon(fail, NULL);
  soon("next");
  return asyncio_sleep(0);
}

RULE(R03) { run(amain); }
