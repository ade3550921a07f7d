/* Pairs of streams in memory. SPDX-License-Identifier: MIT */
#include "streams.h"

/* What there is of a pair while it is made. */
struct pair {
  asyncio_stream_reader *readers[2];
  asyncio_stream_writer *writers[2];
  void *streams[2]; /* until the transports have them */
  asyncio_transport *transports[2];
};

static int make(struct pair *pair, asyncio_open_pair_options options) {
  const asyncio_protocol *protocol = &asyncio_stream_reader_protocol;
  asyncio_loop *loop = asyncio_get_running_loop();
  int rc = 0;
  for (int i = 0; i < 2 && rc == 0; i++) {
    rc = asyncio_stream_reader_new(&pair->readers[i], .limit = options.limit);
    if (rc == 0)
      rc = asyncio_stream_reader_protocol_new(pair->readers[i], NULL, NULL,
                                              &pair->streams[i]);
  }
  if (rc < 0) return rc;
  void *streams[2] = {pair->streams[0], pair->streams[1]};
  pair->streams[0] = pair->streams[1] = NULL;
  rc =
      asyncio_loop_create_pair(loop, protocol, streams[0], protocol, streams[1],
                               pair->transports, .capacity = options.capacity);
  for (int i = 0; i < 2 && rc == 0; i++)
    rc = asyncio_stream_writer_new(pair->transports[i], streams[i],
                                   pair->readers[i], &pair->writers[i]);
  return rc;
}

static void forget(struct pair *pair) {
  for (int i = 0; i < 2; i++) {
    if (pair->streams[i] != NULL)
      asyncio_stream_reader_protocol.release(pair->streams[i]);
    if (pair->transports[i] != NULL)
      asyncio_transport_abort(pair->transports[i]);
    asyncio_release(pair->writers[i]);
    asyncio_release(pair->readers[i]);
  }
}

int asyncio__open_pair(asyncio_stream_reader **readers,
                       asyncio_open_pair_options options) {
  struct pair pair = {.readers = {NULL}};
  int rc = make(&pair, options);
  if (rc < 0) {
    asyncio_value error = asyncio__error_take(rc);
    forget(&pair);
    return asyncio__error_put_back(error);
  }
  for (int i = 0; i < 2; i++) {
    readers[i] = pair.readers[i];
    options.writers[i] = pair.writers[i];
  }
  return 0;
}
