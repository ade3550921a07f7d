/* Eager tasks. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's tasks.py (__eager_start). The first step is taken in the
 * middle of whoever creates the task.
 */
#include "internal.h"
#include "trace.h"

/* Not to be inlined: its caller may be a function that suspends. */
__attribute__((noinline)) void asyncio__turn_eager_start(asyncio_task *task) {
  asyncio_task *outer = asyncio__state.current;
  int foreign = asyncio__state.foreign; /* none of it is above this frame */
  uint64_t *bottom = asyncio__switch_bottom();
  struct asyncio__switch *left = asyncio__switch_leave();
  struct asyncio__switch *where = &task->coroutine.where;
  if (where->size == ASYNCIO__SWITCH_COPIED)
    where->size = 0; /* the place of all that are copied may be in use */
  asyncio__state.foreign = 0;
  asyncio_task *stepping = asyncio__trace_enter(&task->step);
  asyncio__turn_first_step(task);
  asyncio__trace_leave(stepping);
  asyncio__state.foreign = foreign;
  asyncio__state.current = outer;
  asyncio__switch_reenter(left, bottom);
}
