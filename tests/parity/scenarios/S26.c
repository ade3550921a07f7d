/* join() wakes when unfinished hits 0, not when the queue is empty; an idle
 * join() does not suspend; underflow. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_queue queue;

static int consumer(void *arg) {
  (void)arg;
  for (;;) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    int rc = asyncio_sleep(1);
    note("done %s empty=%s", asyncio_value_text(item),
         truth(asyncio_queue_empty(&queue)));
    asyncio_value_clear(&item);
    await(rc);
    asyncio_queue_task_done(&queue);
  }
}

static int join(void *arg) {
  (void)arg;
  return asyncio_queue_join(&queue);
}

static int amain(void *arg) {
  (void)arg;
  must(asyncio_queue_put_nowait(&queue, asyncio_string("a")));
  must(asyncio_queue_put_nowait(&queue, asyncio_string("b")));
  asyncio_task *c = asyncio_create_task(consumer, NULL);
  asyncio_task *j = asyncio_create_task(join, NULL);
  await(asyncio_queue_join(&queue));
  note("joined, other join done=%s", truth(asyncio_task_done(j)));
  await(asyncio_queue_join(&queue));
  note("join on an idle queue does not suspend");
  asyncio_task_cancel(c);
  asyncio_task *both[] = {c, j};
  await(asyncio_wait(both, 2));
  note("%s", show(asyncio_queue_task_done(&queue)));
  asyncio_release(c);
  asyncio_release(j);
  return 0;
}

SCENARIO(S26) { run(amain); }
