/* Barrier. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's locks.py: a state behind a condition, which all who
 * come or leave notify. */
#include "internal.h"

static bool is(const asyncio_barrier *barrier,
               enum asyncio__barrier_state state) {
  return barrier->state == state;
}

int asyncio_barrier_parties(const asyncio_barrier *barrier) {
  return barrier->parties;
}

int asyncio_barrier_n_waiting(const asyncio_barrier *barrier) {
  return is(barrier, ASYNCIO__BARRIER_FILLING) ? barrier->count : 0;
}

bool asyncio_barrier_broken(const asyncio_barrier *barrier) {
  return is(barrier, ASYNCIO__BARRIER_BROKEN);
}

/* Locks the state. */
static int enter(asyncio_barrier *barrier) {
  if (barrier->parties < 1)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "parties must be > 0");
  barrier->condition.name = barrier->name;
  barrier->condition.of_barrier = true;
  return asyncio_condition_acquire(&barrier->condition);
}

static void leave(asyncio_barrier *barrier) {
  asyncio_condition_release(&barrier->condition);
}

static void notify_all(asyncio_barrier *barrier) {
  asyncio_condition_notify_all(&barrier->condition);
}

/* ---- wait ---- */

static int is_open(void *arg) {
  return !is(arg, ASYNCIO__BARRIER_DRAINING) &&
         !is(arg, ASYNCIO__BARRIER_RESETTING);
}

static int is_filled(void *arg) { return !is(arg, ASYNCIO__BARRIER_FILLING); }

/* Waits until those of the last time have left. */
static int wait_for_open(asyncio_barrier *barrier) {
  int rc = asyncio_condition_wait_for(&barrier->condition, is_open, barrier);
  if (rc < 0 || !asyncio_barrier_broken(barrier)) return rc;
  return asyncio__raise_text(ASYNCIO_BROKEN_BARRIER, "Barrier aborted");
}

/* Waits for the others. */
static int wait_for_filled(asyncio_barrier *barrier) {
  int rc = asyncio_condition_wait_for(&barrier->condition, is_filled, barrier);
  if (rc < 0 || is(barrier, ASYNCIO__BARRIER_DRAINING)) return rc;
  return asyncio__raise_text(ASYNCIO_BROKEN_BARRIER,
                             "Abort or reset of barrier");
}

/* One less inside; the last one lets those in who wait for that. */
static void count_out(asyncio_barrier *barrier) {
  if (--barrier->count > 0) return;
  if (!is_open(barrier)) barrier->state = ASYNCIO__BARRIER_FILLING;
  notify_all(barrier);
}

static int wait_inside(asyncio_barrier *barrier) {
  int rc = wait_for_open(barrier);
  if (rc < 0) return rc;
  int index = barrier->count++;
  if (index + 1 == barrier->parties) {
    barrier->state = ASYNCIO__BARRIER_DRAINING;
    notify_all(barrier);
  } else {
    rc = wait_for_filled(barrier);
  }
  count_out(barrier);
  return rc < 0 ? rc : index;
}

int asyncio_barrier_wait(asyncio_barrier *barrier) {
  int rc = enter(barrier);
  if (rc < 0) return rc;
  rc = wait_inside(barrier);
  leave(barrier);
  return rc;
}

/* ---- reset, abort ---- */

int asyncio_barrier_reset(asyncio_barrier *barrier) {
  int rc = enter(barrier);
  if (rc < 0) return rc;
  barrier->state = barrier->count > 0 ? ASYNCIO__BARRIER_RESETTING
                                      : ASYNCIO__BARRIER_FILLING;
  notify_all(barrier);
  leave(barrier);
  return 0;
}

int asyncio_barrier_abort(asyncio_barrier *barrier) {
  int rc = enter(barrier);
  if (rc < 0) return rc;
  barrier->state = ASYNCIO__BARRIER_BROKEN;
  notify_all(barrier);
  leave(barrier);
  return 0;
}
