/* Lock, Event. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's locks.py. */
#include "waiters.h"

/* ---- Lock ---- */

bool asyncio_lock_locked(const asyncio_lock *lock) { return lock->locked; }

bool asyncio__lock_try(asyncio_lock *lock) {
  if (lock->locked || asyncio__line_wanted(&lock->waiters)) return false;
  lock->locked = true;
  return true;
}

/* One who is woken already will take the lock; only the first is asked. */
static void wake_first(asyncio_lock *lock) {
  if (lock->waiters != NULL) asyncio__waiter_wake(lock->waiters);
}

int asyncio__lock_acquire_as(asyncio_lock *lock,
                             struct asyncio__waiter *waiter) {
  if (asyncio__lock_try(lock)) return 0;
  int rc = asyncio__line_enter(&lock->waiters, waiter);
  if (rc < 0) return rc;
  rc = asyncio__line_wait(waiter);
  /* If the lock is free and we do not take it, the first in line will run. */
  if (rc >= 0)
    lock->locked = true;
  else if (!lock->locked)
    wake_first(lock);
  return rc;
}

int asyncio_lock_acquire(asyncio_lock *lock) {
  if (asyncio__lock_try(lock)) return 0;
  struct asyncio__waiter *waiter = asyncio__waiter_new("Lock", lock->name);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__lock_acquire_as(lock, waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio_lock_release(asyncio_lock *lock) {
  if (!lock->locked)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "Lock is not acquired.");
  lock->locked = false;
  wake_first(lock);
  return 0;
}

/* ---- Event ---- */

bool asyncio_event_is_set(const asyncio_event *event) { return event->value; }

void asyncio_event_set(asyncio_event *event) {
  if (event->value) return;
  event->value = true;
  asyncio__line_wake_all(&event->waiters);
}

void asyncio_event_clear(asyncio_event *event) { event->value = false; }

int asyncio_event_wait(asyncio_event *event) {
  if (event->value) return 0;
  struct asyncio__waiter *waiter = asyncio__waiter_new("Event", event->name);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(&event->waiters, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  return rc;
}
