/* Wait: child ends n, awaiter n+2; also two passes when all are done
 * already. SPDX-License-Identifier: MIT */
#include "probe.h"

static int wait_twice(asyncio_task *t) {
  await(asyncio_wait(&t, 1));
  note("awaiter");
  await(asyncio_wait(&t, 1));
  note("awaiter again, two passes for done tasks");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = create_done_after(1, "child");
  int rc = wait_twice(t);
  asyncio_release(t);
  return rc;
}

RULE(R14) { run(amain); }
