/* Handles of what is open between a module and its host.
 * SPDX-License-Identifier: MIT */
#include "handles.h"

#include <stdbool.h>
#include <stdlib.h>

struct asyncio__handles asyncio__handles;

static bool reserve(struct asyncio__handles *handles) {
  if (handles->count < handles->capacity) return true;
  uint32_t capacity = handles->capacity == 0 ? 16 : handles->capacity * 2;
  if (capacity > ASYNCIO__INDEX_MASK) return false;
  void *grown = realloc(handles->slots, capacity * sizeof *handles->slots);
  if (grown == NULL) return false;
  handles->slots = grown;
  handles->capacity = capacity;
  return true;
}

uint32_t asyncio__handle_add(void *context) {
  struct asyncio__handles *handles = &asyncio__handles;
  if (!reserve(handles)) return 0;
  handles->slots[handles->count] =
      (struct asyncio__handle_slot){.context = context};
  return ++handles->count;
}

void *asyncio__handle_find(uint32_t handle) {
  struct asyncio__handle_slot *slot = asyncio__handle_slot(handle);
  return slot == NULL ? NULL : slot->context;
}

void *asyncio__handle_abandon(uint32_t handle) {
  struct asyncio__handle_slot *slot = asyncio__handle_slot(handle);
  void *context = slot == NULL ? NULL : slot->context;
  if (slot != NULL) slot->context = NULL;
  return context;
}
