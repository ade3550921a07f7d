/* stop() in a callback: this pass finishes, what it scheduled waits for the
 * next run; stop() before run: one pass. SPDX-License-Identifier: MIT */
#include "probe.h"

static int a(void *arg) {
  (void)arg;
  note("A stops");
  asyncio_loop_stop(loop);
  soon("D next run");
  return 0;
}

static int stop(void *arg) {
  (void)arg;
  asyncio_loop_stop(loop);
  return 0;
}

static void run_until_stopped(const char *event) {
  must(asyncio_loop_run_forever(loop));
  note("%s", event);
}

SCENARIO(S36) {
  create_loop();
  call_soon(a, NULL);
  soon("B same pass");
  at(0, "C due timer, same pass");
  run_until_stopped("returned");
  asyncio_loop_stop(loop);
  run_until_stopped("returned after one pass");
  at(5, "never");
  asyncio_loop_stop(loop);
  run_until_stopped("stop() pending: no waiting for the timer");
  asyncio_future *f = asyncio_loop_create_future(loop);
  call_soon(stop, NULL);
  note("%s", show(asyncio_loop_run_until_complete(loop, f, NULL)));
  asyncio_future_cancel(f, NULL);
  asyncio_release(f);
  asyncio_loop_free(loop);
}
