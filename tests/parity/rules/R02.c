/* A ready handle cancelled by an earlier callback of the same pass is
 * skipped. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_handle *handle;

static int cancel_b(void *arg) {
  (void)arg;
  note("A cancels B");
  asyncio_handle_cancel(handle);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  call_soon(cancel_b, NULL);
  must(asyncio_loop_call_soon(loop, say, "B (never)", .handle = &handle));
  soon("C");
  int rc = asyncio_sleep(0);
  asyncio_release(handle);
  return rc;
}

RULE(R02) { run(amain); }
