/* What the rooms of streams share. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_STREAMS_INTERNAL_H
#define ASYNCIO_STREAMS_INTERNAL_H

#include "asyncio/streams.h"
#include "transports.h"
#include "waiters.h"

struct asyncio_stream_reader {
  uint32_t refs;
  bool eof, paused;
  size_t limit;
  char *buffer; /* `size` bytes from `first` on are to be read */
  size_t first, size, capacity;
  asyncio_value exception;         /* nothing: none */
  asyncio_transport *transport;    /* that is paused, or NULL; retained */
  struct asyncio__waiter *waiting; /* the one who waits for data */
};

/* What is to be read; never NULL. */
const char *asyncio__stream_bytes(const asyncio_stream_reader *reader);

/* Drops the first n bytes, and ends a pause. */
void asyncio__stream_drop(asyncio_stream_reader *reader, size_t n);

/* Takes the first n bytes out, as a value. Without memory they stay. */
ASYNCIO_MUST_USE int asyncio__turn_take(asyncio_stream_reader *reader, size_t n,
                                        asyncio_value *data);

/* The error that every read ends with, as a code; 0 if there is none. */
ASYNCIO_MUST_USE int asyncio__stream_check(const asyncio_stream_reader *reader);

/* Waits until the reader is fed. method: that is named when another task
 * waits. */
ASYNCIO_MUST_USE int asyncio__stream_wait(asyncio_stream_reader *reader,
                                          const char *method);

/* Raises that what there is has not become n bytes (-1: a separator). */
ASYNCIO_MUST_USE int asyncio__turn_incomplete(asyncio_stream_reader *reader,
                                              ptrdiff_t n);

ASYNCIO_MUST_USE int asyncio__stream_no_memory(void);

/* Whether a server has accepted its connection. */
bool asyncio__stream_is_served(const asyncio_stream_writer *writer);

#endif
