/* Lock, Event, Semaphore, Condition, Barrier. SPDX-License-Identifier: MIT
 *
 * All of these wait in the order of arrival. The zero value is ready to use
 * and needs no end; an initialiser macro gives it a name, which reports show
 * ("worker waits for a Lock named 'db'"):
 *
 *   static asyncio_lock lock;
 *   asyncio_lock db = ASYNCIO_LOCK(.name = "db");
 *
 * Names are borrowed. The object must stay where it is, and alive, while
 * anybody uses it: tasks that may still wait when a function returns must not
 * wait for a local of it. The tasks that wait at one time are of one loop.
 */
#ifndef ASYNCIO_LOCKS_H
#define ASYNCIO_LOCKS_H

#include "scopes.h"

struct asyncio__waiter;

/* ---- Lock ---- */

/* A lock that one task at a time has. It belongs to nobody: any task or
 * callback may release it. Python: asyncio.Lock. */
typedef struct asyncio_lock {
  const char *name;
  struct asyncio__waiter *waiters; /* the rest is the library's */
  bool locked;
} asyncio_lock;

/* ASYNCIO_LOCK(.name = "db") */
#define ASYNCIO_LOCK(...) {.locked = false, __VA_ARGS__}

/* Waits until the lock is free and takes it. One that is free and that nobody
 * waits for is taken without suspending.
 * Returns 0; ASYNCIO_CANCELLED, the lock not taken; ASYNCIO_RUNTIME_ERROR when
 * it would have to wait where nothing can suspend, or behind tasks of another
 * loop; ASYNCIO_NO_MEMORY. Python: await lock.acquire(). */
ASYNCIO_MUST_USE int asyncio_lock_acquire(asyncio_lock *lock);

/* Frees the lock and wakes the first who waits, who has it from the next pass
 * on; whoever asks before that waits behind the others.
 * Returns 0, or ASYNCIO_RUNTIME_ERROR when it is not locked.
 * Python: lock.release. */
int asyncio_lock_release(asyncio_lock *lock);

/* Whether somebody has the lock. Python: lock.locked. */
bool asyncio_lock_locked(const asyncio_lock *lock);

/* ---- Event ---- */

/* A flag that tasks wait for, unset at first. Python: asyncio.Event. */
typedef struct asyncio_event {
  const char *name;
  struct asyncio__waiter *waiters; /* the rest is the library's */
  bool value;
} asyncio_event;

/* ASYNCIO_EVENT(.name = "ready") */
#define ASYNCIO_EVENT(...) {.value = false, __VA_ARGS__}

/* Waits until the event is set; when it is, does not suspend.
 * Returns 0, or the errors of asyncio_lock_acquire.
 * Python: await event.wait(). */
ASYNCIO_MUST_USE int asyncio_event_wait(asyncio_event *event);

/* Sets the event. All who wait go on in the next pass, also when it is cleared
 * before. Python: event.set. */
void asyncio_event_set(asyncio_event *event);

/* Unsets the event. Python: event.clear. */
void asyncio_event_clear(asyncio_event *event);

/* Whether the event is set. Python: event.is_set. */
bool asyncio_event_is_set(const asyncio_event *event);

/* ---- Semaphore, BoundedSemaphore ---- */

/* A number of units that tasks take and give back. The zero value has none to
 * give out until someone releases one. Python: asyncio.Semaphore. */
typedef struct asyncio_semaphore {
  int64_t start; /* units at first, 0 or more */
  const char *name;
  struct asyncio__waiter *waiters; /* the rest is the library's */
  int64_t out;
  bool bounded;
} asyncio_semaphore;

/* ASYNCIO_SEMAPHORE(3), ASYNCIO_SEMAPHORE(3, .name = "slots") */
#define ASYNCIO_SEMAPHORE(...) {.bounded = false, .start = __VA_ARGS__}

/* The same for one that refuses to get more back than it gave out.
 * Python: asyncio.BoundedSemaphore. */
#define ASYNCIO_BOUNDED_SEMAPHORE(...) {.bounded = true, .start = __VA_ARGS__}

