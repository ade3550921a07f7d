/* SPDX-License-Identifier: MIT
 *
 * set_result runs nothing; each callback is its own call_soon in order of
 * add_done_callback; waiters are such callbacks. */
#include "probe.h"

struct waiter {
  const char *name;
  asyncio_future *future;
};

static int wait_for_it(void *arg) {
  struct waiter *w = arg;
  await(asyncio_await(w->future));
  note("%s awake", w->name);
  return 0;
}

static int callback(asyncio_future *f, void *arg) {
  (void)f, (void)arg;
  note("cb");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  struct waiter a = {"a", f}, b = {"b", f};
  must(asyncio_spawn(wait_for_it, &a, .size = sizeof a));
  asyncio_task *tb = asyncio_create_task(wait_for_it, &b, .size = sizeof b);
  await(asyncio_sleep(0));
  must(asyncio_future_add_done_callback(f, callback, NULL));
  soon("queued before");
  asyncio_future_set_result(f, asyncio_nothing());
  soon("queued after");
  note("set");
  int rc = asyncio_await(tb);
  asyncio_release(tb);
  asyncio_release(f);
  return rc;
}

RULE(R09) { run(amain); }
