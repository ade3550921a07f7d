/* Two cancel() calls before the step give one CancelledError and count 2.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int sleep_long(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(9);
  if (rc == ASYNCIO_CANCELLED)
    note("%s cancelling=%u", show(rc),
         asyncio_task_cancelling(asyncio_current_task()));
  await(asyncio_sleep(0));
  note("no second error");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = asyncio_create_task(sleep_long, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel_message(t, "one");
  asyncio_task_cancel_message(t, "two");
  await(t);
  return 0;
}

RULE(R24) { run(amain); }
