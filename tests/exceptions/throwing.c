/* Tasks whose work is in C++. SPDX-License-Identifier: MIT
 *   throwing [try|catch]: the block that awaits */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

int caught(int number);
int pause_here(void);
int has_pause_in(const char *block);

static const char *pause_in = "";

int pause_here(void) { return asyncio_sleep(0.01); }

int has_pause_in(const char *block) { return strcmp(block, pause_in) == 0; }

static int worker(void *arg) {
  await(asyncio_sleep(0.01));
  return asyncio_return(asyncio_int(caught(*(int *)arg)));
}

static int amain(void *arg) {
  (void)arg;
  int one = 1, two = 2;
  asyncio_value results[2];
  await(asyncio_gather(asyncio_coro(worker, &one), asyncio_coro(worker, &two)),
        results);
  printf("%lld %lld\n", results[0].i, results[1].i); /* 10 20 */
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1) pause_in = argv[1];
  return asyncio_main(amain, NULL);
}
