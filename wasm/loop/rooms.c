/* Locks, queues, groups and waits for JavaScript: what is done at once, and
 * what a task may wait in. SPDX-License-Identifier: MIT
 *
 * Items of queues stay in JavaScript; here they are nothings, which are
 * counted. The order of kinds and methods is that of js/loop/rooms.js, which
 * tests/js/loop_rooms.test.js compares.
 */
#include <stdlib.h>

#include "loop.h"

/* ---- objects ---- */

enum kind {
  LOCK,
  EVENT,
  CONDITION,
  SEMAPHORE,
  BARRIER,
  QUEUE,
  TIMEOUT,
  GROUP,
  COMPLETED /* made by as_completed */
};

union room {
  asyncio_lock lock;
  asyncio_event event;
  asyncio_condition condition;
  asyncio_semaphore semaphore;
  asyncio_barrier barrier;
  asyncio_queue queue;
};

/* argument: a lock, a start value, how many, when; whatever the kind wants. */
static void describe(union room *room, enum kind kind, double argument,
                     bool option) {
  if (kind == CONDITION)
    room->condition.lock = (asyncio_lock *)(uintptr_t)argument;
  if (kind == SEMAPHORE) room->semaphore.start = (int)argument;
  if (kind == SEMAPHORE) room->semaphore.bounded = option;
  if (kind == BARRIER) room->barrier.parties = (int)argument;
  if (kind == QUEUE) room->queue.maxsize = (int)argument;
}

/* option: whether a semaphore is bounded, or a timeout counts from its entry.
 */
EXPORT(object)
void *asyncio__turn_js_object(enum kind kind, double argument, int option) {
  if (kind == GROUP) return asyncio_task_group_new();
  if (kind == TIMEOUT && option != 0) return asyncio_timeout_new(argument);
  if (kind == TIMEOUT) return asyncio_timeout_at_new(argument);
  union room *room = calloc(1, sizeof *room);
  if (room != NULL) describe(room, kind, argument, option != 0);
  return room;
}

/* Nobody waits in it. */
EXPORT(object_free)
void asyncio__turn_js_object_free(void *object, enum kind kind) {
  switch (kind) {
  case TIMEOUT:
    asyncio_timeout_free(object);
    break;
  case GROUP:
    asyncio_task_group_free(object);
    break;
  case COMPLETED:
    asyncio_as_completed_free(object);
    break;
  default:
    if (kind == QUEUE) asyncio_queue_clear(object);
    free(object);
  }
}

/* ---- what they do ---- */

enum method {
  WAIT,   /* for futures */
  CANCEL, /* a future, and wait for it */
  LOCK_RELEASE,
  LOCK_LOCKED,
  LOCK_ACQUIRE,
  EVENT_SET,
  EVENT_CLEAR,
  EVENT_IS_SET,
  EVENT_WAIT,
  CONDITION_RELEASE,
  CONDITION_LOCKED,
  CONDITION_NOTIFY,
  CONDITION_ACQUIRE,
  CONDITION_WAIT,
  SEMAPHORE_RELEASE,
  SEMAPHORE_LOCKED,
  SEMAPHORE_ACQUIRE,
  BARRIER_N_WAITING,
  BARRIER_BROKEN,
  BARRIER_WAIT,
  BARRIER_RESET,
  BARRIER_ABORT,
  QUEUE_PUT_NOWAIT,
  QUEUE_GET_NOWAIT,
  QUEUE_TASK_DONE,
  QUEUE_SHUTDOWN,
  QUEUE_PUT,
  QUEUE_GET,
  QUEUE_JOIN,
  TIMEOUT_RESCHEDULE,
  TIMEOUT_EXPIRED,
  TIMEOUT_ENTER,
  TIMEOUT_EXIT,
  GROUP_CANCEL,
  GROUP_ENTER,
  GROUP_EXIT,
  COMPLETED_NEXT
};

/* ---- at once ---- */

static int get_nowait(asyncio_queue *queue) {
  asyncio_value nothing;
  return asyncio_queue_get_nowait(queue, &nothing);
}

/* Whether the body ends with a TimeoutError instead. */
static bool exit_timeout(asyncio_timeout *timeout, int code) {
  return asyncio_timeout_exit(timeout, code) != code;
}

