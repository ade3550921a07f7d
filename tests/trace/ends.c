// Ends in the middle, while tasks wait and run: by exit(3), by a trap, or in a
// callback. SPDX-License-Identifier: MIT
#include <asyncio.h>
#include <stdlib.h>
#include <string.h>

static int leave(void *how) {
  if (strcmp(how, "exit") == 0) exit(3);
  __builtin_trap();
}

static int sleeping(void *arg) {
  (void)arg;
  return asyncio_sleep(10);
}

static int amain(void *how) {
  await(asyncio_spawn(sleeping, NULL, .name = "sleeper"));
  await(asyncio_sleep(0.5));
  if (strcmp(how, "callback") == 0)
    await(asyncio_loop_call_soon(asyncio_get_running_loop(), leave, how));
  else
    await(asyncio_spawn(leave, how, .name = "leaver"));
  return asyncio_sleep(10);
}

int main(int argc, char **argv) { return asyncio_main(amain, argv[argc - 1]); }
