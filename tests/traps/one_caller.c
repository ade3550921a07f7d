/* One function that suspends, called in one place: if it is inlined there, its
 * caller runs again from the beginning whenever the task goes on.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

enum { ROUNDS = 99 };

static int entries;

static __attribute__((noinline)) int enter(void) {
  entries++;
  return asyncio_sleep(0);
}

static int amain(void *arg) {
  (void)arg;
  for (int i = 0; i < ROUNDS; i++) await(enter());
  printf("%d entries\n", entries);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
