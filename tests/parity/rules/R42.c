/* cancel() of a task in the same pass it has finished returns False and
 * changes nothing. SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  asyncio_task *t = create_done_after(0, "t");
  await(asyncio_sleep(0));
  bool cancel = asyncio_task_cancel(t), cancelled = asyncio_task_cancelled(t);
  asyncio_value result;
  await(t, result);
  note("cancel -> %s cancelled=%s result=%s", truth(cancel), truth(cancelled),
       asyncio_value_text(result));
  asyncio_value_clear(&result);
  return 0;
}

RULE(R42) { run(amain); }
