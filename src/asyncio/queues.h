/* Queue, LifoQueue, PriorityQueue. SPDX-License-Identifier: MIT
 *
 * One type, whose initialiser says in which order items leave. The zero value
 * is a queue without a limit, ready to use:
 *
 *   static asyncio_queue queue;
 *   asyncio_queue jobs = ASYNCIO_QUEUE(.maxsize = 2, .name = "jobs");
 *   asyncio_queue urgent = ASYNCIO_PRIORITY_QUEUE(.less = sooner);
 *
 * An empty queue needs no end; asyncio_queue_clear empties one. Names are
 * borrowed. As for locks, the queue must stay where it is while tasks use it.
 */
#ifndef ASYNCIO_QUEUES_H
#define ASYNCIO_QUEUES_H

#include "tasks.h"

struct asyncio__waiter;

/* Whether a leaves before b. It cannot await. Python: a < b. */
typedef bool (*asyncio_queue_less)(asyncio_value a, asyncio_value b);

/* In which order items leave. */
enum asyncio_queue_order {
  ASYNCIO_QUEUE_FIFO,
  ASYNCIO_QUEUE_LIFO,
  ASYNCIO_QUEUE_PRIORITY
};

/* Items that some tasks put and others get. Python: asyncio.Queue. */
typedef struct asyncio_queue {
  ptrdiff_t maxsize; /* items that fit; 0 and less: any number */
  const char *name;
  asyncio_queue_less less; /* for a priority queue; NULL: see there */

  enum asyncio_queue_order order; /* the rest is the library's */
  asyncio_value few[2];           /* items, while there are no more */
  asyncio_value *many;            /* or else here */
  size_t capacity, first, count;
  size_t unfinished;
  struct asyncio__waiter *getters, *putters, *joiners;
  bool is_shut_down;
} asyncio_queue;

/* First in, first out. ASYNCIO_QUEUE(.maxsize = 2, .name = "jobs") */
#define ASYNCIO_QUEUE(...) {.order = ASYNCIO_QUEUE_FIFO, __VA_ARGS__}

/* Last in, first out. Python: asyncio.LifoQueue. */
#define ASYNCIO_LIFO_QUEUE(...) {.order = ASYNCIO_QUEUE_LIFO, __VA_ARGS__}

/* The least leaves first; of equal ones any, though the same as in CPython.
 * Without .less, numbers (also booleans) are ordered by value, strings and
 * byte arrays by their bytes; putting an item that cannot be compared with
 * those in the queue is ASYNCIO_TYPE_ERROR. Python: asyncio.PriorityQueue. */
#define ASYNCIO_PRIORITY_QUEUE(...) \
  {.order = ASYNCIO_QUEUE_PRIORITY, __VA_ARGS__}

/* Puts an item, waiting while the queue is full.
 * item: consumed, also on failure.
 * Returns 0; ASYNCIO_CANCELLED, the item not put; ASYNCIO_QUEUE_SHUT_DOWN;
 * ASYNCIO_TYPE_ERROR (see ASYNCIO_PRIORITY_QUEUE); ASYNCIO_RUNTIME_ERROR when
 * it would have to wait where nothing can suspend, or behind tasks of another
 * loop; ASYNCIO_NO_MEMORY. Python: await queue.put(item). */
ASYNCIO_MUST_USE static inline int asyncio_queue_put(asyncio_queue *queue,
                                                     asyncio_value item);

/* The same without waiting.
 * Returns as asyncio_queue_put, but ASYNCIO_QUEUE_FULL when it is full.
 * Python: queue.put_nowait. */
ASYNCIO_MUST_USE int asyncio_queue_put_nowait(asyncio_queue *queue,
                                              asyncio_value item);

/* Takes an item out, waiting while the queue is empty.
 * item: gets it, the caller's from now on; nothing on failure.
 * Returns 0; ASYNCIO_CANCELLED; ASYNCIO_QUEUE_SHUT_DOWN when it is empty and
 * shut down; ASYNCIO_RUNTIME_ERROR, ASYNCIO_NO_MEMORY as asyncio_queue_put.
 * Python: item = await queue.get(). */
ASYNCIO_MUST_USE int asyncio_queue_get(asyncio_queue *queue,
                                       asyncio_value *item);

/* The same without waiting.
 * Returns as asyncio_queue_get, but ASYNCIO_QUEUE_EMPTY when it is empty.
 * Python: queue.get_nowait. */
ASYNCIO_MUST_USE int asyncio_queue_get_nowait(asyncio_queue *queue,
                                              asyncio_value *item);

/* Says that an item that was taken out has been worked on, for
 * asyncio_queue_join.
 * Returns 0, or ASYNCIO_VALUE_ERROR when called more often than items were
 * put. Python: queue.task_done. */
int asyncio_queue_task_done(asyncio_queue *queue);

/* Waits until asyncio_queue_task_done was called for each item that was put;
 * when it was, does not suspend.
 * Returns 0, ASYNCIO_CANCELLED, ASYNCIO_RUNTIME_ERROR or ASYNCIO_NO_MEMORY.
 * Python: await queue.join(). */
ASYNCIO_MUST_USE int asyncio_queue_join(asyncio_queue *queue);

/* Refuses items from now on, and wakes all who wait to put or get. What is in
 * the queue can still be taken out.
 * immediate: drop that too, each item counting as done.
 * Python: queue.shutdown. */
void asyncio_queue_shutdown(asyncio_queue *queue, bool immediate);

/* Drops all items, each as if it were taken out and done. */
void asyncio_queue_clear(asyncio_queue *queue);

/* Items in the queue. Python: queue.qsize. */
size_t asyncio_queue_qsize(const asyncio_queue *queue);

/* Items that fit, 0 or less for any number. Python: queue.maxsize. */
ptrdiff_t asyncio_queue_maxsize(const asyncio_queue *queue);

/* Whether there is no item. Python: queue.empty. */
bool asyncio_queue_empty(const asyncio_queue *queue);

/* Never true without a limit. Python: queue.full. */
bool asyncio_queue_full(const asyncio_queue *queue);

/* ---- what the declarations above need ---- */

/* In pieces, as a struct would lie on the C stack of the task that waits,
 * which then has to keep one. */
ASYNCIO_MUST_USE int asyncio__queue_put(asyncio_queue *, uint32_t tag,
                                        int32_t code, int64_t bits);
static inline int asyncio_queue_put(asyncio_queue *queue, asyncio_value item) {
  return asyncio__queue_put(queue, item.tag, item.code, item.i);
}

#endif
