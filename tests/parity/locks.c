/* The operations on locks, events and semaphores. SPDX-License-Identifier: MIT
 */
#include "interpreter.h"

/* The end of a block that has something: what the giving back says goes
 * before what the block says. */
static int end_with(int rc, int given_back) {
  say("%s", "");
  return given_back < 0 ? given_back : rc;
}

/* What a wait that is over says: others have spoken meanwhile. */
static int silent(int rc) {
  say("%s", "");
  return rc;
}

/* ---- Lock ---- */

static asyncio_lock *lock_of(const struct operation *op) {
  return &machine.locks[NUMBER(0)];
}

OPERATION(lock_acquire) {
  UNUSED(frame);
  return silent(asyncio_lock_acquire(lock_of(op)));
}

OPERATION(lock_release) {
  UNUSED(frame);
  return asyncio_lock_release(lock_of(op));
}

OPERATION(lock_state) {
  UNUSED(frame);
  say("%d", asyncio_lock_locked(lock_of(op)));
  return 0;
}

/* lock_with LOCK {BLOCK} */
OPERATION(lock_with) {
  int rc = asyncio_lock_acquire(lock_of(op));
  if (rc < 0) return rc;
  rc = run_block(frame, op->blocks[0]);
  return end_with(rc, asyncio_lock_release(lock_of(op)));
}

/* ---- Event ---- */

static asyncio_event *event_of(const struct operation *op) {
  return &machine.events[NUMBER(0)];
}

OPERATION(event_wait) {
  UNUSED(frame);
  return silent(asyncio_event_wait(event_of(op)));
}

OPERATION(event_set) {
  UNUSED(frame);
  asyncio_event_set(event_of(op));
  return 0;
}

OPERATION(event_clear) {
  UNUSED(frame);
  asyncio_event_clear(event_of(op));
  return 0;
}

OPERATION(event_state) {
  UNUSED(frame);
  say("%d", asyncio_event_is_set(event_of(op)));
  return 0;
}

/* ---- Semaphore, BoundedSemaphore ---- */

static asyncio_semaphore *semaphore_of(const struct operation *op) {
  return &machine.semaphores[NUMBER(0)];
}

OPERATION(semaphore_acquire) {
  UNUSED(frame);
  return silent(asyncio_semaphore_acquire(semaphore_of(op)));
}

OPERATION(semaphore_release) {
  UNUSED(frame);
  return asyncio_semaphore_release(semaphore_of(op));
}

OPERATION(semaphore_state) {
  UNUSED(frame);
  say("%d %d", asyncio_semaphore_locked(semaphore_of(op)),
      (int)asyncio_semaphore_value(semaphore_of(op)));
  return 0;
}

/* semaphore_with SEMAPHORE {BLOCK} */
OPERATION(semaphore_with) {
  int rc = asyncio_semaphore_acquire(semaphore_of(op));
  if (rc < 0) return rc;
  rc = run_block(frame, op->blocks[0]);
  return end_with(rc, asyncio_semaphore_release(semaphore_of(op)));
}
