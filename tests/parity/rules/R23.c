/* cancel() reaches the innermost future synchronously; the error climbs one
 * task per pass. SPDX-License-Identifier: MIT */
#include "probe.h"

static int level(void *arg) {
  int k = *(int *)arg, below = k - 1, rc;
  if (k > 0) {
    asyncio_task *t = asyncio_create_task(level, &below, .size = sizeof below);
    rc = asyncio_await(t);
    asyncio_release(t);
  } else {
    asyncio_future *f = asyncio_loop_create_future(loop);
    rc = asyncio_await(f);
    asyncio_release(f);
  }
  if (rc == ASYNCIO_CANCELLED) note("level %d", k);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  int two = 2;
  asyncio_task *t = asyncio_create_task(level, &two, .size = sizeof two);
  for (int i = 0; i < 4; i++) await(asyncio_sleep(0));
  note("cancel");
  asyncio_task_cancel(t);
  await(asyncio_wait(&t, 1));
  note("end");
  asyncio_release(t);
  return 0;
}

RULE(R23) { run(amain); }
