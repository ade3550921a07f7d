/* set() wakes every waiter of that moment, FIFO, even if clear() follows in
 * the same step. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_event event;

static int waiter(void *name) {
  await(asyncio_event_wait(&event));
  note("%s True is_set=%s", (const char *)name,
       truth(asyncio_event_is_set(&event)));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[4];
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(waiter, (char *[]){"a", "b", "c"}[i]);
  await(asyncio_sleep(0));
  asyncio_event_set(&event);
  asyncio_event_clear(&event);
  asyncio_task *late = tasks[3] = asyncio_create_task(waiter, "late");
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  note("late done=%s", truth(asyncio_task_done(late)));
  asyncio_event_set(&event);
  await(asyncio_wait(tasks, 4));
  for (int i = 0; i < 4; i++) asyncio_release(tasks[i]);
  return 0;
}

SCENARIO(S24) { run(amain); }
