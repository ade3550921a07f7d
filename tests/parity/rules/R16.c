/* as_completed: child ends n, awaiter n+2; results already queued cost no
 * pass. SPDX-License-Identifier: MIT */
#include "probe.h"

static int print_results(asyncio_as_completed_iterator *results) {
  asyncio_awaitable next;
  int rc;
  while ((rc = asyncio_as_completed_next(results, &next)) > 0) {
    asyncio_value name;
    await(next, name);
    note("got %s", asyncio_value_text(name));
    asyncio_value_clear(&name);
  }
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_as_completed_iterator *results = asyncio_as_completed(
      create_done_after(3, "t3"), create_done_after(1, "t1"),
      create_done_after(1, "t1"));
  int rc = print_results(results);
  asyncio_as_completed_free(results);
  return rc;
}

RULE(R16) { run(amain); }
