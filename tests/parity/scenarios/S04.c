/* Self-cancel lands at the next suspension; with none left the task ends
 * cancelled, unless it raises. SPDX-License-Identifier: MIT */
#include "probe.h"

static void cancel_self(void) { asyncio_task_cancel(asyncio_current_task()); }

static int returns(void *arg) {
  (void)arg;
  cancel_self();
  return asyncio_return(asyncio_int(1));
}

static int raises(void *arg) {
  (void)arg;
  cancel_self();
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "mine wins");
}

static int suspends(void *arg) {
  (void)arg;
  asyncio_value seven = asyncio_nothing();
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_future_set_result(f, asyncio_int(7));
  cancel_self();
  await(f, seven);
  note("await of a done future is no suspension: %s", repr(seven));
  int rc = asyncio_sleep(0);
  if (rc == ASYNCIO_CANCELLED) note("raised out of sleep(0)");
  return rc;
}

static int waits(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  cancel_self();
  int rc = asyncio_await(f);
  if (rc == ASYNCIO_CANCELLED) note("raised out of a pending future");
  asyncio_release(f);
  return rc;
}

static void run_one(const char *name, asyncio_entry entry) {
  asyncio_task *t = asyncio_create_task(entry, NULL);
  outcome(name, t);
  asyncio_release(t);
}

static int amain(void *arg) {
  (void)arg;
  run_one("returns", returns);
  run_one("raises", raises);
  run_one("suspends", suspends);
  run_one("waits", waits);
  return 0;
}

SCENARIO(S04) { run(amain); }
