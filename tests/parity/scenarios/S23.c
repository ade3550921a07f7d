/* release() gives the slot to the first waiter at once; a newcomer queues; a
 * cancelled winner passes it on. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_semaphore semaphore = ASYNCIO_SEMAPHORE(1);

static int user(void *name) {
  await(asyncio_semaphore_acquire(&semaphore));
  note("%s in", (const char *)name);
  int rc = asyncio_sleep(0);
  asyncio_semaphore_release(&semaphore);
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[3];
  await(asyncio_semaphore_acquire(&semaphore));
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(user, (char *[]){"a", "b", "c"}[i]);
  asyncio_task *a = tasks[0];
  await(asyncio_sleep(0));
  asyncio_semaphore_release(&semaphore);
  note("released: locked=%s value=%d",
       truth(asyncio_semaphore_locked(&semaphore)),
       (int)asyncio_semaphore_value(&semaphore));
  asyncio_task_cancel(a); /* a had been given the slot */
  await(user("main"));    /* newcomer goes last */
  await(asyncio_wait(tasks, 3));
  note("a.cancelled=%s locked=%s", truth(asyncio_task_cancelled(a)),
       truth(asyncio_semaphore_locked(&semaphore)));
  asyncio_semaphore bounded = ASYNCIO_BOUNDED_SEMAPHORE(1);
  note("%s", show(asyncio_semaphore_release(&bounded)));
  asyncio_semaphore negative = ASYNCIO_SEMAPHORE(-1);
  note("%s", show(asyncio_semaphore_release(&negative)));
  for (int i = 0; i < 3; i++) asyncio_release(tasks[i]);
  return 0;
}

SCENARIO(S23) { run(amain); }
