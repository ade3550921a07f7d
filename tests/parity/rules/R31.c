/* Timeout: timer callback in pass n cancels, block unwinds in n+1; a
 * deadline <= now is a call_soon at entry. SPDX-License-Identifier: MIT */
#include "probe.h"

static int sleep_within(asyncio_timeout *timeout, double seconds) {
  int rc = asyncio_timeout_enter(timeout);
  if (rc == 0) {
    if (seconds == 0) note("inside");
    rc = asyncio_timeout_exit(timeout, asyncio_sleep(seconds));
  }
  asyncio_timeout_free(timeout);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  at(1, "timer of the same deadline");
  if (sleep_within(asyncio_timeout_at_new(1), 5) == ASYNCIO_TIMEOUT)
    note("TimeoutError");
  if (sleep_within(asyncio_timeout_new(0), 0) == ASYNCIO_TIMEOUT)
    note("TimeoutError from sleep(0)");
  return 0;
}

RULE(R31) { run(amain); }
