/* A function that JavaScript calls, which awaits.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

static int calls;

/* Gives the status of its await, and prints why it failed. */
__attribute__((export_name("poke"))) int poke(void) {
  calls++;
  int rc = asyncio_sleep(0);
  if (rc < 0)
    fprintf(stderr, "%s: %s\n", asyncio_strerror(rc), asyncio_message());
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  printf("first\n");
  fflush(stdout);
  await(asyncio_sleep(0.05));
  printf("second\n");
  fflush(stdout);
  printf("poked %d times\n", calls);
  return asyncio_can_suspend() ? 5 : 6;
}

int main(void) { return asyncio_main(amain, NULL); }
