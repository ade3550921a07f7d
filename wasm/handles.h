/* Handles of what is open between a module and its host.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HANDLES_H
#define ASYNCIO_HANDLES_H

#include <stddef.h>
#include <stdint.h>

/* A handle is an index and, above it, how often that index was used before,
 * so that a late answer does not meet a newer call. */
enum {
  ASYNCIO__INDEX_BITS = 20,
  ASYNCIO__INDEX_MASK = (1 << ASYNCIO__INDEX_BITS) - 1,
  ASYNCIO__USES_MASK = 0x3ff
};

struct asyncio__handle_slot {
  void *context; /* NULL: cancelled, the answer will be dropped */
  uint32_t uses;
  uint32_t next_free; /* index, 0 for none */
};

extern struct asyncio__handles {
  struct asyncio__handle_slot *slots; /* that of index 1 comes first */
  uint32_t count, capacity, first_free;
} asyncio__handles;

/* asyncio__handle_open where no index is free. */
uint32_t asyncio__handle_add(void *context);

/* A handle for context, which is not NULL; 0 without memory. Never above
 * 0x3fffffff. It and those below are inline, as each call that crosses needs
 * them. */
static inline uint32_t asyncio__handle_open(void *context) {
  uint32_t index = asyncio__handles.first_free;
  if (index == 0) return asyncio__handle_add(context);
  struct asyncio__handle_slot *slot = &asyncio__handles.slots[index - 1];
  asyncio__handles.first_free = slot->next_free;
  slot->context = context;
  return slot->uses << ASYNCIO__INDEX_BITS | index;
}

/* The slot of an open handle, NULL for any other number. */
static inline struct asyncio__handle_slot *asyncio__handle_slot(
    uint32_t handle) {
  uint32_t index = (handle & ASYNCIO__INDEX_MASK) - 1; /* of 0 the largest */
  if (index >= asyncio__handles.count) return NULL;
  struct asyncio__handle_slot *slot = &asyncio__handles.slots[index];
  return slot->uses == handle >> ASYNCIO__INDEX_BITS ? slot : NULL;
}

/* Closes a handle that is open. */
static inline void asyncio__handle_free(uint32_t handle) {
  uint32_t index = handle & ASYNCIO__INDEX_MASK;
  struct asyncio__handle_slot *slot = &asyncio__handles.slots[index - 1];
  slot->context = NULL;
  slot->uses = (slot->uses + 1) & ASYNCIO__USES_MASK;
  slot->next_free = asyncio__handles.first_free;
  asyncio__handles.first_free = index;
}

/* Closes an open handle. Returns its context, NULL of any other number. */
static inline void *asyncio__handle_close(uint32_t handle) {
  const struct asyncio__handle_slot *slot = asyncio__handle_slot(handle);
  if (slot == NULL) return NULL;
  void *context = slot->context;
  asyncio__handle_free(handle);
  return context;
}

/* The context of an open handle, NULL of any other number. */
void *asyncio__handle_find(uint32_t handle);

/* The same, and the handle has no context from now on, but stays open. */
void *asyncio__handle_abandon(uint32_t handle);

#endif
