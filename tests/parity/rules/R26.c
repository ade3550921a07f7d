/* In one pass: what was ready, then I/O readiness callbacks, then due timers.
 * SPDX-License-Identifier: MIT */
#include "probe.h"

static int readable(void *unused, const char *data, size_t size) {
  (void)unused;
  note("reader b'%.*s'", (int)size, data);
  return 0;
}

static const asyncio_protocol none;
static const asyncio_protocol reader = {.data_received = readable};

static asyncio_transport *pair[2];

static int amain(void *arg) {
  (void)arg;
  must(asyncio_transport_write(pair[0], "x", 1));
  must(asyncio_loop_call_later(loop, 0, say, "timer"));
  soon("soon");
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  asyncio_transport_close(pair[0]);
  return 0;
}

/* The connection is made before the first step of main. */
RULE(R26) {
  create_loop();
  must(asyncio_loop_create_pair(loop, &none, NULL, &reader, NULL, pair));
  must(asyncio_loop_run_until_complete(loop, asyncio_coro(amain, NULL), NULL));
  asyncio_loop_free(loop);
}
