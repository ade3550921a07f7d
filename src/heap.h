/* A binary heap of timers that knows where each one stands, so that a
 * cancelled one leaves at once. SPDX-License-Identifier: MIT
 *
 * Ordered by (when, sequence): equal deadlines leave in the order in which
 * they came, where CPython's heap leaves it open.
 */
#ifndef ASYNCIO_HEAP_H
#define ASYNCIO_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct asyncio__heap_item {
  double when;
  uint32_t sequence; /* it may run over, among fewer than 2^31 items */
  uint32_t place;    /* index in the heap + 1; 0: in none */
};

/* The zero value is an empty heap. */
struct asyncio__heap {
  struct asyncio__heap_item **items;
  uint32_t count;
  uint32_t capacity;
};

static inline bool asyncio__heap_before(const struct asyncio__heap_item *a,
                                        const struct asyncio__heap_item *b) {
  if (a->when != b->when) return a->when < b->when;
  return (int32_t)(a->sequence - b->sequence) < 0;
}

static inline void asyncio__heap_put(struct asyncio__heap *heap, uint32_t index,
                                     struct asyncio__heap_item *item) {
  heap->items[index] = item;
  item->place = index + 1;
}

/* Moves `item`, whose place is free for it to take, up to where it belongs. */
static inline void asyncio__heap_rise(struct asyncio__heap *heap,
                                      uint32_t index,
                                      struct asyncio__heap_item *item) {
  while (index > 0) {
    uint32_t parent = (index - 1) / 2;
    if (!asyncio__heap_before(item, heap->items[parent])) break;
    asyncio__heap_put(heap, index, heap->items[parent]);
    index = parent;
  }
  asyncio__heap_put(heap, index, item);
}

/* The same downwards. */
static inline void asyncio__heap_sink(struct asyncio__heap *heap,
                                      uint32_t index,
                                      struct asyncio__heap_item *item) {
  for (;;) {
    uint32_t child = 2 * index + 1;
    if (child >= heap->count) break;
    if (child + 1 < heap->count &&
        asyncio__heap_before(heap->items[child + 1], heap->items[child]))
      child++;
    if (!asyncio__heap_before(heap->items[child], item)) break;
    asyncio__heap_put(heap, index, heap->items[child]);
    index = child;
  }
  asyncio__heap_put(heap, index, item);
}

/* Without realloc: libc's part for it is a kilobyte of every program. */
static inline bool asyncio__heap_grow(struct asyncio__heap *heap) {
  uint32_t capacity = heap->capacity == 0 ? 16 : heap->capacity * 2;
  struct asyncio__heap_item **items = malloc(capacity * sizeof *items);
  if (items == NULL) return false;
  for (uint32_t i = 0; i < heap->count; i++) items[i] = heap->items[i];
  free(heap->items);
  heap->items = items;
  heap->capacity = capacity;
  return true;
}

/* Adds an item whose when and sequence are set. False without memory. */
static inline bool asyncio__heap_add(struct asyncio__heap *heap,
                                     struct asyncio__heap_item *item) {
  if (heap->count == heap->capacity && !asyncio__heap_grow(heap)) return false;
  asyncio__heap_rise(heap, heap->count++, item);
  return true;
}

/* Takes an item out, wherever it stands; one that is in no heap is fine. */
static inline void asyncio__heap_remove(struct asyncio__heap *heap,
                                        struct asyncio__heap_item *item) {
  if (item->place == 0) return;
  uint32_t index = item->place - 1;
  struct asyncio__heap_item *last = heap->items[--heap->count];
  item->place = 0;
  if (last == item) return;
  if (index > 0 && asyncio__heap_before(last, heap->items[(index - 1) / 2]))
    asyncio__heap_rise(heap, index, last);
  else
    asyncio__heap_sink(heap, index, last);
}

/* The item that is due first, NULL when there is none. */
static inline struct asyncio__heap_item *asyncio__heap_first(
    const struct asyncio__heap *heap) {
  return heap->count == 0 ? NULL : heap->items[0];
}

#endif
