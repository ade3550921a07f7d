/* A suspending call where nothing can suspend. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <emscripten.h>

static int callback(void *unused) {
  (void)unused;
  emscripten_sleep(1);
  return 0;
}

static int amain(void *unused) {
  (void)unused;
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), callback, NULL));
  return asyncio_sleep(1);
}

int main(void) { return asyncio_main(amain, NULL); }
