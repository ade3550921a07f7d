/* SPDX-License-Identifier: MIT
 *
 * A waiter already woken with a result but cancelled before its step gets
 * CancelledError; the result stays in the future. */
#include "probe.h"

static int wait_for_it(void *future) {
  asyncio_future *f = future;
  if (asyncio_await(f) != ASYNCIO_CANCELLED) return 0;
  asyncio_value r;
  await(asyncio_future_result(f, &r));
  note("thrown, f.result()=%s", asyncio_value_text(r));
  asyncio_value_clear(&r);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_task *t = asyncio_create_task(wait_for_it, f);
  await(asyncio_sleep(0));
  asyncio_future_set_result(f, asyncio_string("r"));
  asyncio_task_cancel(t);
  int rc = asyncio_await(t);
  asyncio_release(t);
  asyncio_release(f);
  return rc;
}

RULE(R22) { run(amain); }
