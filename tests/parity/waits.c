/* The operations that wait, and those that hold blocks.
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "interpreter.h"

OPERATION(sleep) {
  (void)frame;
  int rc = asyncio_sleep(op->numbers[0]);
  say("%s", "");
  return rc;
}

static int await_future(asyncio_future *future) {
  asyncio_value v = asyncio_nothing();
  int rc = asyncio_await(future);
  if (rc >= 0) rc = asyncio_future_result(future, &v);
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  asyncio_release(future);
  return rc;
}

OPERATION(await) {
  if (!may_wait(frame, NUMBER(0))) return 0;
  return await_future(awaitable(NUMBER(0)).future);
}

OPERATION(await_self) {
  (void)frame, (void)op;
  return asyncio_await(asyncio_current_task());
}

OPERATION(call) {
  asyncio_value v;
  int rc = call_function(NUMBER(0), frame->level, &v);
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  return rc;
}

/* What wait_for runs in the calling task. */
static int run_inline(void *number) {
  asyncio_value v;
  int rc = call_function(*(int *)number, *(int *)number, &v);
  return rc < 0 ? rc : asyncio_return(v);
}

static int take_result(int status, asyncio_value *v) {
  if (v == NULL)
    await(status);
  else
    await(status, *v);
  return 0;
}

/* wait_for ITEM SECONDS; from 99 on: any time */
OPERATION(wait_for) {
  int what = NUMBER(0);
  if (!may_wait(frame, what)) return 0;
  asyncio_awaitable item = awaitable(what);
  if (what < 0) item.entry = run_inline;
  double seconds = op->numbers[1] >= 99 ? INFINITY : op->numbers[1];
  asyncio_value v = asyncio_nothing();
  asyncio_future *kept = item.future; /* await(x, v) would unpack a list */
  if (kept != NULL) asyncio_retain(kept);
  int rc = take_result(asyncio_wait_for(item, seconds), kept ? NULL : &v);
  if (rc >= 0 && kept != NULL) rc = asyncio_future_result(kept, &v);
  asyncio_release(kept);
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  return rc;
}

/* The items of a wait, each once. Returns how many, -1 if one may not be
 * waited for. */
static int wait_items(const struct frame *frame, const struct operation *op,
                      asyncio_future *futures[]) {
  int count = 0;
  for (int i = 0; i < op->count; i++) {
    if (!may_wait(frame, op->items[i])) return -1;
    asyncio_future *future = machine.slots[op->items[i]].future;
    bool again = false;
    for (int k = 0; k < count; k++) again |= futures[k] == future;
    if (!again) futures[count++] = future;
  }
  for (int i = 0; i < count; i++) asyncio_retain(futures[i]);
  return count;
}

/* wait RETURN_WHEN SECONDS [SLOTS]; 0: no timeout */
OPERATION(wait) {
  asyncio_future *futures[MAX_ITEMS], *sorted[MAX_ITEMS];
  int count = wait_items(frame, op, futures);
  if (count < 0) return 0;
  for (int i = 0; i < count; i++) sorted[i] = futures[i];
  int rc = asyncio_wait(sorted, (size_t)count, .timeout = op->numbers[1],
                        .return_when = (asyncio_return_when)NUMBER(0));
  if (rc >= 0) {
    say("%d of", rc);
    for (int i = 0; i < count; i++)
      for (int k = 0; k < count; k++)
        if (sorted[i] == futures[k]) say_more(" %d", k);
  }
  for (int i = 0; i < count; i++) asyncio_release(sorted[i]);
  return rc;
}

/* ---- blocks ---- */

static int run_timeout(struct frame *frame, const struct operation *op,
                       asyncio_timeout *timeout) {
  int rc = asyncio_timeout_enter(timeout);
  if (rc == 0) {
    machine.timeouts[NUMBER(0)] = timeout;
    rc = asyncio_timeout_exit(timeout, run_block(frame, op->blocks[0]));
    if (machine.timeouts[NUMBER(0)] == timeout)
      machine.timeouts[NUMBER(0)] = NULL;
    trace("expired %d", asyncio_timeout_expired(timeout));
    say("%s", "");
  }
  asyncio_timeout_free(timeout);
  return rc;
}

/* timeout SLOT SECONDS {BLOCK}; from 99 on: none */
OPERATION(timeout) {
  double seconds = op->numbers[1] >= 99 ? INFINITY : op->numbers[1];
  return run_timeout(frame, op, asyncio_timeout_new(seconds));
}

OPERATION(timeout_at) {
  return run_timeout(frame, op, asyncio_timeout_at_new(op->numbers[1]));
}

/* try {BLOCK} {HANDLER}: all errors */
OPERATION(try) {
  int rc = run_block(frame, op->blocks[0]);
  if (rc < 0) {
    say_error(rc);
    trace("caught %s", outcome);
    rc = run_block(frame, op->blocks[1]);
  }
  say("%s", "");
  return rc;
}

/* The same, but a cancellation or an exit goes on. */
OPERATION(try_exception) {
  int rc = run_block(frame, op->blocks[0]);
  if (rc < 0 && rc != ASYNCIO_CANCELLED && rc != ASYNCIO_SYSTEM_EXIT) {
    say_error(rc);
    trace("caught %s", outcome);
    rc = run_block(frame, op->blocks[1]);
  }
  say("%s", "");
  return rc;
}

/* finally {BLOCK} {CLEANUP} */
OPERATION(finally) {
  int rc = run_block(frame, op->blocks[0]);
  asyncio_value error = rc < 0 ? asyncio_caught(rc) : asyncio_nothing();
  bool returned = frame->returned;
  frame->returned = false;
  int cleanup = run_block(frame, op->blocks[1]);
  say("%s", "");
  if (cleanup >= 0 && rc < 0 && !frame->returned) return asyncio_return(error);
  asyncio_value_clear(&error);
  if (cleanup < 0) return cleanup;
  frame->returned |= returned;
  return 0;
}
