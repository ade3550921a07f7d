/* Condition. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's locks.py. One waiter serves for the wait and then for
 * getting the lock back, so that this needs no memory and cannot fail. */
#include "waiters.h"

/* Whoever waits for the notification waits for the rest of this text. */
#define LOCK_OF "Lock of a "

static asyncio_lock *lock_of(asyncio_condition *condition) {
  return condition->lock != NULL ? condition->lock : &condition->own;
}

static struct asyncio__waiter *new_waiter(asyncio_condition *condition) {
  const char *kind =
      condition->of_barrier ? LOCK_OF "Barrier" : LOCK_OF "Condition";
  return asyncio__waiter_new(kind, condition->name);
}

bool asyncio_condition_locked(const asyncio_condition *condition) {
  return condition->lock != NULL ? condition->lock->locked
                                 : condition->own.locked;
}

int asyncio_condition_acquire(asyncio_condition *condition) {
  if (condition->lock != NULL) return asyncio_lock_acquire(condition->lock);
  if (asyncio__lock_try(&condition->own)) return 0;
  struct asyncio__waiter *waiter = new_waiter(condition);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__lock_acquire_as(&condition->own, waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio_condition_release(asyncio_condition *condition) {
  return asyncio_lock_release(lock_of(condition));
}

static int check_locked(const asyncio_condition *condition, const char *text) {
  if (asyncio_condition_locked(condition)) return 0;
  return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, text);
}

/* ---- notify ---- */

static void notify(asyncio_condition *condition, size_t n) {
  struct asyncio__waiter *waiter = condition->waiters;
  for (; waiter != NULL && n > 0; waiter = asyncio__waiter_after(waiter))
    if (asyncio__waiter_wake(waiter)) n--;
}

int asyncio_condition_notify(asyncio_condition *condition, size_t n) {
  int rc = check_locked(condition, "cannot notify on un-acquired lock");
  if (rc == 0) notify(condition, n);
  return rc;
}

int asyncio_condition_notify_all(asyncio_condition *condition) {
  return asyncio_condition_notify(condition, SIZE_MAX);
}

/* ---- wait ---- */

/* Gets the lock back whatever is cancelled meanwhile. The error that leaves
 * the wait is kept: the last cancellation, or rc's own.
 * Returns rc, or the code of that error. */
static int lock_again(asyncio_condition *condition,
                      struct asyncio__waiter *waiter, int rc) {
  for (;;) {
    if (rc < 0) asyncio__waiter_keep_error(waiter, rc);
    int again = asyncio__lock_acquire_as(lock_of(condition), waiter);
    if (again >= 0) return rc;
    rc = again;
    if (again != ASYNCIO_CANCELLED) break; /* the lock is another loop's */
  }
  asyncio__waiter_keep_error(waiter, rc);
  return rc;
}

static int wait_with(asyncio_condition *condition,
                     struct asyncio__waiter *waiter) {
  const char *lock_name = waiter->type.name;
  waiter->type.name += sizeof LOCK_OF - 1;
  int rc = asyncio__line_enter(&condition->waiters, waiter);
  if (rc < 0) return rc;
  asyncio_lock_release(lock_of(condition));
  rc = asyncio__line_wait(waiter);
  waiter->type.name = lock_name;
  rc = lock_again(condition, waiter, rc);
  if (rc >= 0) return 0;
  /* We may have been notified, and do nothing about it: let another. */
  notify(condition, 1);
  return asyncio__waiter_raise_kept(waiter);
}

int asyncio_condition_wait(asyncio_condition *condition) {
  int rc = check_locked(condition, "cannot wait on un-acquired lock");
  if (rc < 0) return rc;
  struct asyncio__waiter *waiter = new_waiter(condition);
  if (waiter == NULL) return asyncio__no_waiter();
  rc = wait_with(condition, waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio_condition_wait_for(asyncio_condition *condition,
                               int (*predicate)(void *arg), void *arg) {
  int rc;
  while ((rc = predicate(arg)) == 0) {
    rc = asyncio_condition_wait(condition);
    if (rc < 0) break;
  }
  return rc;
}
