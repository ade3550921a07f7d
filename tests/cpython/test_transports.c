/* Twin of CPython's TransportTests (test_transports.py).
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include "twins.h"

static bool paused;

static int pause_writing(void *self) {
  (void)self;
  paused = true;
  return 0;
}

static const asyncio_protocol pausing = {.pause_writing = pause_writing};
static const asyncio_protocol nothing;

TASK_TEST(flowcontrol_mixin_set_write_limits) {
  char bytes[512] = {0};
  size_t low, high;
  asyncio_transport *pair[2];
  await(asyncio_loop_create_pair(asyncio_get_running_loop(), &pausing, NULL,
                                 &nothing, NULL, pair, .capacity = 1));
  paused = false;
  await(asyncio_transport_write(pair[0], bytes, 1)); /* as far as it goes */
  await(asyncio_transport_write(pair[0], bytes, sizeof bytes));
  CHECK(asyncio_transport_get_write_buffer_size(pair[0]) == 512);
  CHECK(!paused);

  CHECK(asyncio_transport_set_write_buffer_limits(pair[0], 0, 1) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(said("high (0) must be >= low (1) must be >= 0"));

  await(asyncio_transport_set_write_buffer_limits(pair[0], 1024, 128));
  CHECK(!paused);
  asyncio_transport_get_write_buffer_limits(pair[0], &low, &high);
  CHECK(low == 128 && high == 1024);

  await(asyncio_transport_set_write_buffer_limits(pair[0], 256, 128));
  CHECK(paused);
  asyncio_transport_get_write_buffer_limits(pair[0], &low, &high);
  CHECK(low == 128 && high == 256);
  return 0;
}
