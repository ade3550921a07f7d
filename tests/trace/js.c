// Ends with what a JavaScript function gives. SPDX-License-Identifier: MIT
#include <asyncio.h>

static int amain(void *arg) {
  (void)arg;
  asyncio_value code;
  await(asyncio_js_call("fetchNothing"), code);
  return (int)code.i;
}

int main(void) { return asyncio_main(amain, NULL); }
