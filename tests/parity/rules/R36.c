/* Notify marks waiters FIFO; each re-acquires the lock, so they leave one by
 * one after the notifier releases. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_condition condition;

static int waiter(void *name) {
  await(asyncio_condition_acquire(&condition));
  int rc = asyncio_condition_wait(&condition);
  note("%s out", (const char *)name);
  asyncio_condition_release(&condition);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[3];
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(waiter, (char *[]){"a", "b", "c"}[i]);
  await(asyncio_sleep(0));
  await(asyncio_condition_acquire(&condition));
  asyncio_condition_notify_all(&condition);
  note("notify_all");
  await(asyncio_sleep(0));
  note("still held");
  asyncio_condition_release(&condition);
  note("released");
  await(asyncio_wait(tasks, 3));
  for (int i = 0; i < 3; i++) asyncio_release(tasks[i]);
  return 0;
}

RULE(R36) { run(amain); }
