/* Equal deadlines: unspecified by the documentation. CPython's heap is not
 * FIFO from 4 on; here, and in virtual_loop.py, it is the order of creation.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int amain(void *arg) {
  (void)arg;
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  for (int i = 0; i < 8; i++) at(1, names[i]);
  await(asyncio_sleep(2));
  return 0;
}

RULE(R29) { run(amain); }
