/* The operations on conditions and barriers. SPDX-License-Identifier: MIT */
#include "interpreter.h"

/* ---- Condition ---- */

static asyncio_condition *condition_of(const struct operation *op) {
  return &machine.conditions[NUMBER(0)];
}

OPERATION(condition_acquire) {
  UNUSED(frame);
  int rc = asyncio_condition_acquire(condition_of(op));
  say("%s", "");
  return rc;
}

OPERATION(condition_release) {
  UNUSED(frame);
  return asyncio_condition_release(condition_of(op));
}

/* condition_with CONDITION {BLOCK} */
OPERATION(condition_with) {
  int rc = asyncio_condition_acquire(condition_of(op));
  if (rc < 0) return rc;
  rc = run_block(frame, op->blocks[0]);
  int released = asyncio_condition_release(condition_of(op));
  say("%s", "");
  return released < 0 ? released : rc;
}

OPERATION(condition_wait) {
  UNUSED(frame);
  int rc = asyncio_condition_wait(condition_of(op));
  say("%s", "");
  return rc;
}

enum { FAILING_NUMBER = 9 };

/* By how much, and one, the machine's number is at least the operation's. */
static int predicate(void *operation) {
  const struct operation *op = operation;
  trace("predicate %d", machine.number);
  if (machine.number == FAILING_NUMBER)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "predicate");
  int more = machine.number - NUMBER(1) + 1;
  return more > 0 ? more : 0;
}

/* condition_wait_for CONDITION NUMBER */
OPERATION(condition_wait_for) {
  UNUSED(frame);
  struct operation copy = *op;
  int rc = asyncio_condition_wait_for(condition_of(op), predicate, &copy);
  say("%d", rc);
  return rc;
}

/* number VALUE: for condition_wait_for */
OPERATION(number) {
  UNUSED(frame);
  machine.number = NUMBER(0);
  return 0;
}

/* condition_notify CONDITION COUNT */
OPERATION(condition_notify) {
  UNUSED(frame);
  return asyncio_condition_notify(condition_of(op), (size_t)NUMBER(1));
}

OPERATION(condition_notify_all) {
  UNUSED(frame);
  return asyncio_condition_notify_all(condition_of(op));
}

OPERATION(condition_state) {
  UNUSED(frame);
  say("%d", asyncio_condition_locked(condition_of(op)));
  return 0;
}

/* ---- Barrier ---- */

static asyncio_barrier *barrier_of(const struct operation *op) {
  return &machine.barriers[NUMBER(0)];
}

OPERATION(barrier_wait) {
  UNUSED(frame);
  int rc = asyncio_barrier_wait(barrier_of(op));
  say("%d", rc);
  return rc;
}

OPERATION(barrier_reset) {
  UNUSED(frame);
  int rc = asyncio_barrier_reset(barrier_of(op));
  say("%s", "");
  return rc;
}

OPERATION(barrier_abort) {
  UNUSED(frame);
  int rc = asyncio_barrier_abort(barrier_of(op));
  say("%s", "");
  return rc;
}

OPERATION(barrier_state) {
  UNUSED(frame);
  say("%d %d", asyncio_barrier_n_waiting(barrier_of(op)),
      asyncio_barrier_broken(barrier_of(op)));
  return 0;
}
