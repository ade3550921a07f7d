/* A second cancel() interrupts the cleanup that the first one started.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int worker(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) {
    note("cancel 1, cleaning");
    rc = asyncio_sleep(1);
    note(rc == 0 ? "cleaned (never)" : "cancel 2, cleanup cut short");
  }
  note("finally");
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = asyncio_create_task(worker, NULL);
  await(asyncio_sleep(1));
  note("cancel() -> %s", truth(asyncio_task_cancel(t)));
  await(asyncio_sleep(0.5));
  bool again = asyncio_task_cancel(t);
  note("cancel() -> %s cancelling=%u", truth(again),
       asyncio_task_cancelling(t));
  outcome("t", t);
  note("cancelled=%s cancel() -> %s", truth(asyncio_task_cancelled(t)),
       truth(asyncio_task_cancel(t)));
  asyncio_release(t);
  return 0;
}

SCENARIO(S01) { run(amain); }
