/* Eager task: first step inside create_task, before it returns; after its
 * first suspension it is an ordinary task. SPDX-License-Identifier: MIT */
#include "probe.h"

static int two_steps(void *name) {
  note("%s step 1", (const char *)name);
  await(asyncio_sleep(0));
  note("%s step 2", (const char *)name);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop_set_task_factory(loop, asyncio_eager_task_factory, NULL);
  soon("queued before");
  asyncio_task *t = asyncio_create_task(two_steps, "t");
  note("main");
  await(t);
  note("awaiter");
  soon("not yet");
  await(create_done_after(0, "u"));
  note("await of an eagerly finished task: no pass");
  return 0;
}

RULE(R39) { run(amain); }
