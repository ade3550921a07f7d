/* Result set first, then cancel(): the waiter still gets CancelledError.
 * Reverse: set_result fails. SPDX-License-Identifier: MIT */
#include "probe.h"

static int waiter(void *arg) {
  asyncio_future *f = arg;
  return asyncio_await(f);
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_future *g = asyncio_loop_create_future(loop);
  asyncio_task *a = asyncio_create_task(waiter, f);
  asyncio_task *b = asyncio_create_task(waiter, g);
  await(asyncio_sleep(0));
  must(asyncio_future_set_result(f, asyncio_string("lost")));
  asyncio_task_cancel(a);
  asyncio_task_cancel(b);
  int rc = asyncio_future_set_result(g, asyncio_string("late"));
  note("set_result: %s", asyncio_strerror(rc));
  outcome("a", a);
  outcome("b", b);
  asyncio_value result = asyncio_nothing();
  must(asyncio_future_result(f, &result));
  note("f=%s g.cancelled=%s", repr(result), truth(asyncio_future_cancelled(g)));
  asyncio_value_clear(&result);
  asyncio_release(a);
  asyncio_release(b);
  asyncio_release(f);
  asyncio_release(g);
  return 0;
}

SCENARIO(S06) { run(amain); }
