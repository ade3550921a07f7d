/* Debug mode: which handles and steps keep the others waiting.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's base_events.py (_run_once). What else its debug mode
 * does, to remember where things were made, costs nothing here and is always
 * done.
 */
#include "internal.h"
#include "print.h"

void asyncio_loop_set_debug(asyncio_loop *loop, bool enabled) {
  loop->debug = enabled ? ASYNCIO__DEBUG : ASYNCIO__NO_DEBUG;
  loop->left = 0; /* the pass is gone on with in another way */
}

bool asyncio_loop_get_debug(const asyncio_loop *loop) {
  return loop->debug != ASYNCIO__NO_DEBUG;
}

void asyncio_loop_set_slow_callback_duration(asyncio_loop *loop,
                                             double seconds) {
  loop->slow_callback_duration = seconds;
}

double asyncio_loop_get_slow_callback_duration(const asyncio_loop *loop) {
  return loop->slow_callback_duration;
}

/* ---- what took long ---- */

/* Seconds with three decimals: those of 1000 and more milliseconds, in one
 * number, with a point for its first digit. */
static void add_seconds(struct asyncio__print *line, double seconds) {
  uint64_t milliseconds = (uint64_t)(seconds * 1e3 + 0.5);
  asyncio__print_number(line, milliseconds / 1000);
  size_t point = line->size;
  asyncio__print_number(line, 1000 + milliseconds % 1000);
  line->text[point] = '.';
}

/* task: NULL for another handle. */
static void tell_slow(asyncio_loop *loop, asyncio_task *task, double seconds) {
  struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line, "Executing <");
  if (task != NULL)
    asyncio__print_future(&line, &task->future);
  else
    asyncio__print_add(&line, "Handle");
  asyncio__print_where(&line, task != NULL ? task->future.where : loop->called);
  asyncio__print_add(&line, "> took ");
  add_seconds(&line, seconds);
  asyncio__print_add(&line, " seconds");
  asyncio__print_end(&line);
}

/* Runs the first handle of the pass by the clock. */
static bool asyncio__turn_timed(asyncio_loop *loop) {
  struct asyncio__handle *handle =
      ASYNCIO__CONTAINER(loop->pass, struct asyncio__handle, node);
  asyncio_task *task = asyncio__handle_task(handle);
  loop->called = NULL;
  if (task != NULL) (void)asyncio_retain(task);
  double start = asyncio_loop_time(loop);
  loop->debug = ASYNCIO__TIMING;
  int left = loop->left;
  loop->left = 1;
  bool complete = asyncio__loop_pass(loop);
  loop->left = loop->left < 0 ? 0 : left - 1;
  if (loop->debug == ASYNCIO__TIMING) loop->debug = ASYNCIO__DEBUG;
  double seconds = asyncio_loop_time(loop) - start;
  if (seconds >= loop->slow_callback_duration) tell_slow(loop, task, seconds);
  if (task != NULL) asyncio_release(task);
  return complete;
}

bool asyncio__turn_pass(asyncio_loop *loop) {
  if (loop->lingering != NULL) return false; /* who is to be put away */
  bool complete = loop->pass == NULL;
  while (!complete && loop->left > 0 && loop->exit_code != ASYNCIO__HELD)
    complete = asyncio__turn_timed(loop);
  return complete;
}
