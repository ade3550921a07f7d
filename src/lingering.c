/* A task that waits, and is left where it is. SPDX-License-Identifier: MIT
 *
 * To suspend is to put away each frame down to the loop's. A task that waits
 * may keep its frames instead while the loop goes on above them: when it is its
 * turn again before anything else is wrong with that, it simply returns. So two
 * tasks that take turns put away and bring back the frames of one of them, and
 * a task that waits for one that never suspends none at all.
 *
 * One task at a time: those above it are suspended as usual. Order, contexts
 * and clocks are those of the loop, which does not know.
 */
#include "internal.h"

/* A program built for size has none of joins.c. */
__attribute__((weak)) int asyncio__turn_join(asyncio_loop *loop,
                                             asyncio_task *task) {
  (void)loop, (void)task;
  return ASYNCIO__MUST_SUSPEND;
}

int asyncio__turn_linger(void) {
  asyncio_task *task = asyncio__state.current;
  asyncio_loop *loop = asyncio__state.running;
  int wake = asyncio__turn_join(loop, task);
  if (wake != ASYNCIO__MUST_SUSPEND) return wake;
  if (loop->left <= 0) return ASYNCIO__MUST_SUSPEND;
  struct asyncio__switch *left = asyncio__switch_stand_by();
  if (left == NULL) return ASYNCIO__MUST_SUSPEND;
  loop->lingering = &task->step;
  asyncio__state.current = NULL;
  asyncio__loop_pass(loop);
  asyncio__state.current = task;
  asyncio__switch_go_on(left);
  if (loop->lingering == NULL) return asyncio__turn_take_wake(task);
  loop->lingering = NULL;
  return ASYNCIO__MUST_SUSPEND;
}
