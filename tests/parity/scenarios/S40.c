/* asyncio_run: leftovers are cancelled and awaited; an error during that is
 * reported; then the loop is closed. SPDX-License-Identifier: MIT */
#include "probe.h"

static asyncio_task *kept[2];

static int polite(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(100);
  await(asyncio_sleep(1));
  note("polite cleaned up");
  return rc;
}

static int rude(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(100);
  return asyncio_raise(ASYNCIO_OS_ERROR, "at shutdown");
}

static int amain(void *arg) {
  (void)arg;
  use_loop(asyncio_get_running_loop());
  kept[0] = asyncio_create_task(polite, NULL);
  kept[1] = asyncio_create_task(rude, NULL);
  await(asyncio_sleep(1));
  note("main returns");
  return asyncio_return(asyncio_string("value"));
}

SCENARIO(S40) {
  asyncio_value v;
  must(asyncio_run(amain, NULL, .result = &v));
  note("run() -> '%s' closed=%s", asyncio_value_text(v),
       truth(asyncio_loop_is_closed(loop)));
  asyncio_value_clear(&v);
  for (int i = 0; i < 2; i++) asyncio_release(kept[i]);
}
