/* stop() lets the pass finish; stop() before run_forever gives one pass with
 * no waiting. SPDX-License-Identifier: MIT */
#include "probe.h"

static int stop(void *arg) {
  (void)arg;
  note("stop");
  asyncio_loop_stop(loop);
  soon("left for next run");
  return 0;
}

RULE(R33) {
  create_loop();
  call_soon(stop, NULL);
  soon("same pass");
  must(asyncio_loop_run_forever(loop));
  note("returned");
  must(asyncio_loop_call_later(loop, 1, say, "never"));
  asyncio_loop_stop(loop);
  must(asyncio_loop_run_forever(loop));
  note("returned");
  asyncio_loop_free(loop);
}
