/* wait_for() raises TimeoutError only after the awaited coroutine has finished
 * its cleanup.
 * No call reads an error's cause, so it is not printed.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int slow(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(10);
  note("cleanup begins");
  await(asyncio_sleep(2));
  note("cleanup ends");
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  outcome("wait_for", asyncio_wait_for(asyncio_coro(slow, NULL), 1));
  note("cancelling=%u", asyncio_task_cancelling(asyncio_current_task()));
  return 0;
}

SCENARIO(S10) { run(amain); }
