/* StreamReader. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's streams.py. A reader takes no loop: one who waits stands
 * in a line of one, on his own loop.
 */
#include <stdlib.h>
#include <string.h>

#include "streams.h"

#define CAPACITY 4096 /* bytes of a reader's first buffer */

/* ---- life ---- */

int asyncio__stream_reader_new(asyncio_stream_reader_options options) {
  *options.reader = NULL;
  if (options.limit < 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "Limit cannot be <= 0");
  asyncio_stream_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a stream");
  reader->refs = 1;
  reader->limit =
      options.limit > 0 ? (size_t)options.limit : ASYNCIO_STREAM_LIMIT;
  *options.reader = reader;
  return 0;
}

asyncio_stream_reader *asyncio__stream_reader_retain(
    asyncio_stream_reader *reader) {
  reader->refs++;
  return reader;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__stream_reader_release");
void asyncio__stream_reader_release(asyncio_stream_reader *reader) {
  if (reader == NULL || --reader->refs > 0) return;
  asyncio__transport_release(reader->transport);
  asyncio_value_clear(&reader->exception);
  free(reader->buffer);
  free(reader);
}

/* ---- the buffer ---- */

/* Makes room for `more` bytes behind the others. */
static bool make_room(asyncio_stream_reader *reader, size_t more) {
  size_t needed = reader->size + more;
  if (needed <= reader->capacity) {
    if (reader->first + needed <= reader->capacity) return true;
    memmove(reader->buffer, reader->buffer + reader->first, reader->size);
    reader->first = 0;
    return true;
  }
  size_t capacity = reader->capacity > 0 ? reader->capacity : CAPACITY;
  while (capacity < needed) capacity *= 2;
  char *buffer = malloc(capacity);
  if (buffer == NULL) return false;
  if (reader->size > 0)
    memcpy(buffer, reader->buffer + reader->first, reader->size);
  free(reader->buffer);
  reader->buffer = buffer;
  reader->first = 0;
  reader->capacity = capacity;
  return true;
}

const char *asyncio__stream_bytes(const asyncio_stream_reader *reader) {
  return reader->size > 0 ? reader->buffer + reader->first : "";
}

/* A large buffer goes with the last of its bytes. */
static void free_if_large(asyncio_stream_reader *reader) {
  reader->first = 0;
  if (reader->capacity <= 2 * reader->limit) return;
  free(reader->buffer);
  reader->buffer = NULL;
  reader->capacity = 0;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__stream_drop");
void asyncio__stream_drop(asyncio_stream_reader *reader, size_t n) {
  reader->first += n;
  reader->size -= n;
  if (reader->size == 0) free_if_large(reader);
  if (!reader->paused || reader->size > reader->limit) return;
  reader->paused = false;
  asyncio_transport_resume_reading(reader->transport);
}

int asyncio__stream_no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to read");
}

int asyncio__turn_take(asyncio_stream_reader *reader, size_t n,
                       asyncio_value *data) {
  asyncio_value bytes = asyncio_bytes(asyncio__stream_bytes(reader), n);
  if (bytes.tag == ASYNCIO_ERROR) return asyncio__stream_no_memory();
  asyncio__stream_drop(reader, n);
  *data = bytes;
  return 0;
}

/* ---- feeding ---- */

ASYNCIO__NEVER_SUSPENDS("asyncio_stream_reader_feed_data");
int asyncio_stream_reader_feed_data(asyncio_stream_reader *reader,
                                    const void *data, size_t size) {
  if (reader->eof)
    return asyncio__raise_text(ASYNCIO_ASSERTION_ERROR,
                               "feed_data after feed_eof");
  if (size == 0) return 0;
  if (!make_room(reader, size)) return asyncio__stream_no_memory();
  memcpy(reader->buffer + reader->first + reader->size, data, size);
  reader->size += size;
  asyncio__line_pop(&reader->waiting);
  if (reader->transport != NULL && !reader->paused &&
      reader->size > 2 * reader->limit) {
    asyncio_transport_pause_reading(reader->transport);
    reader->paused = true;
  }
  return 0;
}

void asyncio_stream_reader_feed_eof(asyncio_stream_reader *reader) {
  reader->eof = true;
  asyncio__line_pop(&reader->waiting);
}

bool asyncio_stream_reader_at_eof(const asyncio_stream_reader *reader) {
  return reader->eof && reader->size == 0;
}

void asyncio_stream_reader_set_exception(asyncio_stream_reader *reader,
                                         asyncio_value error) {
  asyncio_value_clear(&reader->exception);
  reader->exception = error;
  if (reader->waiting != NULL) asyncio__line_fail(&reader->waiting, error);
}

asyncio_value asyncio_stream_reader_exception(
    const asyncio_stream_reader *reader) {
  return asyncio_value_copy(reader->exception);
}

int asyncio_stream_reader_set_transport(asyncio_stream_reader *reader,
                                        asyncio_transport *transport) {
  if (reader->transport != NULL)
    return asyncio__raise_text(ASYNCIO_ASSERTION_ERROR,
                               "Transport already set");
  reader->transport = asyncio__transport_retain(transport);
  return 0;
}

/* ---- waiting ---- */

static int busy(const char *method) {
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, method,
                        "() called while another coroutine is already waiting "
                        "for incoming data",
                        NULL);
}

