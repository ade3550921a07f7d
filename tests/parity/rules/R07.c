/* sleep(0) (and any delay <= 0) costs exactly one pass; ready tasks
 * alternate. SPDX-License-Identifier: MIT */
#include "probe.h"

static int three(void *name) {
  bool zero = strcmp(name, "a") == 0;
  for (int i = 0; i < 3; i++) {
    note("%s%d", (const char *)name, i);
    await(asyncio_sleep(zero ? 0 : -1));
  }
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *a = asyncio_create_task(three, "a");
  asyncio_task *b = asyncio_create_task(three, "b");
  await(a);
  await(b);
  note("end");
  return 0;
}

RULE(R07) { run(amain); }
