/* The end of a program: code, atexit, the last line.
 * SPDX-License-Identifier: MIT
 *
 * Arguments: "exit" leaves by exit(), "error" by an error of the main task,
 * "deadlock" waits for nothing.
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void at_exit(void) { printf("atexit, no newline"); }

static int amain(void *arg) {
  const char *how = arg;
  await(asyncio_sleep(0.01));
  if (strcmp(how, "exit") == 0) exit(4);
  if (strcmp(how, "error") == 0)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "bad port %d", 99999);
  if (strcmp(how, "deadlock") == 0) {
    asyncio_event event = {0};
    await(asyncio_event_wait(&event));
  }
  return 0;
}

int main(int argc, char **argv) {
  atexit(at_exit);
  char *how = argc > 1 ? argv[1] : "";
  int code = asyncio_main(amain, how);
  return code == 0 ? 3 : code;
}
