/* What the twins of CPython's tests of streams share.
 * SPDX-License-Identifier: MIT */
#ifndef STREAM_TWINS_H
#define STREAM_TWINS_H

#include "streams.h"
#include "test.h"
#include "twins.h"

#define DATA "line1\nline2\nline3\n"

/* Whether a value is these bytes; it is cleared. */
static inline bool took(asyncio_value *v, const char *text) {
  bool same = v->tag == ASYNCIO_BYTES &&
              asyncio_value_size(*v) == strlen(text) &&
              memcmp(asyncio_value_text(*v), text, strlen(text)) == 0;
  asyncio_value_clear(v);
  return same;
}

/* Whether this is what a reader holds. */
static inline bool holds(asyncio_stream_reader *reader, const char *text) {
  return reader->size == strlen(text) &&
         memcmp(asyncio__stream_bytes(reader), text, reader->size) == 0;
}

static inline int feed(asyncio_stream_reader *reader, const char *text) {
  return asyncio_stream_reader_feed_data(reader, text, strlen(text));
}

/* A call of the loop that feeds what is between the bars, one by one; "$" is
 * the end. */
struct feeding {
  asyncio_stream_reader *reader;
  const char *pieces;
  asyncio_handle *handle;
};
static inline int feed_now(void *arg) {
  struct feeding *feeding = arg;
  const char *at = feeding->pieces;
  while (*at != '\0') {
    size_t size = strcspn(at, "|");
    if (*at == '$')
      asyncio_stream_reader_feed_eof(feeding->reader);
    else
      await(asyncio_stream_reader_feed_data(feeding->reader, at, size));
    at += size + (at[size] == '|');
  }
  return 0;
}
static inline int feed_soon(struct feeding *feeding) {
  return asyncio_loop_call_soon(asyncio_get_running_loop(), feed_now, feeding,
                                .handle = &feeding->handle);
}
static inline void stop_feeding(struct feeding *feeding) {
  if (feeding->handle != NULL) asyncio_handle_cancel(feeding->handle);
  asyncio_release(feeding->handle);
}
#define AUTO_FEEDING __attribute__((cleanup(stop_feeding))) struct feeding

/* A task that does not outlive the test: what it is given is gone then. One
 * that waits must hold references. */
static inline void cancel_and_release(asyncio_task **task) {
  asyncio_task_cancel(*task);
  asyncio_release(*task);
}
#define AUTO_CANCELLED \
  __attribute__((cleanup(cancel_and_release))) asyncio_task *

/* The error that a call returned, as a value to be cleared. */
static inline asyncio_value caught(int rc) {
  return rc < 0 ? asyncio_caught(rc) : asyncio_nothing();
}

/* A task that reads a line and drops it. */
static inline int read_line(void *arg) {
  AUTO_READER stream = asyncio_retain((asyncio_stream_reader *)arg);
  AUTO_VALUE line = asyncio_nothing();
  return asyncio_stream_reader_readline(stream, &line);
}

#endif
