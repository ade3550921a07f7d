/* create_task runs nothing; the first step is a call_soon, in creation
 * order, behind what is queued. SPDX-License-Identifier: MIT */
#include "probe.h"

static int first_step(void *name) {
  note("%s first step", (const char *)name);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  soon("queued before");
  asyncio_task *a = asyncio_create_task(first_step, "a");
  asyncio_task *b = asyncio_create_task(first_step, "b");
  soon("queued after");
  note("main goes on");
  await(a);
  note("main resumes: a finished one pass ago");
  await(b);
  note("await of finished b: no pass");
  return 0;
}

RULE(R06) { run(amain); }
