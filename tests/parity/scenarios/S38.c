/* What reaches the exception handler: failed callback, unretrieved error,
 * destroyed pending task; not a retrieved one. SPDX-License-Identifier: MIT
 *
 * CPython destroys a pending task that only the garbage collector can reach.
 * Here the loop holds its tasks, so that one is destroyed when the loop is
 * closed without having cancelled it, as a run_until_complete may leave it; in
 * pass 6 too, which is the one after main has ended.
 */
#include "probe.h"

static int divide(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int bad(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "lost");
}

static int pend(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  await(f);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_value error;
  call_soon(divide, NULL);
  asyncio_task *t = asyncio_create_task(bad, NULL);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  note("dropping the failed task");
  asyncio_release(t);
  t = asyncio_create_task(bad, NULL);
  await(asyncio_sleep(0));
  must(asyncio_future_exception(asyncio_task_future(t), &error));
  asyncio_value_clear(&error);
  asyncio_release(t);
  note("retrieved: silent");
  t = asyncio_create_task(bad, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel(t);
  asyncio_release(t);
  note("cancel() on a done task also silences it");
  return asyncio_spawn(pend, NULL);
}

SCENARIO(S38) {
  create_loop();
  must(asyncio_loop_run_until_complete(loop, asyncio_coro(amain, NULL), NULL));
  asyncio_loop_free(loop);
}
