/* A chain of k tasks unwinds in k passes; a chain of coroutines in none.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int chain_of_tasks(void *arg) {
  int k = *(int *)arg - 1;
  if (k >= 0)
    await(asyncio_create_task(chain_of_tasks, &k, .size = sizeof k));
  else
    await(asyncio_sleep(0));
  if (k < 0) note("innermost ends");
  return 0;
}

static int chain_of_calls(int k) {
  if (k > 0) return chain_of_calls(k - 1);
  await(asyncio_sleep(0));
  note("innermost ends");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  int three = 3;
  await(chain_of_tasks(&three));
  note("tasks unwound");
  await(chain_of_calls(3));
  note("coroutines unwound");
  return 0;
}

RULE(R11) { run(amain); }
