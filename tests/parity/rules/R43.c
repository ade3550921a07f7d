/* async for / async with add no passes of their own; only a real suspension
 * does. SPDX-License-Identifier: MIT */
#include "probe.h"

static int generate(void *arg) {
  (void)arg;
  for (int i = 0; i < 2; i++) {
    int rc = asyncio_yield(asyncio_int(i));
    if (rc < 0) return rc;
  }
  await(asyncio_sleep(0));
  return asyncio_yield(asyncio_int(2));
}

typedef struct empty {
  char unused;
} manager_scope;
#define manager_aenter(scope) ((void)(scope), 0)
#define manager_aexit(scope, rc) ((void)(scope), (rc))
ASYNCIO_SCOPE(manager);

static int amain(void *arg) {
  (void)arg;
  int rc;
  soon("other");
  async_with (rc, manager) {
    async_for (rc, i, asyncio_generator, generate, NULL)
      note("item %lld", (long long)i.i);
  }
  return rc;
}

RULE(R43) { run(amain); }
