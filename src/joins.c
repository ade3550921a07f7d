/* A task that waits for one that has not begun. SPDX-License-Identifier: MIT
 *
 * What the loop would do next is the first step of that one, if nothing else is
 * ready; and if that does not suspend, to go on with who waits for it. So both
 * passes are run here, above the frames of the task that waits, and the handles
 * of neither get onto a list. Programs built by -O3 link this; all others go by
 * lingering.c, which does the same for whatever is ready.
 */
#include "internal.h"

/* Whether the rest of the pass, the driver, a timer or somebody else comes
 * before the next handle. */
static inline bool is_disturbed(const asyncio_loop *loop) {
  return loop->pass != NULL || loop->posted.head != NULL ||
         loop->timers.count > 0 || loop->looks || loop->stopping;
}

/* The task that the next pass is to begin, and no more, if it is the one that
 * is waited for; else NULL. */
static inline asyncio_task *next_of(const asyncio_loop *loop,
                                    asyncio_future *future) {
  if (future == NULL || future->type != &asyncio__task_type) return NULL;
  asyncio_task *next = ASYNCIO__CONTAINER(future, asyncio_task, future);
  if (loop->ready.head != &next->step.node || next->step.node.next != NULL ||
      next->step.run != NULL || next->must_cancel ||
      asyncio__switch_suspended(&next->coroutine.where))
    return NULL;
  return next;
}

/* Whether a task that returned 0 has nothing to tell, and nobody has it but its
 * loop and `waiter`, which alone waits for it. */
static inline bool ends_plainly(const asyncio_task *task,
                                const asyncio_task *waiter) {
  return task->future.refs == 2 && !task->must_cancel &&
         task->future.result.tag == ASYNCIO_NOTHING &&
         task->future.callbacks.head == &waiter->step.node &&
         waiter->step.node.next == NULL;
}

/* Gives such a task back. */
static inline void end_plainly(asyncio_loop *loop, asyncio_task *task) {
  asyncio__tasks_remove(&loop->tasks, task);
  asyncio__switch_end(&task->coroutine.where);
  loop->refs--;
  asyncio__task_destroy(&task->future);
}

int asyncio__turn_join(asyncio_loop *loop, asyncio_task *task) {
  asyncio_task *next = next_of(loop, task->waits_for);
  if (next == NULL || loop->left < 2 || is_disturbed(loop))
    return ASYNCIO__MUST_SUSPEND;
  struct asyncio__switch *below = asyncio__switch_stand_by();
  if (below == NULL) return ASYNCIO__MUST_SUSPEND;
  loop->ready.head = NULL;
  loop->passes++;
  loop->left--;
  asyncio__state.current = next;
  struct asyncio__coroutine *coroutine = &next->coroutine;
  int status = asyncio__switch_run(&coroutine->where, coroutine->entry,
                                   coroutine->arg, 0);
  asyncio__switch_go_on(below);
  bool over = status == 0 && ends_plainly(next, task) &&
              loop->ready.head == NULL && loop->left > 0 && !is_disturbed(loop);
  if (!over && status != ASYNCIO__SUSPENDED)
    asyncio__turn_end_step(next, status);
  asyncio__state.current = task;
  if (!over) return ASYNCIO__MUST_SUSPEND;
  loop->passes++;
  loop->left--;
  task->waits_for = NULL;
  end_plainly(loop, next);
  return 0;
}

/* What a link asks for that wants this file. */
const char asyncio__joins = 1;
