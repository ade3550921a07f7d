/* A heap of timers that knows where each one stands, so that a cancelled one
 * leaves at once. SPDX-License-Identifier: MIT
 *
 * Ordered by (when, sequence): equal deadlines leave in the order in which
 * they came, where CPython's heap leaves it open. Of a million timers most are
 * in no cache: so each has four children, which share a line of it, and what
 * they are compared by stands in the heap itself.
 */
#ifndef ASYNCIO_HEAP_H
#define ASYNCIO_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct asyncio__heap_item {
  uint32_t place; /* index in the heap + 1; 0: in none */
};

/* Where an item stands, with what it is ordered by. */
struct asyncio__heap_entry {
  double when;
  uint32_t sequence; /* it may run over, among fewer than 2^31 items */
  struct asyncio__heap_item *item;
};

enum { ASYNCIO__HEAP_CHILDREN = 4 };

/* The zero value is an empty heap. */
struct asyncio__heap {
  struct asyncio__heap_entry *entries;
  uint32_t count;
  uint32_t capacity;
};

static inline bool asyncio__heap_before(const struct asyncio__heap_entry *a,
                                        const struct asyncio__heap_entry *b) {
  if (a->when != b->when) return a->when < b->when;
  return (int32_t)(a->sequence - b->sequence) < 0;
}

static inline void asyncio__heap_put(struct asyncio__heap *heap, uint32_t index,
                                     struct asyncio__heap_entry entry) {
  heap->entries[index] = entry;
  entry.item->place = index + 1;
}

/* Puts `entry` at `index`, which is free, or above, where it belongs. */
static inline void asyncio__heap_rise(struct asyncio__heap *heap,
                                      uint32_t index,
                                      struct asyncio__heap_entry entry) {
  while (index > 0) {
    uint32_t parent = (index - 1) / ASYNCIO__HEAP_CHILDREN;
    if (!asyncio__heap_before(&entry, &heap->entries[parent])) break;
    asyncio__heap_put(heap, index, heap->entries[parent]);
    index = parent;
  }
  asyncio__heap_put(heap, index, entry);
}

/* The child of an index that is due first; there is one. */
static inline uint32_t asyncio__heap_child(const struct asyncio__heap *heap,
                                           uint32_t index) {
  uint32_t first = ASYNCIO__HEAP_CHILDREN * index + 1;
  uint32_t left = heap->count - first;
  uint32_t best = first;
  for (uint32_t i = 1; i < ASYNCIO__HEAP_CHILDREN && i < left; i++)
    if (asyncio__heap_before(&heap->entries[first + i], &heap->entries[best]))
      best = first + i;
  return best;
}

/* Puts `entry` at `index`, which is free, or below, where it belongs. */
static inline void asyncio__heap_sink(struct asyncio__heap *heap,
                                      uint32_t index,
                                      struct asyncio__heap_entry entry) {
  while (ASYNCIO__HEAP_CHILDREN * index + 1 < heap->count) {
    uint32_t child = asyncio__heap_child(heap, index);
    if (!asyncio__heap_before(&heap->entries[child], &entry)) break;
    asyncio__heap_put(heap, index, heap->entries[child]);
    index = child;
  }
  asyncio__heap_put(heap, index, entry);
}

/* Without realloc, which is more than is needed here. By four: while a million
 * tasks begin to sleep, nobody can use the memory of the smaller arrays, which
 * are then a third of the last one. */
static inline bool asyncio__heap_grow(struct asyncio__heap *heap) {
  uint32_t capacity = heap->capacity == 0 ? 16 : heap->capacity * 4;
  struct asyncio__heap_entry *entries = malloc(capacity * sizeof *entries);
  if (entries == NULL) return false;
  for (uint32_t i = 0; i < heap->count; i++) entries[i] = heap->entries[i];
  free(heap->entries);
  heap->entries = entries;
  heap->capacity = capacity;
  return true;
}

/* Adds an item that is in none. False without memory. */
static inline bool asyncio__heap_add(struct asyncio__heap *heap,
                                     struct asyncio__heap_item *item,
                                     double when, uint32_t sequence) {
  if (heap->count == heap->capacity && !asyncio__heap_grow(heap)) return false;
  struct asyncio__heap_entry entry = {when, sequence, item};
  asyncio__heap_rise(heap, heap->count++, entry);
  return true;
}

/* Takes an item out, wherever it stands; one that is in no heap is fine. */
static inline void asyncio__heap_remove(struct asyncio__heap *heap,
                                        struct asyncio__heap_item *item) {
  if (item->place == 0) return;
  uint32_t index = item->place - 1;
  struct asyncio__heap_entry last = heap->entries[--heap->count];
  item->place = 0;
  if (last.item == item) return;
  uint32_t parent = (index - 1) / ASYNCIO__HEAP_CHILDREN;
  if (index > 0 && asyncio__heap_before(&last, &heap->entries[parent]))
    asyncio__heap_rise(heap, index, last);
  else
    asyncio__heap_sink(heap, index, last);
}

/* The one that is due first, NULL when there is none. */
static inline const struct asyncio__heap_entry *asyncio__heap_first(
    const struct asyncio__heap *heap) {
  return heap->count == 0 ? NULL : &heap->entries[0];
}

#endif
