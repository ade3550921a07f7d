// Sleeps for ever; when it is cancelled it cleans up, or sleeps on (stubborn),
// or ends well (uncancel). SPDX-License-Identifier: MIT
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

static const char *how = "";

static int amain(void *arg) {
  (void)arg;
  int rc = 0;
  puts("begun");
  while (rc == 0) rc = asyncio_sleep(0.01);
  if (strcmp(how, "stubborn") == 0) {
    puts(how);
    await(asyncio_sleep(1e6));
  }
  if (strcmp(how, "uncancel") == 0) return 5;
  (void)!asyncio_sleep(0.01);
  puts("cleaning up");
  return rc;
}

int main(int argc, char **argv) {
  if (argc > 1) how = argv[1];
  return asyncio_main(amain, NULL);
}
