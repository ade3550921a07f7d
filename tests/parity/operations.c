/* The operations that do not wait. SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "interpreter.h"

static const int error_codes[] = {ASYNCIO_VALUE_ERROR, ASYNCIO_OS_ERROR,
                                  ASYNCIO_TIMEOUT, ASYNCIO_CANCELLED,
                                  ASYNCIO_SYSTEM_EXIT};

/* m3 for 3, nothing for 0. */
static const char *message(int number) {
  static char text[8];
  snprintf(text, sizeof text, "m%d", number);
  return number == 0 ? NULL : text;
}

static asyncio_future *future_in(int slot) {
  asyncio_future *future = machine.slots[slot].future;
  if (future == NULL) say("empty");
  return future;
}

/* ---- futures and tasks ---- */

OPERATION(new) {
  UNUSED(frame);
  asyncio_future *future = asyncio_loop_create_future(machine.loop);
  struct slot slot = {.future = future, .level = NO_LEVEL, .plain = true};
  fill_slot(NUMBER(0), slot);
  return 0;
}

/* spawn SLOT FUNCTION; below 0: without a slot */
OPERATION(spawn) {
  UNUSED(frame);
  int function = NUMBER(1);
  void *number = number_pointer(function);
  if (NUMBER(0) < 0) {
    int rc = asyncio_spawn(run_task, number, .stack_size = TASK_STACK);
    say("%s", ""); /* an eager one has spoken */
    return rc;
  }
  asyncio_task *task =
      asyncio_create_task(run_task, number, .stack_size = TASK_STACK);
  asyncio_future *future = asyncio_task_future(task);
  fill_slot(NUMBER(0), (struct slot){.future = future, .level = function});
  say("%s", "");
  return 0;
}

OPERATION(drop) {
  UNUSED(frame);
  fill_slot(NUMBER(0), (struct slot){.level = NO_LEVEL});
  return 0;
}

/* Whether it may be set: by a user, or to see a task refuse. */
static asyncio_future *settable(int slot) {
  asyncio_future *future = future_in(slot);
  if (future == NULL || machine.slots[slot].plain ||
      asyncio_future_task(future) != NULL)
    return future;
  say("not settable");
  return NULL;
}

OPERATION(set) {
  UNUSED(frame);
  asyncio_future *future = settable(NUMBER(0));
  return future == NULL
             ? 0
             : asyncio_future_set_result(future, asyncio_int(NUMBER(1)));
}

OPERATION(fail) {
  UNUSED(frame);
  asyncio_future *future = settable(NUMBER(0));
  return future == NULL
             ? 0
             : asyncio_future_set_exception(future, error_codes[NUMBER(1)],
                                            message(NUMBER(2)));
}

OPERATION(cancel) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  if (future != NULL)
    say("%d", asyncio_future_cancel(future, message(NUMBER(1))));
  return 0;
}

OPERATION(uncancel) {
  UNUSED(frame), UNUSED(op);
  asyncio_task *task = asyncio_current_task();
  if (task != NULL) say("%u", asyncio_task_uncancel(task));
  return 0;
}

OPERATION(cancelling) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  asyncio_task *task = future == NULL ? NULL : asyncio_future_task(future);
  if (task != NULL) say("%u", asyncio_task_cancelling(task));
  return 0;
}

OPERATION(state) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  if (future != NULL)
    say("%s", asyncio_future_cancelled(future) ? "cancelled"
              : asyncio_future_done(future)    ? "done"
                                               : "pending");
  return 0;
}

OPERATION(result) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  if (future == NULL) return 0;
  asyncio_value v = asyncio_nothing();
  int rc = asyncio_future_result(future, &v);
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  return rc;
}

OPERATION(exception) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  if (future == NULL) return 0;
  asyncio_value v;
  int rc = asyncio_future_exception(future, &v);
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  return rc;
}

/* ---- callbacks ---- */

int run_callback(void *number) {
  return call_function(*(int *)number, CALLBACK, NULL);
}

static int run_done_callback(asyncio_future *future, void *number) {
  trace("callback %s", asyncio_future_cancelled(future) ? "cancelled" : "done");
  return run_callback(number);
}

/* on_done SLOT FUNCTION */
OPERATION(on_done) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  return future == NULL
             ? 0
             : asyncio_future_add_done_callback(future, run_done_callback,
                                                number_pointer(NUMBER(1)));
}

