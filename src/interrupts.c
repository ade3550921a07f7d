/* SIGINT cancels what a runner runs. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's runners.py (Runner._on_sigint).
 */
#include "interrupts.h"

/* A runner's future, while its loop runs for that; NULL: SIGINT is not its. */
static asyncio_future *goal;
static bool expected;    /* the next run is a runner's */
static bool interrupted; /* the goal was cancelled */

ASYNCIO__NEVER_SUSPENDS("asyncio__interrupts_*");
void asyncio__interrupts_expect(void) { expected = true; }

void asyncio__interrupts_begin(asyncio_future *future) {
  goal = expected ? future : NULL;
  expected = false;
  interrupted = false;
}

int asyncio__interrupts_end(asyncio_future *future, int rc) {
  asyncio_task *task = asyncio_future_task(future);
  bool ours = interrupted && rc == ASYNCIO_CANCELLED;
  goal = NULL;
  interrupted = false;
  if (!ours || (task != NULL && asyncio_task_uncancel(task) > 0)) return rc;
  return asyncio__raise(ASYNCIO_KEYBOARD_INTERRUPT, "", NULL);
}

void asyncio__interrupts_yield(void) { goal = NULL; }

ASYNCIO__NEVER_SUSPENDS("asyncio__interrupt");
bool asyncio__interrupt(void) {
  asyncio_loop *loop = asyncio__state.running;
  if (loop == NULL) return false;
  bool first = goal != NULL && !interrupted && !asyncio_future_done(goal);
  interrupted = true;
  if (first)
    asyncio_future_cancel(goal, NULL);
  else
    asyncio__callback_failed(
        loop, asyncio__raise(ASYNCIO_KEYBOARD_INTERRUPT, "", NULL));
  return true;
}