static int of_lock(enum method method, void *object, int n) {
  switch (method) {
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
  case SEMAPHORE_LOCKED:
    return asyncio_semaphore_locked(object);
  case BARRIER_N_WAITING:
    return asyncio_barrier_n_waiting(object);
  default: /* BARRIER_BROKEN */
    return asyncio_barrier_broken(object);
  }
}

/* Returns a code, or what was asked for. */
EXPORT(ask)
int asyncio__turn_js_ask(enum method method, void *object, double argument) {
  switch (method) {
  case QUEUE_PUT_NOWAIT:
    return asyncio_queue_put_nowait(object, asyncio_nothing());
  case QUEUE_GET_NOWAIT:
    return get_nowait(object);
  case QUEUE_TASK_DONE:
    return asyncio_queue_task_done(object);
  case QUEUE_SHUTDOWN:
    return asyncio_queue_shutdown(object, argument != 0), 0;
  case TIMEOUT_RESCHEDULE:
    return asyncio_timeout_reschedule(object, argument);
  case TIMEOUT_EXPIRED:
    return asyncio_timeout_expired(object);
  case TIMEOUT_ENTER:
    return asyncio_timeout_enter(object);
  case TIMEOUT_EXIT:
    return exit_timeout(object, (int)argument);
  case GROUP_CANCEL:
    return asyncio_task_group_cancel(object), 0;
  case GROUP_ENTER:
    return asyncio_task_group_enter(object);
  default:
    return of_lock(method, object, (int)argument);
  }
}

EXPORT(timeout_when)
double asyncio__turn_js_timeout_when(const asyncio_timeout *timeout) {
  return asyncio_timeout_when(timeout);
}

EXPORT(group_task)
asyncio_task *asyncio__turn_js_group_task(asyncio_task_group *group,
                                          uint32_t index, const char *name) {
  struct asyncio__js_task part = {.index = index};
  return asyncio__turn_js_made(asyncio__task_group_create(
      group, asyncio__js_entry,
      (asyncio_task_options){.arg = &part, .size = sizeof part, .name = name}));
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

/* ---- what a task waits in ---- */

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

/* True, or a code. */
static int in_lock(struct asyncio__js_task *part) {
  int rc;
  switch ((enum method)part->operation) {
  case LOCK_ACQUIRE:
    rc = asyncio_lock_acquire(part->object);
    break;
  case EVENT_WAIT:
    rc = asyncio_event_wait(part->object);
    break;
  case CONDITION_ACQUIRE:
    rc = asyncio_condition_acquire(part->object);
    break;
  case CONDITION_WAIT:
    rc = asyncio_condition_wait(part->object);
    break;
  default: /* SEMAPHORE_ACQUIRE */
    rc = asyncio_semaphore_acquire(part->object);
  }
  return rc < 0 ? rc : 1;
}

/* Whatever it ends with, unless this task is cancelled too. */
static int cancel_future(asyncio_future *future) {
  int rc = asyncio__wait_for(
      (asyncio_awaitable){.future = asyncio__future_retain(future)}, 0);
  return rc == ASYNCIO_CANCELLED || rc == ASYNCIO_NO_MEMORY ? rc : 0;
}

int asyncio__js_operate(void *of_task) {
  struct asyncio__js_task *part = of_task;
  switch ((enum method)part->operation) {
  case WAIT:
    return wait_for_futures(part->object);
  case CANCEL:
    return cancel_future(part->object);
  case BARRIER_WAIT:
    return asyncio_barrier_wait(part->object);
  case BARRIER_RESET:
    return asyncio_barrier_reset(part->object);
  case BARRIER_ABORT:
    return asyncio_barrier_abort(part->object);
  case QUEUE_PUT:
    return asyncio_queue_put(part->object, asyncio_nothing());
  case QUEUE_GET:
    return get_item(part->object);
  case QUEUE_JOIN:
    return asyncio_queue_join(part->object);
  case GROUP_EXIT:
    return asyncio_task_group_exit(part->object, part->number);
  case COMPLETED_NEXT:
    return next_completed(part);
  default:
    return in_lock(part);
  }
}
