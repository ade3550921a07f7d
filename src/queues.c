/* Queue: put, get, join, shutdown. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's queues.py. A waiter that is woken leaves its line at
 * once; when it finds nothing after all, it stands at the end again. The event
 * `_finished` of CPython is set exactly while `unfinished` is 0.
 */
#include "queue_items.h"
#include "waiters.h"

size_t asyncio_queue_qsize(const asyncio_queue *queue) { return queue->count; }

ptrdiff_t asyncio_queue_maxsize(const asyncio_queue *queue) {
  return queue->maxsize;
}

bool asyncio_queue_empty(const asyncio_queue *queue) {
  return queue->count == 0;
}

bool asyncio_queue_full(const asyncio_queue *queue) {
  return queue->maxsize > 0 && queue->count >= (size_t)queue->maxsize;
}

/* Raises without a text, as CPython. */
static int raise_bare(int code) {
  asyncio__error_clear();
  return code;
}

/* ---- put ---- */

/* Moves the item into the queue; it is gone on failure too. */
static int put_now(asyncio_queue *queue, asyncio_value *item) {
  int rc;
  if (queue->is_shut_down)
    rc = raise_bare(ASYNCIO_QUEUE_SHUT_DOWN);
  else if (asyncio_queue_full(queue))
    rc = raise_bare(ASYNCIO_QUEUE_FULL);
  else
    rc = asyncio__items_push(queue, item);
  if (rc < 0) {
    asyncio_value_clear(item);
    return rc;
  }
  *item = asyncio_nothing();
  queue->unfinished++;
  asyncio__line_pop(&queue->getters);
  return 0;
}

int asyncio_queue_put_nowait(asyncio_queue *queue, asyncio_value item) {
  return put_now(queue, &item);
}

/* Apart, like the next, so that `item` does not lie on the C stack of a task
 * that waits. */
__attribute__((noinline)) static int put_pieces(asyncio_queue *queue,
                                                uint32_t tag, int32_t code,
                                                int64_t bits) {
  asyncio_value item = {.tag = tag, .code = code, .i = bits};
  return put_now(queue, &item);
}

__attribute__((noinline)) static void drop_pieces(uint32_t tag, int32_t code,
                                                  int64_t bits) {
  asyncio_value item = {.tag = tag, .code = code, .i = bits};
  asyncio_value_clear(&item);
}

static int wait_for_room(asyncio_queue *queue, struct asyncio__waiter *putter) {
  while (asyncio_queue_full(queue)) {
    if (queue->is_shut_down) return raise_bare(ASYNCIO_QUEUE_SHUT_DOWN);
    int rc = asyncio__line_enter(&queue->putters, putter);
    if (rc < 0) return rc;
    rc = asyncio__line_wait(putter);
    if (rc == 0) continue;
    /* The room that we were woken for is the next one's. */
    if (asyncio__waiter_woken(putter) && !asyncio_queue_full(queue))
      asyncio__line_pop(&queue->putters);
    return rc;
  }
  return 0;
}

int asyncio__queue_put(asyncio_queue *queue, uint32_t tag, int32_t code,
                       int64_t bits) {
  if (queue->is_shut_down || !asyncio_queue_full(queue))
    return put_pieces(queue, tag, code, bits);
  struct asyncio__waiter *putter =
      asyncio__waiter_new("put into a Queue", queue->name);
  if (putter == NULL) {
    drop_pieces(tag, code, bits);
    return asyncio__no_waiter();
  }
  putter->kept.tag = tag;
  putter->kept.code = code;
  putter->kept.i = bits;
  int rc = wait_for_room(queue, putter);
  if (rc == 0) rc = put_now(queue, &putter->kept);
  asyncio__waiter_free(putter);
  return rc;
}

/* ---- get ---- */

int asyncio_queue_get_nowait(asyncio_queue *queue, asyncio_value *item) {
  if (queue->count > 0) {
    asyncio__items_pop(queue, item);
    asyncio__line_pop(&queue->putters);
    return 0;
  }
  *item = asyncio_nothing();
  return raise_bare(queue->is_shut_down ? ASYNCIO_QUEUE_SHUT_DOWN
                                        : ASYNCIO_QUEUE_EMPTY);
}

static int wait_for_item(asyncio_queue *queue, struct asyncio__waiter *getter) {
  while (queue->count == 0) {
    if (queue->is_shut_down) return raise_bare(ASYNCIO_QUEUE_SHUT_DOWN);
    int rc = asyncio__line_enter(&queue->getters, getter);
    if (rc < 0) return rc;
    rc = asyncio__line_wait(getter);
    if (rc == 0) continue;
    /* The item that we were woken for is the next one's. */
    if (asyncio__waiter_woken(getter) && queue->count > 0)
      asyncio__line_pop(&queue->getters);
    return rc;
  }
  return 0;
}

int asyncio_queue_get(asyncio_queue *queue, asyncio_value *item) {
  if (queue->count == 0 && !queue->is_shut_down) {
    *item = asyncio_nothing();
    struct asyncio__waiter *getter =
        asyncio__waiter_new("get from a Queue", queue->name);
    if (getter == NULL) return asyncio__no_waiter();
    int rc = wait_for_item(queue, getter);
    asyncio__waiter_free(getter);
    if (rc < 0) return rc;
  }
  return asyncio_queue_get_nowait(queue, item);
}

/* ---- join ---- */

static void finish_items(asyncio_queue *queue, size_t count) {
  queue->unfinished -= count < queue->unfinished ? count : queue->unfinished;
  if (queue->unfinished == 0) asyncio__line_wake_all(&queue->joiners);
}

int asyncio_queue_task_done(asyncio_queue *queue) {
  if (queue->unfinished == 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "task_done() called too many times");
  finish_items(queue, 1);
  return 0;
}

int asyncio_queue_join(asyncio_queue *queue) {
  if (queue->unfinished == 0) return 0;
  struct asyncio__waiter *joiner =
      asyncio__waiter_new("join of a Queue", queue->name);
  if (joiner == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(&queue->joiners, joiner);
  if (rc == 0) rc = asyncio__line_wait(joiner);
  asyncio__waiter_free(joiner);
  return rc;
}

/* ---- shutdown ---- */

/* Gives back all items. Returns how many there were. */
static size_t drop_items(asyncio_queue *queue) {
  size_t count = queue->count;
  while (queue->count > 0) {
    asyncio_value item;
    asyncio__items_pop(queue, &item);
    asyncio_value_clear(&item);
  }
  return count;
}

void asyncio_queue_clear(asyncio_queue *queue) {
  size_t count = drop_items(queue);
  for (size_t i = 0; i < count; i++) asyncio__line_pop(&queue->putters);
  finish_items(queue, count);
}

void asyncio_queue_shutdown(asyncio_queue *queue, bool immediate) {
  queue->is_shut_down = true;
  if (immediate) finish_items(queue, drop_items(queue));
  while (queue->getters != NULL) asyncio__line_pop(&queue->getters);
  while (queue->putters != NULL) asyncio__line_pop(&queue->putters);
}
