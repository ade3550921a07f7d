/* wait_for() raises TimeoutError only after the awaited coroutine has finished
 * its cleanup.
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
  int rc = asyncio_wait_for(asyncio_coro(slow, NULL), 1);
  note("wait_for raised %s", show(rc));
  asyncio_value error = asyncio_caught(rc);
  note("cause=%s cancelling=%u", repr(asyncio_value_cause(error)),
       asyncio_task_cancelling(asyncio_current_task()));
  asyncio_value_clear(&error);
  return 0;
}

SCENARIO(S10) { run(amain); }
