/* Queue: put, get, join, shutdown. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's queues.py. A waiter that is woken leaves its line at
 * once; when it finds nothing after all, it stands at the end again. The event
 * `_finished` of CPython is set exactly while `unfinished` is 0.
 *
 * What put and get do after they have waited is done by the step that resumes
 * their task, before it does: so they suspend without a frame of their own.
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
  asyncio__line_pop_first(&queue->getters);
  return 0;
}

/* Whether a put has to wait. */
static inline bool must_wait(const asyncio_queue *queue) {
  return asyncio_queue_full(queue) && !queue->is_shut_down;
}

/* The same of an item in pieces, which need not wait, where nothing is odd.
 * False: nothing was done. */
static inline bool put_plainly(asyncio_queue *queue, uint32_t tag, int32_t code,
                               int64_t bits) {
  if (queue->is_shut_down) return false;
  asyncio_value *place = asyncio__items_next(queue);
  if (place == NULL) return false;
  place->tag = tag;
  place->code = code;
  place->i = bits;
  queue->unfinished++;
  asyncio__line_pop_first(&queue->getters);
  return true;
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

static struct asyncio__waiter *waiter_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct asyncio__waiter, future);
}

static int asyncio__turn_put_woken(asyncio_future *future, int outcome) {
  struct asyncio__waiter *putter = waiter_of(future);
  asyncio_queue *queue = putter->of;
  asyncio__waiter_unlink(putter);
  if (outcome < 0) {
    /* The room that we were woken for is the next one's. */
    if (asyncio__waiter_woken(putter) && !asyncio_queue_full(queue))
      asyncio__line_pop(&queue->putters);
    return outcome;
  }
  if (must_wait(queue)) return asyncio__line_again(&queue->putters, putter);
  asyncio__waiter_keep(putter);
  asyncio_value *kept = &putter->kept;
  if (!put_plainly(queue, kept->tag, kept->code, kept->i))
    return put_now(queue, kept);
  kept->tag = ASYNCIO_NOTHING;
  return 0;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__begin_put");
__attribute__((noinline)) static int asyncio__begin_put(asyncio_queue *queue,
                                                        uint32_t tag,
                                                        int32_t code,
                                                        int64_t bits) {
  if (!must_wait(queue))
    return put_plainly(queue, tag, code, bits)
               ? 0
               : put_pieces(queue, tag, code, bits);
  struct asyncio__waiter *putter =
      asyncio__waiter_take("put into a Queue", queue->name);
  if (putter == NULL) {
    drop_pieces(tag, code, bits);
    return asyncio__no_waiter();
  }
  putter->type.woken = asyncio__turn_put_woken;
  putter->of = queue;
  putter->kept.tag = tag;
  putter->kept.code = code;
  putter->kept.i = bits;
  return asyncio__line_begin_first(&queue->putters, putter);
}

ASYNCIO__SUSPENDS("asyncio_queue_put")
int asyncio__queue_put(asyncio_queue *queue, uint32_t tag, int32_t code,
                       int64_t bits) {
  if (asyncio__switch_resuming()) return asyncio__switch_suspend();
  int rc = asyncio__begin_put(queue, tag, code, bits);
  return rc == ASYNCIO__MUST_SUSPEND ? asyncio__suspend() : rc;
}

/* ---- get ---- */

int asyncio_queue_get_nowait(asyncio_queue *queue, asyncio_value *item) {
  if (queue->count > 0) {
    if (!asyncio__items_pop_few(queue, item)) asyncio__items_pop(queue, item);
    asyncio__line_pop_first(&queue->putters);
    return 0;
  }
  *item = asyncio_nothing();
  return raise_bare(queue->is_shut_down ? ASYNCIO_QUEUE_SHUT_DOWN
                                        : ASYNCIO_QUEUE_EMPTY);
}

/* An item on its way to a task that is being resumed: `place` may lie on its C
 * stack, which may be elsewhere until then. */
static struct {
  asyncio_value item;
  asyncio_value *place; /* or NULL */
} arrived;

static int asyncio__turn_get_woken(asyncio_future *future, int outcome) {
  struct asyncio__waiter *getter = waiter_of(future);
  asyncio_queue *queue = getter->of;
  asyncio__waiter_unlink(getter);
  if (outcome < 0) {
    /* The item that we were woken for is the next one's. */
    if (asyncio__waiter_woken(getter) && queue->count > 0)
      asyncio__line_pop(&queue->getters);
    return outcome;
  }
  if (queue->count == 0 && !queue->is_shut_down)
    return asyncio__line_again(&queue->getters, getter);
  asyncio__waiter_keep(getter);
  int rc = asyncio_queue_get_nowait(queue, &arrived.item);
  if (rc == 0) arrived.place = getter->kept.p;
  return rc;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__begin_get");
__attribute__((noinline)) static int asyncio__begin_get(asyncio_queue *queue,
                                                        asyncio_value *item) {
  if (queue->count > 0 || queue->is_shut_down)
    return asyncio_queue_get_nowait(queue, item);
  *item = asyncio_nothing();
  struct asyncio__waiter *getter =
      asyncio__waiter_take("get from a Queue", queue->name);
  if (getter == NULL) return asyncio__no_waiter();
  getter->type.woken = asyncio__turn_get_woken;
  getter->of = queue;
  getter->kept.p = item; /* (its tag stays that of nothing) */
  return asyncio__line_begin_first(&queue->getters, getter);
}

ASYNCIO__SUSPENDS("asyncio_queue_get")
int asyncio_queue_get(asyncio_queue *queue, asyncio_value *item) {
  int rc;
  if (asyncio__switch_resuming()) {
    rc = asyncio__switch_suspend();
  } else {
    rc = asyncio__begin_get(queue, item);
    if (rc != ASYNCIO__MUST_SUSPEND) return rc;
    rc = asyncio__suspend();
  }
  if (arrived.place != NULL) *arrived.place = arrived.item;
  arrived.place = NULL;
  return rc;
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
