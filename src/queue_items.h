/* The items of a queue: a ring, a stack or a heap in one array.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_QUEUE_ITEMS_H
#define ASYNCIO_QUEUE_ITEMS_H

#include "internal.h"

/* How many lie in the queue itself. */
enum {
  ASYNCIO__QUEUE_FEW = sizeof((asyncio_queue *)NULL)->few /
  sizeof(asyncio_value)
};

/* Adds an item; it is the queue's on success only.
 * Returns 0, ASYNCIO_NO_MEMORY, ASYNCIO_TYPE_ERROR when it cannot be compared
 * with those of a priority queue. */
ASYNCIO_MUST_USE int asyncio__items_push(asyncio_queue *queue,
                                         const asyncio_value *item);

/* Moves the item whose turn it is to `item`; there must be one. The last one
 * takes the memory with it. */
void asyncio__items_pop(asyncio_queue *queue, asyncio_value *item);

/* The same inline, in the usual order and while the items are few. Gives the
 * place of one that is added, or NULL: nothing was done. */
static inline asyncio_value *asyncio__items_next(asyncio_queue *queue) {
  if (queue->order != ASYNCIO_QUEUE_FIFO || queue->many != NULL ||
      queue->count == ASYNCIO__QUEUE_FEW)
    return NULL;
  return &queue->few[(queue->first + queue->count++) % ASYNCIO__QUEUE_FEW];
}

static inline bool asyncio__items_pop_few(asyncio_queue *queue,
                                          asyncio_value *item) {
  if (queue->order != ASYNCIO_QUEUE_FIFO || queue->many != NULL) return false;
  *item = queue->few[queue->first];
  queue->first =
      --queue->count == 0 ? 0 : (queue->first + 1) % ASYNCIO__QUEUE_FEW;
  return true;
}

/* Whether a leaves a priority queue before b. The one call through a pointer,
 * apart, so that the build can tell Asyncify that nothing here suspends. */
bool asyncio__items_less(const asyncio_queue *queue, const asyncio_value *a,
                         const asyncio_value *b);

#endif
