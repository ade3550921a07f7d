/* Cancelling the task that awaits shield(x) leaves x running; x can be awaited
 * again. SPDX-License-Identifier: MIT */
#include "probe.h"

static int inner(void *arg) {
  (void)arg;
  await(asyncio_sleep(2));
  note("inner completes");
  return asyncio_return(asyncio_int(42));
}

static int outer(void *arg) {
  asyncio_task *t = arg;
  asyncio_future *shield = asyncio_shield(asyncio_retain(t));
  int rc = asyncio_await(shield);
  if (rc == ASYNCIO_CANCELLED)
    note("outer cancelled, inner done=%s", truth(asyncio_task_done(t)));
  asyncio_release(shield);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = asyncio_create_task(inner, NULL);
  asyncio_task *o = asyncio_create_task(outer, t);
  await(asyncio_sleep(1));
  asyncio_task_cancel(o);
  outcome("o", o);
  outcome("t", t);
  asyncio_release(t);
  asyncio_release(o);
  return 0;
}

SCENARIO(S08) { run(amain); }