OPERATION(not_on_done) {
  UNUSED(frame);
  asyncio_future *future = future_in(NUMBER(0));
  if (future != NULL)
    say("%d", asyncio_future_remove_done_callback(future, run_done_callback,
                                                  number_pointer(NUMBER(1))));
  return 0;
}

/* The place of a new handle. */
static asyncio_handle **handle_in(int slot) {
  asyncio_release(machine.handles[slot]);
  machine.handles[slot] = NULL;
  return &machine.handles[slot];
}

/* soon HANDLE FUNCTION */
OPERATION(soon) {
  UNUSED(frame);
  return asyncio_loop_call_soon(machine.loop, run_callback,
                                number_pointer(NUMBER(1)),
                                .handle = handle_in(NUMBER(0)));
}

OPERATION(later) {
  UNUSED(frame);
  return asyncio_loop_call_later(machine.loop, op->numbers[2], run_callback,
                                 number_pointer(NUMBER(1)),
                                 .handle = handle_in(NUMBER(0)));
}

OPERATION(at) {
  UNUSED(frame);
  return asyncio_loop_call_at(machine.loop, op->numbers[2], run_callback,
                              number_pointer(NUMBER(1)),
                              .handle = handle_in(NUMBER(0)));
}

OPERATION(unschedule) {
  UNUSED(frame);
  asyncio_handle *handle = machine.handles[NUMBER(0)];
  if (handle == NULL) return 0;
  say("%d %g", asyncio_handle_cancelled(handle), asyncio_handle_when(handle));
  asyncio_handle_cancel(handle);
  return 0;
}

/* reschedule TIMEOUT DELAY; from 99 on: none */
OPERATION(reschedule) {
  UNUSED(frame);
  asyncio_timeout *timeout = machine.timeouts[NUMBER(0)];
  if (timeout == NULL) {
    say("empty");
    return 0;
  }
  double when = op->numbers[1] >= 99
                    ? INFINITY
                    : asyncio_loop_time(machine.loop) + op->numbers[1];
  int rc = asyncio_timeout_reschedule(timeout, when);
  if (rc == 0)
    say("%g %d", asyncio_timeout_when(timeout),
        asyncio_timeout_expired(timeout));
  return rc;
}

/* ---- futures made of futures ---- */

/* gather SLOT RETURN_EXCEPTIONS [ITEMS] */
OPERATION(gather) {
  asyncio_awaitable items[MAX_ITEMS];
  int level = NO_LEVEL;
  for (int i = 0; i < op->count; i++) {
    if (!may_wait(frame, op->items[i])) return 0;
    if (level_of(op->items[i]) < level) level = level_of(op->items[i]);
  }
  for (int i = 0; i < op->count; i++) items[i] = awaitable(op->items[i]);
  asyncio_future *all = asyncio_gather_n(items, (size_t)op->count,
                                         .return_exceptions = NUMBER(1) != 0);
  for (int i = 0; i < op->count; i++) asyncio_release(items[i].future);
  struct slot slot = {.future = all, .level = level, .kept = true};
  fill_slot(NUMBER(0), slot);
  say("%s", "");
  return 0;
}

/* shield SLOT ITEM; of one that is done it is the thing itself */
OPERATION(shield) {
  int what = NUMBER(1);
  if (!may_wait(frame, what)) return 0;
  bool plain = what >= 0 && machine.slots[what].plain &&
               asyncio_future_done(machine.slots[what].future);
  struct slot slot = {.level = level_of(what), .plain = plain, .kept = true};
  slot.future = asyncio_shield(awaitable(what));
  fill_slot(NUMBER(0), slot);
  say("%s", "");
  return 0;
}

/* ---- control ---- */

/* raise ERROR MESSAGE */
OPERATION(raise) {
  UNUSED(frame);
  const char *text = message(NUMBER(1));
  return asyncio_raise(error_codes[NUMBER(0)], "%s", text ? text : "");
}

OPERATION(return) {
  frame->returned = true;
  frame->result = asyncio_int(NUMBER(0));
  return 0;
}

OPERATION(stop) {
  UNUSED(frame), UNUSED(op);
  asyncio_loop_stop(machine.loop);
  return 0;
}
