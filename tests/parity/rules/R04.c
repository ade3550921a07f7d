/* KeyboardInterrupt/SystemExit from a callback leave run_forever at once;
 * the rest waits for the next run. SPDX-License-Identifier: MIT */
#include "probe.h"

static int bye(void *arg) {
  (void)arg;
  note("raising");
  return ASYNCIO_SYSTEM_EXIT;
}

RULE(R04) {
  create_loop();
  call_soon(bye, NULL);
  soon("still queued");
  if (asyncio_loop_run_forever(loop) == ASYNCIO_SYSTEM_EXIT)
    note("SystemExit out of run_forever");
  asyncio_loop_stop(loop);
  must(asyncio_loop_run_forever(loop));
  asyncio_loop_free(loop);
}