/* A paused transport would never feed it. */
int asyncio__stream_wait(asyncio_stream_reader *reader, const char *method) {
  if (reader->waiting != NULL) return busy(method);
  if (reader->paused) {
    reader->paused = false;
    asyncio_transport_resume_reading(reader->transport);
  }
  struct asyncio__waiter *waiter =
      asyncio__waiter_new("data of a StreamReader", NULL);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(&reader->waiting, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

int asyncio__stream_check(const asyncio_stream_reader *reader) {
  if (reader->exception.tag != ASYNCIO_ERROR) return 0;
  return asyncio__error_put(reader->exception);
}

/* ---- read ---- */

/* What read gives besides an error: something to take, or the end. */
static int wait_for_some(asyncio_stream_reader *reader) {
  int rc = asyncio__stream_check(reader);
  if (rc == 0 && reader->size == 0 && !reader->eof)
    rc = asyncio__stream_wait(reader, "read");
  return rc;
}

static size_t at_most(const asyncio_stream_reader *reader, size_t n) {
  return n < reader->size ? n : reader->size;
}

/* Moves up to `limit` bytes from the reader behind those of a text. */
static int asyncio__turn_gather(asyncio_stream_reader *reader,
                                struct asyncio__text **all) {
  size_t size = *all == NULL ? 0 : (*all)->size;
  size_t n = at_most(reader, reader->limit);
  struct asyncio__text *grown = NULL;
  if (size + n < UINT32_MAX / 2)
    grown = realloc(*all, sizeof *grown + size + n + 1);
  if (grown == NULL) return asyncio__stream_no_memory();
  memcpy(grown->bytes + size, asyncio__stream_bytes(reader), n);
  grown->refs = 1;
  grown->size = (uint32_t)(size + n);
  grown->bytes[size + n] = '\0';
  *all = grown;
  asyncio__stream_drop(reader, n);
  return n > 0;
}

static int read_all(asyncio_stream_reader *reader, asyncio_value *data) {
  struct asyncio__text *all = NULL;
  int rc;
  do {
    rc = wait_for_some(reader);
    if (rc == 0) rc = asyncio__turn_gather(reader, &all);
  } while (rc > 0);
  if (rc < 0) {
    free(all);
    return rc;
  }
  *data = (asyncio_value){.tag = ASYNCIO_BYTES, .text = all};
  return 0;
}

int asyncio_stream_reader_read(asyncio_stream_reader *reader, ptrdiff_t n,
                               asyncio_value *data) {
  *data = asyncio_nothing();
  if (n < 0) return read_all(reader, data);
  int rc = n == 0 ? asyncio__stream_check(reader) : wait_for_some(reader);
  if (rc < 0) return rc;
  return asyncio__turn_take(reader, at_most(reader, (size_t)n), data);
}

int asyncio_stream_reader_readinto(asyncio_stream_reader *reader, void *buffer,
                                   size_t size) {
  int rc = size == 0 ? asyncio__stream_check(reader) : wait_for_some(reader);
  if (rc < 0) return rc;
  if (size > INT32_MAX) size = INT32_MAX;
  size_t n = at_most(reader, size);
  if (n > 0) memcpy(buffer, asyncio__stream_bytes(reader), n);
  asyncio__stream_drop(reader, n);
  return (int)n;
}

int asyncio_stream_reader_readexactly(asyncio_stream_reader *reader,
                                      ptrdiff_t n, asyncio_value *data) {
  *data = asyncio_nothing();
  if (n < 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "readexactly size can not be less than zero");
  int rc = asyncio__stream_check(reader);
  while (rc == 0 && reader->size < (size_t)n) {
    if (reader->eof) return asyncio__turn_incomplete(reader, n);
    rc = asyncio__stream_wait(reader, "readexactly");
  }
  return rc < 0 ? rc : asyncio__turn_take(reader, (size_t)n, data);
}
