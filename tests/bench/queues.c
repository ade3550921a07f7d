/* What goes from task to task. SPDX-License-Identifier: MIT */
#include "bench.h"

static int count;
static asyncio_queue queue = ASYNCIO_QUEUE(.maxsize = 1);
static asyncio_lock lock;

static int produce(void *arg) {
  (void)arg;
  for (int i = 0; i < count; i++)
    await(asyncio_queue_put(&queue, asyncio_int(i)));
  return 0;
}

/* Apart, as its arguments lie in memory: it would keep a stack. */
__attribute__((noinline)) static int lost(int i) {
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "lost item %d", i);
}

/* n items through a queue that one fits into. */
static int handover(void *arg) {
  (void)arg;
  static asyncio_value item; /* likewise */
  int n = count = bench.n;
  asyncio_task *producer = asyncio_create_task(produce, NULL);
  bench_begin();
  for (int i = 0; i < n; i++) {
    await(asyncio_queue_get(&queue, &item));
    if (item.i != i) return lost(i);
  }
  bench_end(n);
  await(producer);
  return 0;
}

static int take_turns(void *arg) {
  (void)arg;
  for (int i = 0; i < count; i++) {
    await(asyncio_lock_acquire(&lock));
    asyncio_lock_release(&lock);
  }
  return 0;
}

/* A lock goes from one of two tasks to the other, n times. */
static int lock_turns(void *arg) {
  (void)arg;
  int n = bench.n;
  count = n / 2;
  await(asyncio_lock_acquire(&lock));
  asyncio_task *first = asyncio_create_task(take_turns, NULL);
  asyncio_task *second = asyncio_create_task(take_turns, NULL);
  await(asyncio_sleep(0)); /* both wait */
  bench_begin();
  asyncio_lock_release(&lock);
  await(first);
  await(second);
  bench_end(n);
  return 0;
}

BENCH_MAIN({"handover", handover}, {"lock", lock_turns})
