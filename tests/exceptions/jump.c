/* setjmp and longjmp in tasks. SPDX-License-Identifier: MIT
 * jump apart|across|below: an await beside them, between them, or in a callee
 * that jumps. */
#include <asyncio.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

static const char *mode;

static void leave(jmp_buf env, int n) {
  if (strcmp(mode, "below") == 0) (void)!asyncio_sleep(0.01);
  longjmp(env, n);
}

static int worker(void *arg) {
  int n = *(int *)arg;
  jmp_buf env;
  volatile int tries = 0;
  int from = setjmp(env);
  if (from < 3) {
    tries++;
    if (strcmp(mode, "across") == 0) await(asyncio_sleep(0.01));
    leave(env, from + 1);
  }
  await(asyncio_sleep(0.01));
  return asyncio_return(asyncio_int(n * 100 + tries * 10 + from));
}

static int amain(void *arg) {
  (void)arg;
  int one = 1, two = 2;
  asyncio_value results[2];
  await(asyncio_gather(asyncio_coro(worker, &one), asyncio_coro(worker, &two)),
        results);
  printf("%lld %lld\n", results[0].i, results[1].i); /* 133 233 */
  return 0;
}

int main(int argc, char **argv) {
  mode = argc > 1 ? argv[1] : "apart";
  return asyncio_main(amain, NULL);
}