/* Waits for a unit and takes it; when there is one that nobody waits for, does
 * not suspend.
 * Returns 0, or the errors of asyncio_lock_acquire, no unit being taken;
 * ASYNCIO_VALUE_ERROR when it was begun with a value below 0.
 * Python: await semaphore.acquire(). */
ASYNCIO_MUST_USE int asyncio_semaphore_acquire(asyncio_semaphore *semaphore);

/* Gives a unit back, which goes to the first who waits, at once.
 * Returns 0; ASYNCIO_VALUE_ERROR when a bounded one would have more than at
 * first, or was begun with a value below 0. Python: semaphore.release. */
int asyncio_semaphore_release(asyncio_semaphore *semaphore);

/* Whether acquiring would wait. Python: semaphore.locked. */
bool asyncio_semaphore_locked(const asyncio_semaphore *semaphore);

/* Units that are left. */
int64_t asyncio_semaphore_value(const asyncio_semaphore *semaphore);

/* ---- Condition ---- */

/* A lock, and a line of tasks that wait to be notified by one that has it.
 * Python: asyncio.Condition. */
typedef struct asyncio_condition {
  asyncio_lock *lock; /* NULL: one of its own */
  const char *name;
  asyncio_lock own;                /* the rest is the library's */
  struct asyncio__waiter *waiters; /* for a notification */
  bool of_barrier;
} asyncio_condition;

/* ASYNCIO_CONDITION(.lock = &lock, .name = "changed") */
#define ASYNCIO_CONDITION(...) {.of_barrier = false, __VA_ARGS__}

/* Takes its lock, as asyncio_lock_acquire. Python: await condition.acquire().
 */
ASYNCIO_MUST_USE int asyncio_condition_acquire(asyncio_condition *condition);

/* Frees its lock, as asyncio_lock_release. Python: condition.release. */
int asyncio_condition_release(asyncio_condition *condition);

/* Whether its lock is locked. Python: condition.locked. */
bool asyncio_condition_locked(const asyncio_condition *condition);

/* Releases the lock, waits to be notified, and takes the lock again. What was
 * waited for has to be looked at again, as others may have come in between.
 * Returns 0; ASYNCIO_CANCELLED, also then only once it has the lock again;
 * ASYNCIO_RUNTIME_ERROR when it is not locked, and as asyncio_lock_acquire;
 * ASYNCIO_NO_MEMORY, the lock not having been released.
 * Python: await condition.wait(). */
ASYNCIO_MUST_USE int asyncio_condition_wait(asyncio_condition *condition);

/* Waits until predicate(arg) is true; when it is, does not suspend.
 * predicate: 0 for false, n > 0 for true, or an error code.
 * Returns what the predicate returned last, or as asyncio_condition_wait.
 * Python: await condition.wait_for(predicate). */
ASYNCIO_MUST_USE int asyncio_condition_wait_for(asyncio_condition *condition,
                                                int (*predicate)(void *arg),
                                                void *arg);

/* Wakes the first n who wait; they go on when they get the lock.
 * Returns 0, or ASYNCIO_RUNTIME_ERROR when it is not locked.
 * Python: condition.notify (n is 1 there when not given). */
int asyncio_condition_notify(asyncio_condition *condition, size_t n);

/* Wakes all who wait. Python: condition.notify_all. */
int asyncio_condition_notify_all(asyncio_condition *condition);

/* ---- Barrier ---- */

/* What a barrier is doing. */
enum asyncio__barrier_state {
  ASYNCIO__BARRIER_FILLING,   /* tasks come and wait */
  ASYNCIO__BARRIER_DRAINING,  /* all have come, and leave */
  ASYNCIO__BARRIER_RESETTING, /* those who wait leave with an error */
  ASYNCIO__BARRIER_BROKEN
};

/* A place where tasks wait until a number of them, the parties, are there.
 * Python: asyncio.Barrier. */
