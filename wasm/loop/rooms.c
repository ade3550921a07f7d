/* Locks, queues, groups and waits for JavaScript: what is done at once, and
 * what a task may wait in. SPDX-License-Identifier: MIT
 *
 * Items of queues stay in JavaScript; here they are nothings, which are
 * counted. The numbers are those of js/loop/rooms.js.
 */
#include <math.h>
#include <stdlib.h>

#include "loop.h"

/* ---- objects ---- */

enum kind { LOCK, EVENT, CONDITION, SEMAPHORE, BOUNDED, BARRIER, QUEUE };

/* argument: a lock, a start value, how many; whatever the kind wants. */
EXPORT(object) void *asyncio__turn_js_object(enum kind kind, int argument) {
  union {
    asyncio_lock lock;
    asyncio_event event;
    asyncio_condition condition;
    asyncio_semaphore semaphore;
    asyncio_barrier barrier;
    asyncio_queue queue;
  } *object = calloc(1, sizeof *object);
  if (object == NULL) return NULL;
  if (kind == CONDITION)
    object->condition.lock = (asyncio_lock *)(uintptr_t)(uint32_t)argument;
  if (kind == SEMAPHORE || kind == BOUNDED) object->semaphore.start = argument;
  if (kind == BOUNDED) object->semaphore.bounded = true;
  if (kind == BARRIER) object->barrier.parties = argument;
  if (kind == QUEUE) object->queue.maxsize = argument;
  return object;
}

/* Nobody waits in it. */
EXPORT(object_free)
void asyncio__turn_js_object_free(void *object, enum kind kind) {
  if (kind == QUEUE) asyncio_queue_clear(object);
  free(object);
}

/* ---- at once ---- */

enum request {
  LOCK_RELEASE,
  LOCK_LOCKED,
  EVENT_SET,
  EVENT_CLEAR,
  EVENT_IS_SET,
  CONDITION_RELEASE,
  CONDITION_LOCKED,
  CONDITION_NOTIFY,
  SEMAPHORE_RELEASE,
  SEMAPHORE_LOCKED,
  BARRIER_WAITING,
  BARRIER_BROKEN,
  QUEUE_PUT_NOWAIT,
  QUEUE_GET_NOWAIT,
  QUEUE_TASK_DONE,
  QUEUE_SHUTDOWN,
  GROUP_ENTER,
  GROUP_CANCEL
};

static int get_nowait(asyncio_queue *queue) {
  asyncio_value nothing;
  return asyncio_queue_get_nowait(queue, &nothing);
}

static int of_lock(enum request request, void *object, int n) {
  switch (request) {
  case LOCK_RELEASE:
    return asyncio_lock_release(object);
  case LOCK_LOCKED:
    return asyncio_lock_locked(object);
  case EVENT_SET:
    return asyncio_event_set(object), 0;
  case EVENT_CLEAR:
    return asyncio_event_clear(object), 0;
  case EVENT_IS_SET:
    return asyncio_event_is_set(object);
  case CONDITION_RELEASE:
    return asyncio_condition_release(object);
  case CONDITION_LOCKED:
    return asyncio_condition_locked(object);
  case CONDITION_NOTIFY: /* -1: all */
    return asyncio_condition_notify(object, (size_t)n);
  case SEMAPHORE_RELEASE:
    return asyncio_semaphore_release(object);
  default: /* SEMAPHORE_LOCKED */
    return asyncio_semaphore_locked(object);
  }
}

/* Returns a code, or what was asked for. */
EXPORT(ask)
int asyncio__turn_js_ask(enum request request, void *object, int n) {
  switch (request) {
  case BARRIER_WAITING:
    return asyncio_barrier_n_waiting(object);
  case BARRIER_BROKEN:
    return asyncio_barrier_broken(object);
  case QUEUE_PUT_NOWAIT:
    return asyncio_queue_put_nowait(object, asyncio_nothing());
  case QUEUE_GET_NOWAIT:
    return get_nowait(object);
  case QUEUE_TASK_DONE:
    return asyncio_queue_task_done(object);
  case QUEUE_SHUTDOWN:
    return asyncio_queue_shutdown(object, n != 0), 0;
  case GROUP_ENTER:
    return asyncio_task_group_enter(object);
  case GROUP_CANCEL:
    return asyncio_task_group_cancel(object), 0;
  default:
    return of_lock(request, object, n);
  }
}

/* ---- waits ---- */

/* Futures that a task waits for, retained. */
struct futures {
  double timeout;
  uint32_t return_when;
  uint32_t count;
  asyncio_future *items[];
};

/* Of the pointers in the room; given to the operation, which frees it.
 * timeout: 0 is none. */
EXPORT(futures)
struct futures *asyncio__turn_js_futures(asyncio_future **room, uint32_t count,
                                         double timeout, uint32_t when) {
  struct futures *futures =
      malloc(sizeof *futures + count * sizeof *futures->items);
  if (futures == NULL) return NULL;
  *futures = (struct futures){timeout, when, count};
  for (uint32_t i = 0; i < count; i++)
    futures->items[i] = asyncio__future_retain(room[i]);
  return futures;
}

