/* A coroutine that is called, and waits for a job that never ends.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

static int spin(void *arg) {
  for (volatile unsigned *n = arg;;) ++*n;
}

ASYNCIO_EXPORT(stay, void) {
  unsigned n = 1;
  printf("stay\n");
  fflush(stdout);
  await(asyncio_to_thread(spin, &n, .size = sizeof n));
  return 0;
}

int main(void) { return 0; }
