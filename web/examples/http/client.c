/* Asks a web server: client URL [BODY]. SPDX-License-Identifier: MIT
 *
 *   npx wasyncio run --allow-net client.wasm http://127.0.0.1:8080/echo hello
 *
 * docs/web.md says how it is built.
 */
#include <stdio.h>

#include "http.h"

static int amain(void *arg) {
  char **argv = arg;
  struct http_message answer = {.status = 0};
  int rc;
  async_with (rc, asyncio_timeout, 10.0)
    await_or_break(rc, http_fetch(argv[1], argv[2], &answer));
  if (rc == 0) {
    printf("%d\n", answer.status);
    fwrite(asyncio_value_text(answer.body), 1, asyncio_value_size(answer.body),
           stdout);
  }
  http_message_clear(&answer);
  return rc;
}

int main(int argc, char **argv) {
  if (argc > 1) return asyncio_main(amain, argv);
  fprintf(stderr, "usage: client URL [BODY]\n");
  return 2;
}