typedef struct asyncio_barrier {
  int parties; /* 1 or more */
  const char *name;
  asyncio_condition condition; /* the rest is the library's */
  int count;                   /* tasks inside */
  enum asyncio__barrier_state state;
} asyncio_barrier;

/* ASYNCIO_BARRIER(3), ASYNCIO_BARRIER(3, .name = "start") */
#define ASYNCIO_BARRIER(...) \
  {.state = ASYNCIO__BARRIER_FILLING, .parties = __VA_ARGS__}

/* Waits until all parties are there; the last one does not suspend. While they
 * leave, others wait to come in.
 * Returns the place in which the task came, from 0 to parties - 1;
 * ASYNCIO_BROKEN_BARRIER when it was reset or aborted; ASYNCIO_CANCELLED, the
 * others going on to wait; ASYNCIO_VALUE_ERROR for less than one party;
 * ASYNCIO_RUNTIME_ERROR, ASYNCIO_NO_MEMORY as asyncio_lock_acquire.
 * Python: await barrier.wait(). */
ASYNCIO_MUST_USE int asyncio_barrier_wait(asyncio_barrier *barrier);

/* Sends all who wait away with ASYNCIO_BROKEN_BARRIER; the barrier is then as
 * new, also when it was broken.
 * Returns 0, or as asyncio_barrier_wait, nothing being reset.
 * Python: await barrier.reset(). */
ASYNCIO_MUST_USE int asyncio_barrier_reset(asyncio_barrier *barrier);

/* Breaks the barrier: all who wait, and all who come until it is reset, get
 * ASYNCIO_BROKEN_BARRIER.
 * Returns as asyncio_barrier_reset. Python: await barrier.abort(). */
ASYNCIO_MUST_USE int asyncio_barrier_abort(asyncio_barrier *barrier);

/* Tasks that it takes. Python: barrier.parties. */
int asyncio_barrier_parties(const asyncio_barrier *barrier);

/* Tasks that wait for the others. Python: barrier.n_waiting. */
int asyncio_barrier_n_waiting(const asyncio_barrier *barrier);

/* Whether the barrier is broken. Python: barrier.broken. */
bool asyncio_barrier_broken(const asyncio_barrier *barrier);

/* ---- async with ----
 *
 * async_with (rc, asyncio_lock, &lock) { … }: has the lock in the block, and
 * asyncio_semaphore and asyncio_condition likewise. An error of releasing it
 * is in rc behind the block. */
#define ASYNCIO__LOCK_SCOPE(kind)                                      \
  typedef kind *kind##_scope;                                          \
  static inline int kind##_aenter(kind##_scope *scope, kind *object) { \
    *scope = object;                                                   \
    return kind##_acquire(object);                                     \
  }                                                                    \
  static inline int kind##_aexit(kind##_scope *scope, int rc) {        \
    int code = kind##_release(*scope);                                 \
    return code < 0 ? code : rc;                                       \
  }                                                                    \
  ASYNCIO_SCOPE(kind)

ASYNCIO__LOCK_SCOPE(asyncio_lock);
ASYNCIO__LOCK_SCOPE(asyncio_semaphore);
ASYNCIO__LOCK_SCOPE(asyncio_condition);

/* A kind: waits for the others before the block.
 * async_with (rc, asyncio_barrier, &barrier, .as = &place) { … }
 * as: an int that gets what asyncio_barrier_wait returned; may be left away.
 * Python: async with barrier as place. */
typedef struct asyncio_barrier_scope {
  asyncio_barrier *barrier;
  int *as;
} asyncio_barrier_scope;

#define asyncio_barrier_aenter(scope, ...) \
  asyncio__barrier_enter((asyncio_barrier_scope){.barrier = __VA_ARGS__})
#define asyncio_barrier_aexit(scope, rc) ((void)(scope), (rc))

static inline int asyncio__barrier_enter(asyncio_barrier_scope scope) {
  int place = asyncio_barrier_wait(scope.barrier);
  if (place >= 0 && scope.as != NULL) *scope.as = place;
  return place;
}
ASYNCIO_SCOPE(asyncio_barrier);

#endif
