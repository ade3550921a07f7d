/* Put wakes one getter per item, FIFO, in n+1 (get likewise one putter); one
 * that finds nothing queues again at the tail.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_queue open_queue;
static asyncio_queue narrow = ASYNCIO_QUEUE(.maxsize = 1);

static int getter(void *name) {
  asyncio_value item;
  await(asyncio_queue_get(&open_queue, &item));
  note("%s got %s", (const char *)name, repr(item));
  return 0;
}

static int putter(void *name) {
  await(asyncio_queue_put(&narrow, asyncio_string(name)));
  note("%s stored", (const char *)name);
  return 0;
}

static int wait_and_release(asyncio_task *tasks[], int count) {
  await(asyncio_wait(tasks, (size_t)count));
  for (int i = 0; i < count; i++) asyncio_release(tasks[i]);
  return 0;
}

static int get(void) {
  asyncio_value item;
  await(asyncio_queue_get(&narrow, &item));
  note("get %s", asyncio_value_text(item));
  asyncio_value_clear(&item);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *tasks[3];
  for (int i = 0; i < 2; i++)
    tasks[i] = asyncio_create_task(getter, (char *[]){"a", "b"}[i]);
  await(asyncio_sleep(0));
  must(asyncio_queue_put_nowait(&open_queue, asyncio_int(1)));
  must(asyncio_queue_put_nowait(&open_queue, asyncio_int(2)));
  note("two put");
  await(wait_and_release(tasks, 2));
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(putter, (char *[]){"x", "y", "z"}[i]);
  await(asyncio_sleep(0));
  await(get());
  note("empty until y runs: %s", truth(asyncio_queue_empty(&narrow)));
  await(get());
  await(get());
  return wait_and_release(tasks, 3);
}

RULE(R38) { run(amain); }
