/* A task cancelled before its first step never runs its body, yet takes its
 * step to finish. SPDX-License-Identifier: MIT */
#include "probe.h"

static int body(void *arg) {
  (void)arg;
  note("body ran (never)");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = asyncio_create_task(body, NULL);
  bool cancel = asyncio_task_cancel(t);
  note("cancel() -> %s done=%s", truth(cancel), truth(asyncio_task_done(t)));
  await(asyncio_sleep(0));
  note("done=%s cancelled=%s cancel() -> %s", truth(asyncio_task_done(t)),
       truth(asyncio_task_cancelled(t)), truth(asyncio_task_cancel(t)));
  outcome("t", t);
  asyncio_release(t);
  return 0;
}

SCENARIO(S03) { run(amain); }
