/* Handles of what is open between a module and its host.
 * SPDX-License-Identifier: MIT */
#include "handles.h"

#include <stdbool.h>
#include <stdlib.h>

/* A handle is an index and, above it, how often that index was used before,
 * so that a late answer does not meet a newer call. */
enum { INDEX_BITS = 20, INDEX_MASK = (1 << INDEX_BITS) - 1, USES_MASK = 0x3ff };

struct slot {
  void *context; /* NULL: cancelled, the answer will be dropped */
  uint32_t uses;
  uint32_t next_free; /* index, 0 for none */
};

static struct slot *slots; /* that of index 1 comes first */
static uint32_t slot_count, slot_capacity, first_free;

static bool reserve(void) {
  if (first_free != 0 || slot_count < slot_capacity) return true;
  uint32_t capacity = slot_capacity == 0 ? 16 : slot_capacity * 2;
  if (capacity > INDEX_MASK) return false;
  void *grown = realloc(slots, capacity * sizeof *slots);
  if (grown == NULL) return false;
  slots = grown;
  slot_capacity = capacity;
  return true;
}

uint32_t asyncio__handle_open(void *context) {
  if (!reserve()) return 0;
  uint32_t index = first_free;
  if (index != 0) {
    first_free = slots[index - 1].next_free;
  } else {
    index = ++slot_count;
    slots[index - 1].uses = 0;
  }
  slots[index - 1].context = context;
  return slots[index - 1].uses << INDEX_BITS | index;
}

/* The open slot of a handle, NULL for any other number. */
static struct slot *find(uint32_t handle) {
  uint32_t index = handle & INDEX_MASK;
  if (index == 0 || index > slot_count) return NULL;
  struct slot *slot = &slots[index - 1];
  return slot->uses == handle >> INDEX_BITS ? slot : NULL;
}

void *asyncio__handle_find(uint32_t handle) {
  struct slot *slot = find(handle);
  return slot == NULL ? NULL : slot->context;
}

void *asyncio__handle_abandon(uint32_t handle) {
  struct slot *slot = find(handle);
  void *context = slot == NULL ? NULL : slot->context;
  if (slot != NULL) slot->context = NULL;
  return context;
}

void *asyncio__handle_close(uint32_t handle) {
  struct slot *slot = find(handle);
  if (slot == NULL) return NULL;
  void *context = slot->context;
  slot->context = NULL;
  slot->uses = (slot->uses + 1) & USES_MASK;
  slot->next_free = first_free;
  first_free = (uint32_t)(slot - slots) + 1;
  return context;
}
