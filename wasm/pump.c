/* The budget of a turn. SPDX-License-Identifier: MIT */
#include "pump.h"

#include <math.h>

#include "host.h"
#include "internal.h"
#include "tracing.h"

enum {
  LOOKS = 1024 /* in one pump: a host's clock may stand still meanwhile */
};

double asyncio__turn_passes(double budget_ms, bool served) {
  asyncio_loop *loop = asyncio__state.running;
  double end = 0; /* of the budget: it begins at the first look */
  unsigned looks = LOOKS;
  loop->left = ASYNCIO__HANDLES_A_LOOK;
  for (;;) {
    double seconds =
        asyncio__loop_ready(loop) ? 0 : asyncio__loop_wait_time(loop);
    if (seconds == INFINITY) {
      if (!served && asyncio__state.pending == 0) asyncio__deadlock(loop);
      return ASYNCIO__PUMP_NO_TIMER;
    }
    if (seconds > 0) return seconds * 1000;
    bool complete = asyncio__loop_pass(loop);
    if (loop->exit_code == ASYNCIO__HELD) {
      loop->exit_code = 0;
      return ASYNCIO__PUMP_HELD;
    }
    if (complete && loop->stopping) return ASYNCIO__PUMP_STOPPED;
    if (asyncio__trace_waits(complete)) return ASYNCIO__PUMP_TRACED;
    if (loop->left > 0) continue;
    double now = asyncio__host_now();
    if (end == 0) end = now + budget_ms / 1000;
    if (now >= end || --looks == 0) return ASYNCIO__PUMP_AGAIN;
    loop->left = ASYNCIO__HANDLES_A_LOOK;
  }
}
