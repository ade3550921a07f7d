/* Where the items of a queue are, and in which order they leave.
 * SPDX-License-Identifier: MIT
 *
 * Two items lie in the queue itself, so that one that is emptied again and
 * again needs no memory; more lie in an array that is given back when the
 * queue is empty. First in, first out is a ring; the others begin at 0. The
 * heap makes the same comparisons as CPython's heapq, so equal items leave in
 * the same order too.
 */
#include "queue_items.h"

#include <stdlib.h>
#include <string.h>

static asyncio_value *items_of(asyncio_queue *queue) {
  return queue->many != NULL ? queue->many : queue->few;
}

static size_t capacity_of(const asyncio_queue *queue) {
  return queue->many != NULL ? queue->capacity : ASYNCIO__QUEUE_FEW;
}

/* The i-th item from the first; capacities are powers of two. */
static asyncio_value *item_at(asyncio_queue *queue, size_t i) {
  size_t mask = capacity_of(queue) - 1;
  return &items_of(queue)[(queue->first + i) & mask];
}

static int grow(asyncio_queue *queue) {
  size_t capacity = capacity_of(queue);
  asyncio_value *many = NULL;
  if (capacity <= SIZE_MAX / 4 / sizeof *many)
    many = malloc(capacity * 2 * sizeof *many);
  if (many == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for an item");
  for (size_t i = 0; i < queue->count; i++) many[i] = *item_at(queue, i);
  free(queue->many);
  queue->many = many;
  queue->capacity = capacity * 2;
  queue->first = 0;
  return 0;
}

/* ---- the usual order ---- */

/* What can be compared with each other. */
enum family { NO_FAMILY, NUMBERS, STRINGS, BYTES };

static enum family family_of(const asyncio_value *v) {
  switch (v->tag) {
  case ASYNCIO_BOOL:
  case ASYNCIO_INT:
  case ASYNCIO_DOUBLE:
    return NUMBERS;
  case ASYNCIO_STRING:
    return STRINGS;
  case ASYNCIO_BYTES:
    return BYTES;
  default:
    return NO_FAMILY;
  }
}

static int64_t integer_of(asyncio_value v) {
  return v.tag == ASYNCIO_BOOL ? v.b : v.i;
}

static double double_of(asyncio_value v) {
  return v.tag == ASYNCIO_DOUBLE ? v.d : (double)integer_of(v);
}

static bool less_number(asyncio_value a, asyncio_value b) {
  if (a.tag == ASYNCIO_DOUBLE || b.tag == ASYNCIO_DOUBLE)
    return double_of(a) < double_of(b);
  return integer_of(a) < integer_of(b);
}

static bool less_text(asyncio_value a, asyncio_value b) {
  size_t m = asyncio_value_size(a), n = asyncio_value_size(b);
  int order =
      memcmp(asyncio_value_text(a), asyncio_value_text(b), m < n ? m : n);
  return order < 0 || (order == 0 && m < n);
}

static bool less_usually(asyncio_value a, asyncio_value b) {
  return family_of(&a) == NUMBERS ? less_number(a, b) : less_text(a, b);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__items_less");
bool asyncio__items_less(const asyncio_queue *queue, const asyncio_value *a,
                         const asyncio_value *b) {
  return (queue->less != NULL ? queue->less : less_usually)(*a, *b);
}

/* Whether the item can be compared with those in the queue. */
static int check_comparable(asyncio_queue *queue, const asyncio_value *item) {
  if (queue->order != ASYNCIO_QUEUE_PRIORITY || queue->less != NULL ||
      queue->count == 0)
    return 0;
  enum family family = family_of(item);
  if (family != NO_FAMILY && family == family_of(item_at(queue, 0))) return 0;
  return asyncio__raise_text(
      ASYNCIO_TYPE_ERROR, "the items of a PriorityQueue without .less must be "
                          "all numbers, all strings or all bytes");
}

/* ---- the heap (heapq's _siftdown and _siftup) ---- */

/* Moves an item up from `place` until its parent is not greater. */
ASYNCIO__NEVER_SUSPENDS("asyncio__items_rise");
static void asyncio__items_rise(asyncio_queue *queue, size_t place) {
  asyncio_value *heap = items_of(queue);
  asyncio_value item = heap[place];
  while (place > 0) {
    size_t parent = (place - 1) / 2;
    if (!asyncio__items_less(queue, &item, &heap[parent])) break;
    heap[place] = heap[parent];
    place = parent;
  }
  heap[place] = item;
}

/* Moves the first item down to a leaf along the lesser children, then up. */
static void sink(asyncio_queue *queue) {
  asyncio_value *heap = items_of(queue);
  asyncio_value item = heap[0];
  size_t place = 0, child;
  while ((child = 2 * place + 1) < queue->count) {
    if (child + 1 < queue->count &&
        !asyncio__items_less(queue, &heap[child], &heap[child + 1]))
      child++;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = item;
  asyncio__items_rise(queue, place);
}

/* ---- in and out ---- */

ASYNCIO__NEVER_SUSPENDS("asyncio__items_push");
int asyncio__items_push(asyncio_queue *queue, const asyncio_value *item) {
  int rc = check_comparable(queue, item);
  if (rc == 0 && queue->count == capacity_of(queue)) rc = grow(queue);
  if (rc < 0) return rc;
  *item_at(queue, queue->count++) = *item;
  if (queue->order == ASYNCIO_QUEUE_PRIORITY)
    asyncio__items_rise(queue, queue->count - 1);
  return 0;
}

static void take_first(asyncio_queue *queue, asyncio_value *item) {
  *item = *item_at(queue, 0);
  queue->first = (queue->first + 1) & (capacity_of(queue) - 1);
  queue->count--;
}

static void take_last(asyncio_queue *queue, asyncio_value *item) {
  *item = *item_at(queue, --queue->count);
}

static void take_least(asyncio_queue *queue, asyncio_value *item) {
  asyncio_value *heap = items_of(queue);
  *item = heap[0];
  if (--queue->count == 0) return;
  heap[0] = heap[queue->count];
  sink(queue);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__items_pop");
void asyncio__items_pop(asyncio_queue *queue, asyncio_value *item) {
  switch (queue->order) {
  case ASYNCIO_QUEUE_FIFO:
    take_first(queue, item);
    break;
  case ASYNCIO_QUEUE_LIFO:
    take_last(queue, item);
    break;
  case ASYNCIO_QUEUE_PRIORITY:
    take_least(queue, item);
    break;
  }
  if (queue->count > 0) return;
  if (queue->many != NULL) free(queue->many); /* seldom worth the call */
  queue->many = NULL;
  queue->first = 0;
}
