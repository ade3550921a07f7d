// A million events, and 20,000 in one step. SPDX-License-Identifier: MIT
#include <asyncio.h>

static int yields(void *arg) {
  (void)arg;
  for (int i = 0; i < 4000; i++) await(asyncio_sleep(0));
  return 0;
}

static int nothing(void *arg) {
  (void)arg;
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  for (int i = 0; i < 125; i++)
    await(asyncio_spawn(yields, NULL, .stack = ASYNCIO_STACK_COPIED));
  await(asyncio_sleep(1));
  for (int i = 0; i < 20000; i++) await(asyncio_spawn(nothing, NULL));
  return asyncio_sleep(1);
}

int main(void) { return asyncio_main(amain, NULL); }
