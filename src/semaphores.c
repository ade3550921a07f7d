/* Semaphore, BoundedSemaphore. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's locks.py. Instead of the value that is left, the units
 * that are out are counted: a bounded one may not get more back. */
#include "waiters.h"

int64_t asyncio_semaphore_value(const asyncio_semaphore *semaphore) {
  return semaphore->start - semaphore->out;
}

bool asyncio_semaphore_locked(const asyncio_semaphore *semaphore) {
  return asyncio_semaphore_value(semaphore) <= 0 ||
         asyncio__line_wanted(&semaphore->waiters);
}

static int check_start(const asyncio_semaphore *semaphore) {
  if (semaphore->start >= 0) return 0;
  return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                             "Semaphore initial value must be >= 0");
}

/* Gives a unit to the first who is not woken; false when there is none. */
static bool wake_next(asyncio_semaphore *semaphore) {
  struct asyncio__waiter *waiter = semaphore->waiters;
  while (waiter != NULL && !asyncio__waiter_wake(waiter))
    waiter = asyncio__waiter_after(waiter);
  if (waiter == NULL) return false;
  semaphore->out++;
  return true;
}

static int wait_for_unit(asyncio_semaphore *semaphore,
                         struct asyncio__waiter *waiter) {
  int rc = asyncio__line_enter(&semaphore->waiters, waiter);
  if (rc < 0) return rc;
  rc = asyncio__line_wait(waiter);
  /* A unit that was given to us, who do not take it, goes back. */
  if (rc < 0 && asyncio__waiter_woken(waiter)) semaphore->out--;
  /* Units that came back while others stood before them are given out. */
  while (asyncio_semaphore_value(semaphore) > 0 && wake_next(semaphore)) {
  }
  return rc;
}

int asyncio_semaphore_acquire(asyncio_semaphore *semaphore) {
  int rc = check_start(semaphore);
  if (rc < 0) return rc;
  if (!asyncio_semaphore_locked(semaphore)) {
    semaphore->out++;
    return 0;
  }
  const char *kind = semaphore->bounded ? "BoundedSemaphore" : "Semaphore";
  struct asyncio__waiter *waiter = asyncio__waiter_new(kind, semaphore->name);
  if (waiter == NULL) return asyncio__no_waiter();
  rc = wait_for_unit(semaphore, waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio_semaphore_release(asyncio_semaphore *semaphore) {
  int rc = check_start(semaphore);
  if (rc < 0) return rc;
  if (semaphore->bounded && semaphore->out <= 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "BoundedSemaphore released too many times");
  semaphore->out--;
  wake_next(semaphore);
  return 0;
}
