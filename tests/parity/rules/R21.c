/* A task whose step is queued (sleep(0), woken, not started) gets the error
 * in that very step, even in this pass. SPDX-License-Identifier: MIT */
#include "probe.h"

static int cancel_b(void *b) {
  await(asyncio_sleep(0));
  note("first cancels b (queued behind it in this pass)");
  asyncio_task_cancel(*(asyncio_task **)b);
  return 0;
}

static int spin(void *name) {
  note("%s spins", (const char *)name);
  int rc = asyncio_sleep(0);
  note(rc == ASYNCIO_CANCELLED ? "%s thrown" : "%s: never", (const char *)name);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  static asyncio_task *tasks[2];
  tasks[0] = asyncio_create_task(cancel_b, &tasks[1]);
  tasks[1] = asyncio_create_task(spin, "b");
  int rc = asyncio_wait(tasks, 2);
  for (int i = 0; i < 2; i++) asyncio_release(tasks[i]);
  return rc < 0 ? rc : 0;
}

RULE(R21) { run(amain); }
