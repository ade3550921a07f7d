/* SPDX-License-Identifier: MIT
 *
 * Per pass: I/O handles, then all due timers by deadline, are appended to
 * what is already ready; then that many handles run. SPDX-License-
 * Identifier: */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  must(asyncio_loop_call_later(loop, 0, say, "timer 0"));
  at(-1, "timer in the past");
  soon("soon");
  asyncio_release(create_done_after(0, "task step"));
  await(asyncio_sleep(0));
  note("main");
  return asyncio_sleep(0);
}

RULE(R25) { run(amain); }
