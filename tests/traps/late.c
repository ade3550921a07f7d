/* Ends while JavaScript still works for it: one call is cancelled, one is
 * dropped, one is waited for until the end.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdlib.h>

static int wait_for_it(void *arg) {
  (void)arg;
  await(asyncio_js_call("later", asyncio_string("waited for")));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *cancelled =
      asyncio_js_call("later", asyncio_string("cancelled"));
  asyncio_release(asyncio_js_call("later", asyncio_string("dropped")));
  asyncio_task *task = asyncio_create_task(wait_for_it, NULL);
  await(asyncio_js_call("now"));
  asyncio_future_cancel(cancelled, NULL);
  asyncio_release(cancelled);
  asyncio_release(task);
  exit(4);
}

int main(void) { return asyncio_main(amain, NULL); }
