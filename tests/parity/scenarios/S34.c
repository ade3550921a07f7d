/* Order of adding; each its own call_soon; one added late runs a pass later;
 * removed after done: too late. SPDX-License-Identifier: MIT */
#include "probe.h"

static int tell(asyncio_future *f, void *name) {
  asyncio_value result = asyncio_nothing();
  must(asyncio_future_result(f, &result));
  note("cb %s %s", (const char *)name, repr(result));
  return 0;
}

static int say_done(asyncio_future *f, void *event) {
  (void)f;
  return say(event);
}

static int fails(asyncio_future *f, void *arg) {
  (void)f, (void)arg;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int adds(asyncio_future *f, void *arg) {
  (void)arg;
  note("cb d adds e");
  return asyncio_future_add_done_callback(f, say_done, "cb e");
}

static void add(asyncio_future *f, asyncio_done_callback callback, void *arg) {
  must(asyncio_future_add_done_callback(f, callback, arg));
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  for (int i = 0; i < 3; i++) add(f, tell, (char *[]){"a", "b", "c"}[i]);
  add(f, adds, NULL);
  add(f, fails, NULL);
  add(f, say_done, "cb after the failing one");
  add(f, adds, NULL);
  add(f, adds, NULL);
  note("removed %d", asyncio_future_remove_done_callback(f, adds, NULL));
  add(f, adds, NULL);
  must(asyncio_future_set_result(f, asyncio_int(5)));
  note("set; remove now -> %d",
       asyncio_future_remove_done_callback(f, adds, NULL));
  soon("call_soon after set");
  await(f);
  note("await of the done future did not suspend");
  await(asyncio_sleep(0));
  return asyncio_sleep(0);
}

SCENARIO(S34) { run(amain); }
