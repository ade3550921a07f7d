/* Calls each JavaScript function that is named on the command line, and prints
 * how that failed.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

static int amain(void *arg) {
  for (char **name = arg; *name != NULL; name++) {
    asyncio_future *call = asyncio_js_call(*name);
    int rc = asyncio_await(call);
    if (rc < 0)
      printf("%s: %s: %s\n", *name, asyncio_strerror(rc), asyncio_message());
    else
      printf("%s: %d\n", *name, rc);
    asyncio_release(call);
  }
  return 0;
}

int main(int argc, char **argv) {
  (void)argc;
  return asyncio_main(amain, argv + 1);
}
