/* cancel() of a suspended task cancels the awaited future now;
 * CancelledError is thrown one pass later. SPDX-License-Identifier: MIT */
#include "probe.h"

static int wait_for_it(void *future) {
  int rc = asyncio_await((asyncio_future *)future);
  if (rc == ASYNCIO_CANCELLED) note("thrown");
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_task *t = asyncio_create_task(wait_for_it, f);
  await(asyncio_sleep(0));
  asyncio_task_cancel(t);
  note("f.cancelled=%s t.done=%s cancelling=%u",
       truth(asyncio_future_cancelled(f)), truth(asyncio_task_done(t)),
       asyncio_task_cancelling(t));
  if (asyncio_await(t) == ASYNCIO_CANCELLED) note("awaiter");
  asyncio_release(t);
  asyncio_release(f);
  return 0;
}

RULE(R20) { run(amain); }
