/* StreamReader.feed_data wakes the one reader in n+1, once, whatever was fed
 * meanwhile. SPDX-License-Identifier: MIT */
#include "probe.h"

static int read_some(void *stream) {
  asyncio_value data;
  await(asyncio_stream_reader_read(stream, 100, &data));
  note("read b'%s'", asyncio_value_text(data));
  asyncio_value_clear(&data);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_stream_reader *stream;
  must(asyncio_stream_reader_new(&stream));
  asyncio_task *task = asyncio_create_task(read_some, stream);
  await(asyncio_sleep(0));
  must(asyncio_stream_reader_feed_data(stream, "ab", 2));
  must(asyncio_stream_reader_feed_data(stream, "cd", 2));
  note("fed twice");
  await(task);
  must(asyncio_stream_reader_feed_data(stream, "x", 1));
  await(read_some(stream));
  note("buffered data: no pass");
  asyncio_release(stream);
  return 0;
}

RULE(R41) { run(amain); }
