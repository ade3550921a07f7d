/* release() does not let the releaser barge in; a woken waiter that is
 * cancelled hands the lock on.
 * How many wait is in Python's repr only, so it is not printed.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_lock lock;

static int user(void *name) {
  await(asyncio_lock_acquire(&lock));
  note("%s has it", (const char *)name);
  int rc = asyncio_sleep(0);
  asyncio_lock_release(&lock);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[4];
  await(asyncio_lock_acquire(&lock));
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(user, (char *[]){"a", "b", "c"}[i]);
  await(asyncio_sleep(0));
  note("locked=%s", truth(asyncio_lock_locked(&lock)));
  asyncio_lock_release(&lock);
  note("released, locked=%s", truth(asyncio_lock_locked(&lock)));
  asyncio_task *a = tasks[0];
  asyncio_task_cancel(a); /* a was already woken */
  tasks[3] = asyncio_create_task(user, "d");
  await(asyncio_lock_acquire(&lock)); /* behind b and c; d has not started */
  note("main has it");
  asyncio_lock_release(&lock);
  await(asyncio_wait(tasks, 4));
  note("a.cancelled=%s", truth(asyncio_task_cancelled(a)));
  note("%s", show(asyncio_lock_release(&lock)));
  for (int i = 0; i < 4; i++) asyncio_release(tasks[i]);
  return 0;
}

SCENARIO(S21) { run(amain); }
