/* The least that has a task. SPDX-License-Identifier: MIT */
#ifdef WITHOUT_ASYNCIO

#include <stdio.h>

int main(void) {
  puts("1");
  return 0;
}

#else

#include <asyncio.h>
#include <stdio.h>

static int amain(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  puts("1");
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }

#endif
