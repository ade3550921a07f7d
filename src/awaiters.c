/* From a future to the tasks that wait for it. SPDX-License-Identifier: MIT */
#include "awaiters.h"

#include <stdlib.h>

bool asyncio__walk_enter(struct asyncio__walk *walk, asyncio_future *future) {
  if (walk->length == walk->capacity) {
    size_t capacity = walk->capacity * 2 + 8;
    void *path = realloc(walk->path, capacity * sizeof *walk->path);
    if (path == NULL) return false;
    walk->path = path;
    walk->capacity = capacity;
  }
  walk->path[walk->length++] = (struct asyncio__walk_step){
      .future = future, .next = future->callbacks.head};
  return true;
}

/* Who waits by this callback, or NULL. */
static asyncio_future *waiter_by(struct asyncio__node *node) {
  struct asyncio__handle *handle =
      ASYNCIO__CONTAINER(node, struct asyncio__handle, node);
  asyncio_task *task = asyncio__handle_task(handle);
  return task != NULL ? &task->future : asyncio__callback_observer(node);
}

asyncio_future *asyncio__walk_next(struct asyncio__walk *walk) {
  while (walk->length > 0) {
    struct asyncio__walk_step *last = &walk->path[walk->length - 1];
    while (last->next != NULL) {
      struct asyncio__node *node = last->next;
      last->next = node->next;
      asyncio_future *waiter = waiter_by(node);
      if (waiter != NULL) return waiter;
    }
    walk->length--;
  }
  return NULL;
}

bool asyncio__walk_meets(const struct asyncio__walk *walk,
                         const asyncio_future *future) {
  for (size_t i = 0; i < walk->length; i++)
    if (walk->path[i].future == future) return true;
  return false;
}

void asyncio__walk_free(struct asyncio__walk *walk) {
  free(walk->path);
  *walk = (struct asyncio__walk){0};
}
