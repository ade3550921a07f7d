/* Awaiting a coroutine, a done future, an empty gather, or in a timeout
 * costs no pass. SPDX-License-Identifier: MIT */
#include "probe.h"

static int inner(void) { return asyncio_return(asyncio_int(1)); }

static int amain(void *arg) {
  (void)arg;
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_future_set_result(f, asyncio_int(1));
  soon("other callback");
  await(inner());
  await(f);
  asyncio_timeout *timeout = asyncio_timeout_new(5);
  int rc = asyncio_timeout_enter(timeout);
  if (rc == 0) rc = asyncio_timeout_exit(timeout, rc);
  asyncio_timeout_free(timeout);
  await(rc);
  await(asyncio_gather_n(NULL, 0));
  note("still the same pass");
  return asyncio_sleep(0);
}

RULE(R08) { run(amain); }
