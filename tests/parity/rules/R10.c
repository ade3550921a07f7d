/* A task that ends in pass n wakes its awaiter in n+1 (result, error and
 * cancel alike). SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  await(create_done_after(1, "child"));
  note("parent");
  return 0;
}

RULE(R10) { run(amain); }
