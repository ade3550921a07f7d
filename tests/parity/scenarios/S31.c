/* First error propagates at once; siblings keep running; their later error is
 * consumed silently. SPDX-License-Identifier: MIT */
#include "probe.h"

static int ok(void *arg) {
  (void)arg;
  await(asyncio_sleep(2));
  note("sibling finished");
  return 0;
}

static int bad(void *arg) {
  struct nap what = *(struct nap *)arg;
  await(asyncio_sleep(what.seconds));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "%s", what.result);
}

static int cancel(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

/* The later error of a sibling is nobody's. */
static int first_error(void) {
  struct nap one = {1, "one"}, two = {3, "two"};
  asyncio_future *g = asyncio_gather(
      asyncio_coro(ok, NULL), asyncio_coro(bad, &one), asyncio_coro(bad, &two));
  outcome("gather", g);
  note("g.cancel() -> %s", truth(asyncio_future_cancel(g, NULL)));
  await(asyncio_sleep(5));
  asyncio_release(g);
  note("no 'never retrieved' report for 'two'");
  return 0;
}

static int exceptions_returned(void) {
  struct nap x = {1, "x"}, y = {2, "y"};
  asyncio_value r[2];
  await(asyncio_gather_return_exceptions(asyncio_coro(bad, &x),
                                         asyncio_coro(nap, &y)),
        r);
  char first[30];
  snprintf(first, sizeof first, "%s", repr(r[0]));
  note("%s, %s", first, repr(r[1]));
  asyncio_value_clear(&r[0]);
  asyncio_value_clear(&r[1]);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  await(first_error());
  await(exceptions_returned());
  asyncio_task *t = create_nap(10, NULL);
  must(asyncio_loop_call_later(loop, 1, cancel, t));
  asyncio_future *g = asyncio_gather(asyncio_retain(t), create_nap(3, NULL));
  outcome("child cancelled", g);
  note("cancelling=%u", asyncio_task_cancelling(asyncio_current_task()));
  asyncio_release(g);
  asyncio_release(t);
  return 0;
}

SCENARIO(S31) { run(amain); }
