/* call_soon is FIFO; what a callback schedules runs in the next pass, never
 * in the current one. SPDX-License-Identifier: MIT */
#include "probe.h"

static int a(void *arg) {
  (void)arg;
  note("A");
  soon("A1");
  return 0;
}

static int b(void *arg) {
  (void)arg;
  note("B");
  soon("B1");
  return 0;
}

static int stop(void *arg) {
  (void)arg;
  asyncio_loop_stop(loop);
  return 0;
}

static int c(void *arg) {
  (void)arg;
  note("C");
  call_soon(stop, NULL);
  return 0;
}

RULE(R01) {
  create_loop();
  call_soon(a, NULL);
  call_soon(b, NULL);
  call_soon(c, NULL);
  must(asyncio_loop_run_forever(loop));
  asyncio_loop_free(loop);
}
