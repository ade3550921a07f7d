/* Inner first, outer first, and both in the same pass (only the outer
 * converts). SPDX-License-Identifier: MIT */
#include "probe.h"

/* Leaves a timeout and says how. */
static int leave(asyncio_timeout *timeout, int rc, const char *which) {
  rc = asyncio_timeout_exit(timeout, rc);
  if (rc < 0) note("from %s: %s", which, show(rc));
  return rc;
}

static void nest(double outer_delay, double inner_delay) {
  asyncio_timeout *outer = asyncio_timeout_new(outer_delay);
  asyncio_timeout *inner = asyncio_timeout_new(inner_delay);
  must(asyncio_timeout_enter(outer));
  must(asyncio_timeout_enter(inner));
  leave(outer, leave(inner, asyncio_sleep(10), "inner"), "outer");
  note("expired outer=%s inner=%s cancelling=%u",
       truth(asyncio_timeout_expired(outer)),
       truth(asyncio_timeout_expired(inner)),
       asyncio_task_cancelling(asyncio_current_task()));
  asyncio_timeout_free(inner);
  asyncio_timeout_free(outer);
}

static int amain(void *arg) {
  (void)arg;
  nest(2, 1);
  nest(1, 2);
  nest(1, 1);
  return 0;
}

SCENARIO(S14) { run(amain); }
