/* The operations on task groups, and as_completed. SPDX-License-Identifier: MIT
 */
#include "interpreter.h"

/* group GROUP {BLOCK} */
OPERATION(group) {
  struct group_slot *slot = &machine.groups[NUMBER(0)];
  asyncio_task_group *group = asyncio_task_group_new();
  int rc = asyncio_task_group_enter(group);
  if (rc == 0) {
    *slot = (struct group_slot){group, frame->level};
    rc = asyncio_task_group_exit(group, run_block(frame, op->blocks[0]));
    if (slot->group == group) slot->group = NULL;
  }
  asyncio_task_group_free(group);
  say("%s", "");
  return rc;
}

/* Puts the task into the slot, if the group took it. */
static int keep_child(int slot, int function, asyncio_task *task) {
  asyncio_future *future = asyncio_task_future(task);
  if (asyncio_future_get_loop(future) == NULL) { /* refused */
    int rc = asyncio_task_result(task, NULL);
    asyncio_release(task);
    return rc;
  }
  fill_slot(slot, (struct slot){.future = future, .level = function});
  say("%s", "");
  return 0;
}

/* group_spawn GROUP SLOT FUNCTION; as with slots, only what is behind whoever
 * will wait for it */
OPERATION(group_spawn) {
  UNUSED(frame);
  struct group_slot *slot = &machine.groups[NUMBER(0)];
  int function = NUMBER(2);
  if (slot->group == NULL || slot->level >= function) {
    say(slot->group == NULL ? "empty" : "not from here");
    return 0;
  }
  asyncio_task *task = asyncio_task_group_create_task(slot->group, run_task,
                                                      number_pointer(function),
                                                      .stack_size = TASK_STACK);
  return keep_child(NUMBER(1), function, task);
}

/* ---- as_completed ---- */

/* Whether all may be waited for; a list is awaited by its items only, and so
 * is left out. */
static bool may_iterate(const struct frame *frame, const struct operation *op) {
  for (int i = 0; i < op->count; i++) {
    int what = op->items[i];
    if (!may_wait(frame, what)) return false;
    if (what < 0 || !machine.slots[what].kept) continue;
    say("a gather");
    return false;
  }
  return true;
}

/* What is iterated over stays until the end, as does the iterator, which in
 * CPython stays as long as one of its futures. */
static void start_items(const struct operation *op, asyncio_future *futures[]) {
  for (int i = 0; i < op->count; i++) {
    asyncio_awaitable item = awaitable(op->items[i]);
    futures[i] = asyncio_ensure_future(item);
    asyncio_release(item.future);
    machine.kept[machine.kept_count++] = futures[i];
  }
}

static int take_next(asyncio_awaitable next, asyncio_value *v) {
  await(next, *v);
  return 0;
}

static int say_next(asyncio_awaitable next) {
  asyncio_value v = asyncio_nothing();
  int rc = take_next(next, &v);
  if (rc == ASYNCIO_CANCELLED || rc == ASYNCIO_SYSTEM_EXIT) return rc;
  if (rc < 0)
    say_error(rc);
  else
    say_value(v);
  asyncio_value_clear(&v);
  trace("next %s", outcome);
  return 0;
}

/* as_completed SECONDS [ITEMS]; 0: no timeout */
OPERATION(as_completed) {
  asyncio_future *futures[MAX_ITEMS];
  if (!may_iterate(frame, op)) return 0;
  start_items(op, futures);
  asyncio_as_completed_iterator *iterator = asyncio_as_completed_n(
      futures, (size_t)op->count, .timeout = op->numbers[0]);
  asyncio_awaitable next;
  int rc;
  while ((rc = asyncio_as_completed_next(iterator, &next)) > 0) {
    rc = say_next(next);
    if (rc < 0) break;
  }
  machine.iterators[machine.iterator_count++] = iterator;
  say("%s", "");
  return rc;
}
