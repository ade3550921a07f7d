/* A C function on a stack of its own, and the calls that leave it.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "switch.h"

int asyncio__coroutine_resume(struct asyncio__coroutine *coroutine, int wake) {
  return asyncio__switch_resume(&coroutine->where, coroutine->entry,
                                coroutine->arg, wake);
}

/* The build keeps it apart: what suspends in it stops here, and its callers may
 * suspend. */
int asyncio__coroutine_resume_inside(struct asyncio__coroutine *coroutine,
                                     int wake) {
  uint64_t *bottom = asyncio__switch_bottom();
  struct asyncio__switch *outer = asyncio__switch_leave();
  int status = asyncio__coroutine_resume(coroutine, wake);
  asyncio__switch_reenter(outer, bottom);
  return status;
}

asyncio_entry asyncio__entry(asyncio_entry entry) { return entry; }

void asyncio__coroutine_drop(struct asyncio__coroutine *coroutine) {
  asyncio__switch_drop(&coroutine->where);
}

bool asyncio_can_suspend(void) {
  return asyncio__state.current != NULL && asyncio__state.foreign == 0;
}

/* ---- the calls that suspend ----
 *
 * What they do before suspending is in the rooms above; what is to happen
 * afterwards is done by whoever resumes, so that suspending comes last. */

ASYNCIO__SUSPENDS("asyncio_sleep") int asyncio_sleep(double delay) {
  if (asyncio__switch_resuming()) return asyncio__switch_suspend();
  asyncio_task *task = asyncio__state.current;
  if (delay <= 0 && task != NULL && asyncio__state.foreign == 0) {
    asyncio__call_soon(asyncio__state.running, &task->step);
  } else {
    int rc = asyncio__begin_sleep(delay);
    if (rc != ASYNCIO__MUST_SUSPEND) return rc;
  }
  return asyncio__suspend();
}

/* asyncio__begin_drop, of which most waits are the inline part. */
static inline int begin_drop(asyncio_future *future) {
  return asyncio__wait_plainly(future) ? ASYNCIO__MUST_SUSPEND
                                       : asyncio__begin_drop(future);
}

ASYNCIO__SUSPENDS("asyncio_await")
int asyncio__await_future(asyncio_future *future) {
  if (asyncio__switch_resuming()) return asyncio__switch_suspend();
  if (asyncio__future_succeeded(future)) return 0;
  if (future != NULL) future->refs++;
  int rc = begin_drop(future);
  return rc == ASYNCIO__MUST_SUSPEND ? asyncio__suspend() : rc;
}

ASYNCIO__SUSPENDS("asyncio_drop")
int asyncio__drop_future(asyncio_future *future) {
  if (asyncio__switch_resuming()) return asyncio__switch_suspend();
  int rc = begin_drop(future);
  return rc == ASYNCIO__MUST_SUSPEND ? asyncio__suspend() : rc;
}

ASYNCIO__SUSPENDS("asyncio_park") int asyncio__park(void) {
  return asyncio__switch_suspend();
}