static void free_futures(struct futures *futures) {
  for (uint32_t i = 0; i < futures->count; i++)
    asyncio__future_release(futures->items[i]);
  free(futures);
}

static int wait_for_futures(struct futures *futures) {
  int rc =
      asyncio_wait(futures->items, futures->count, .timeout = futures->timeout,
                   .return_when = (asyncio_return_when)futures->return_when);
  free_futures(futures);
  return rc;
}

EXPORT(as_completed)
asyncio_as_completed_iterator *asyncio__turn_js_as_completed(
    asyncio_future **room, uint32_t count, double timeout) {
  return asyncio_as_completed_n(room, count, .timeout = timeout);
}

EXPORT(as_completed_free)
void asyncio__turn_js_as_completed_free(asyncio_as_completed_iterator *it) {
  asyncio_as_completed_free(it);
}

/* ---- groups ---- */

EXPORT(group) asyncio_task_group *asyncio__turn_js_group(void) {
  return asyncio_task_group_new();
}

EXPORT(group_free)
void asyncio__turn_js_group_free(asyncio_task_group *group) {
  asyncio_task_group_free(group);
}

EXPORT(group_task)
asyncio_task *asyncio__turn_js_group_task(asyncio_task_group *group,
                                          uint32_t index, const char *name) {
  struct asyncio__js_task part = {.index = index};
  return asyncio__turn_js_made(asyncio__task_group_create(
      group, asyncio__js_entry,
      (asyncio_task_options){.arg = &part, .size = sizeof part, .name = name}));
}

/* ---- timeouts ---- */

EXPORT(timeout)
asyncio_timeout *asyncio__turn_js_timeout(double when, int is_delay) {
  return is_delay ? asyncio_timeout_new(when) : asyncio_timeout_at_new(when);
}

EXPORT(timeout_free)
void asyncio__turn_js_timeout_free(asyncio_timeout *timeout) {
  asyncio_timeout_free(timeout);
}

EXPORT(timeout_enter)
int asyncio__turn_js_timeout_enter(asyncio_timeout *timeout) {
  return asyncio_timeout_enter(timeout);
}

EXPORT(timeout_exit)
int asyncio__turn_js_timeout_exit(asyncio_timeout *timeout, int rc) {
  return asyncio_timeout_exit(timeout, rc);
}

EXPORT(timeout_reschedule)
int asyncio__turn_js_timeout_reschedule(asyncio_timeout *timeout, double when) {
  return asyncio_timeout_reschedule(timeout, when);
}

EXPORT(timeout_when)
double asyncio__turn_js_timeout_when(const asyncio_timeout *timeout) {
  return asyncio_timeout_when(timeout);
}

EXPORT(timeout_expired)
int asyncio__turn_js_timeout_expired(const asyncio_timeout *timeout) {
  return asyncio_timeout_expired(timeout);
}

/* ---- what a task waits in ---- */

enum operation {
  WAIT,
  LOCK_ACQUIRE,
  EVENT_WAIT,
  CONDITION_ACQUIRE,
  CONDITION_WAIT,
  SEMAPHORE_ACQUIRE,
  BARRIER_WAIT,
  BARRIER_RESET,
  BARRIER_ABORT,
  QUEUE_PUT,
  QUEUE_GET,
  QUEUE_JOIN,
  GROUP_EXIT,
  NEXT_COMPLETED
};

static int get_item(asyncio_queue *queue) {
  asyncio_value nothing;
  return asyncio_queue_get(queue, &nothing);
}

/* The future comes back in the place of the number. */
static int next_completed(struct asyncio__js_task *part) {
  asyncio_as_completed_iterator *it = part->object;
  asyncio_future *future = NULL;
  int rc = asyncio_as_completed_anext(&it, &future);
  part->number = (int32_t)(uintptr_t)future;
  return rc;
}

static int in_lock(struct asyncio__js_task *part) {
  switch ((enum operation)part->operation) {
  case LOCK_ACQUIRE:
    return asyncio_lock_acquire(part->object);
  case EVENT_WAIT:
    return asyncio_event_wait(part->object);
  case CONDITION_ACQUIRE:
    return asyncio_condition_acquire(part->object);
  case CONDITION_WAIT:
    return asyncio_condition_wait(part->object);
  case SEMAPHORE_ACQUIRE:
    return asyncio_semaphore_acquire(part->object);
  case BARRIER_WAIT:
    return asyncio_barrier_wait(part->object);
  case BARRIER_RESET:
    return asyncio_barrier_reset(part->object);
  default:
    return asyncio_barrier_abort(part->object);
  }
}

int asyncio__js_operate(void *of_task) {
  struct asyncio__js_task *part = of_task;
  switch ((enum operation)part->operation) {
  case WAIT:
    return wait_for_futures(part->object);
  case QUEUE_PUT:
    return asyncio_queue_put(part->object, asyncio_nothing());
  case QUEUE_GET:
    return get_item(part->object);
  case QUEUE_JOIN:
    return asyncio_queue_join(part->object);
  case GROUP_EXIT:
    return asyncio_task_group_exit(part->object, part->number);
  case NEXT_COMPLETED:
    return next_completed(part);
  default:
    return in_lock(part);
  }
}
