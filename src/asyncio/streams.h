/* Streams: reading and writing that awaits. SPDX-License-Identifier: MIT
 *
 *   asyncio_value line;
 *   await(asyncio_stream_reader_readline(reader, &line));
 *   asyncio_stream_writer_write(writer, asyncio_value_text(line),
 *                               asyncio_value_size(line));
 *   asyncio_value_clear(&line);
 *   await(asyncio_stream_writer_drain(writer));
 *
 * Readers and writers are counted references. A task that waits in one of these
 * functions must have one, or be sure that another keeps it.
 */
#ifndef ASYNCIO_STREAMS_H
#define ASYNCIO_STREAMS_H

#include "scopes.h"
#include "transports.h"

/* Bytes that come, to be read by one task at a time.
 * Python: asyncio.StreamReader. */
typedef struct asyncio_stream_reader asyncio_stream_reader;

/* Where bytes are written to. When its last reference is released before it is
 * closed, it closes the transport. Python: asyncio.StreamWriter. */
typedef struct asyncio_stream_writer asyncio_stream_writer;

/* Bytes that a line may have, and half of those that a reader keeps, if it is
 * not told otherwise. */
#define ASYNCIO_STREAM_LIMIT (64 * 1024)

/* What asyncio_stream_reader_new is told by name. */
typedef struct asyncio_stream_reader_options {
  asyncio_stream_reader **reader;
  ptrdiff_t limit; /* bytes, 0: ASYNCIO_STREAM_LIMIT */
} asyncio_stream_reader_options;

/* What asyncio_open_pair is told by name. */
typedef struct asyncio_open_pair_options {
  asyncio_stream_writer **writers;
  ptrdiff_t limit; /* bytes, 0: ASYNCIO_STREAM_LIMIT */
  size_t capacity; /* bytes under way in each direction, 0: 64 KiB */
} asyncio_open_pair_options;

/* ---- reading ---- */

/* A reader, to be fed by hand or by asyncio_stream_reader_protocol.
 * asyncio_stream_reader_new(&reader, .limit = 4096)
 * reader: gets a reference, NULL on failure.
 * Returns 0, ASYNCIO_VALUE_ERROR for a limit below 0, ASYNCIO_NO_MEMORY.
 * Python: asyncio.StreamReader(limit). */
#define asyncio_stream_reader_new(...) \
  asyncio__stream_reader_new(          \
      (asyncio_stream_reader_options){.reader = __VA_ARGS__})

/* Reads up to n bytes, as soon as there are any; n < 0: all up to the end.
 * data: gets a byte array, which is the caller's; an empty one at the end, and
 * for 0. Nothing on failure.
 * Returns 0; ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR while another task reads,
 * or where nothing can suspend; ASYNCIO_NO_MEMORY; or the error that the
 * connection was lost with. Python: await reader.read(n). */
ASYNCIO_MUST_USE int asyncio_stream_reader_read(asyncio_stream_reader *reader,
                                                ptrdiff_t n,
                                                asyncio_value *data);

/* Reads up to `size` bytes, as soon as there are any, into `buffer`.
 * Returns how many, 0 at the end; or an error as asyncio_stream_reader_read.
 * Python: data = await reader.read(size). */
ASYNCIO_MUST_USE int asyncio_stream_reader_readinto(
    asyncio_stream_reader *reader, void *buffer, size_t size);

/* Reads up to and with the next "\n"; at the end what there is, which may be
 * an empty byte array.
 * Returns as asyncio_stream_reader_read; ASYNCIO_VALUE_ERROR when the line is
 * longer than the limit: it, or what there is of it, is dropped.
 * Python: await reader.readline. */
ASYNCIO_MUST_USE int asyncio_stream_reader_readline(
    asyncio_stream_reader *reader, asyncio_value *line);

/* Reads up to and with a separator; of several, the one that ends first:
 * asyncio_stream_reader_readuntil(reader, &data, "\r\n", "\n")
 * separators: C strings, 1 to 20.
 * Returns as asyncio_stream_reader_read; ASYNCIO_INCOMPLETE_READ at the end,
 * whose partial bytes have been read; ASYNCIO_LIMIT_OVERRUN when there are more
 * bytes before it than the limit, which stay; ASYNCIO_VALUE_ERROR for an empty
 * separator. Python: await reader.readuntil(separator). */
#define asyncio_stream_reader_readuntil(reader, data, ...) \
  asyncio__stream_reader_readuntil(                        \
      reader, data, (const char *const[]){__VA_ARGS__},    \
      sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The same for n strings or byte arrays, which are borrowed.
 * Returns also ASYNCIO_VALUE_ERROR for none of them.
 * Python: await reader.readuntil((a, b)). */
ASYNCIO_MUST_USE int asyncio_stream_reader_readuntil_n(
    asyncio_stream_reader *reader, asyncio_value *data,
    const asyncio_value *separators, size_t n);

/* Reads n bytes.
 * Returns as asyncio_stream_reader_read; ASYNCIO_INCOMPLETE_READ when the end
 * comes before, whose partial bytes have been read; ASYNCIO_VALUE_ERROR for
 * n < 0. Python: await reader.readexactly(n). */
ASYNCIO_MUST_USE int asyncio_stream_reader_readexactly(
    asyncio_stream_reader *reader, ptrdiff_t n, asyncio_value *data);

/* Whether all has been read, and no more will come. Python: reader.at_eof. */
bool asyncio_stream_reader_at_eof(const asyncio_stream_reader *reader);

/* The bytes that an ASYNCIO_INCOMPLETE_READ had read by the end of the stream,
 * borrowed from it; nothing for any other error.
 * Python: IncompleteReadError.partial. */
asyncio_value asyncio_incomplete_read_partial(asyncio_value error);

/* How many bytes it was to read, -1 when that is not known.
 * Python: IncompleteReadError.expected. */
ptrdiff_t asyncio_incomplete_read_expected(asyncio_value error);

/* How many bytes an ASYNCIO_LIMIT_OVERRUN found that are too many; -1 for any
 * other error. Python: LimitOverrunError.consumed. */
ptrdiff_t asyncio_limit_overrun_consumed(asyncio_value error);

/* A kind, the lines of a stream: async_for (rc, line, asyncio_stream_reader,
 * reader) { … }
 * line: a byte array, borrowed until the next run of the block.
 * rc: as asyncio_stream_reader_readline. Python: async for line in reader. */
typedef struct asyncio_stream_reader_scope {
  asyncio_stream_reader *reader;
  asyncio_value line;
} asyncio_stream_reader_scope;
typedef asyncio_value asyncio_stream_reader_item;

/* ---- feeding ---- */

/* Adds bytes, copied, and wakes who waits to read.
 * Returns 0, ASYNCIO_ASSERTION_ERROR after asyncio_stream_reader_feed_eof,
 * ASYNCIO_NO_MEMORY. Python: reader.feed_data. */
ASYNCIO_MUST_USE int asyncio_stream_reader_feed_data(
    asyncio_stream_reader *reader, const void *data, size_t size);

/* No more will come. Python: reader.feed_eof. */
void asyncio_stream_reader_feed_eof(asyncio_stream_reader *reader);

/* Has every read fail from now on. error: an error value, consumed.
 * Python: reader.set_exception. */
void asyncio_stream_reader_set_exception(asyncio_stream_reader *reader,
                                         asyncio_value error);

/* That error, a reference; nothing when there is none.
 * Python: reader.exception. */
asyncio_value asyncio_stream_reader_exception(
    const asyncio_stream_reader *reader);

/* Has the reader pause what feeds it while it holds more than twice its limit.
 * Returns 0, or ASYNCIO_ASSERTION_ERROR when it was set before.
 * Python: reader.set_transport. */
int asyncio_stream_reader_set_transport(asyncio_stream_reader *reader,
                                        asyncio_transport *transport);

/* ---- writing ---- */

/* As asyncio_transport_write. Python: writer.write. */
int asyncio_stream_writer_write(asyncio_stream_writer *writer, const void *data,
                                size_t size);

/* As asyncio_transport_writelines. Python: writer.writelines. */
int asyncio_stream_writer_writelines(asyncio_stream_writer *writer,
                                     const asyncio_value *lines, size_t n);

/* Waits while more is to be sent than the transport's upper limit.
 * Returns 0; ASYNCIO_CANCELLED; the error of its reader;
 * ASYNCIO_CONNECTION_RESET or another error when the connection is lost;
 * ASYNCIO_RUNTIME_ERROR, ASYNCIO_NO_MEMORY as asyncio_stream_reader_read.
 * Python: await writer.drain. */
ASYNCIO_MUST_USE int asyncio_stream_writer_drain(asyncio_stream_writer *writer);

/* As asyncio_transport_write_eof. Python: writer.write_eof. */
int asyncio_stream_writer_write_eof(asyncio_stream_writer *writer);

/* As asyncio_transport_can_write_eof. Python: writer.can_write_eof. */
bool asyncio_stream_writer_can_write_eof(const asyncio_stream_writer *writer);

/* As asyncio_transport_close. Python: writer.close. */
void asyncio_stream_writer_close(asyncio_stream_writer *writer);

/* As asyncio_transport_is_closing. Python: writer.is_closing. */
bool asyncio_stream_writer_is_closing(const asyncio_stream_writer *writer);

/* Waits until the connection is over.
 * Returns 0; ASYNCIO_CANCELLED; the error that it was lost with;
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend.
 * Python: await writer.wait_closed. */
ASYNCIO_MUST_USE int asyncio_stream_writer_wait_closed(
    asyncio_stream_writer *writer);

/* As asyncio_transport_get_extra_info. Python: writer.get_extra_info. */
asyncio_value asyncio_stream_writer_get_extra_info(
    asyncio_stream_writer *writer, const char *name);

/* The transport, borrowed. Python: writer.transport. */
asyncio_transport *asyncio_stream_writer_transport(
    const asyncio_stream_writer *writer);

/* ---- streams of transports ---- */

/* Serves a client, as a task of its own; may await.
 * reader, writer: borrowed until it returns, when a writer that it has not
 * closed is closed. arg: of asyncio_stream_reader_protocol_new. */
typedef int (*asyncio_client_connected)(asyncio_stream_reader *reader,
                                        asyncio_stream_writer *writer,
                                        void *arg);

/* The protocol that feeds a reader; its `self` is made by
 * asyncio_stream_reader_protocol_new. Python: asyncio.StreamReaderProtocol. */
extern const asyncio_protocol asyncio_stream_reader_protocol;

/* A protocol for one transport.
 * reader: that it feeds, which it keeps until the connection is over; its
 * transport is set. client_connected: called when there is a connection, or
 * NULL. self: gets it; the transport that it is given to releases it.
 * Returns 0 or ASYNCIO_NO_MEMORY.
 * Python: asyncio.StreamReaderProtocol(reader, client_connected_cb). */
ASYNCIO_MUST_USE int asyncio_stream_reader_protocol_new(
    asyncio_stream_reader *reader, asyncio_client_connected client_connected,
    void *arg, void **self);

/* A writer for a transport.
 * self: of the transport's asyncio_stream_reader_protocol. reader: whose error
 * asyncio_stream_writer_drain raises, or NULL. writer: gets a reference.
 * Returns 0 or ASYNCIO_NO_MEMORY. Python: asyncio.StreamWriter. */
ASYNCIO_MUST_USE int asyncio_stream_writer_new(asyncio_transport *transport,
                                               void *self,
                                               asyncio_stream_reader *reader,
                                               asyncio_stream_writer **writer);

/* Two streams in memory: what is written to writers[0] is read from readers[1],
 * and the other way around. asyncio_open_pair(readers, writers, .limit = 4096)
 * readers, writers: arrays of two, which get references; untouched on failure.
 * Returns 0; ASYNCIO_RUNTIME_ERROR without a running loop; ASYNCIO_VALUE_ERROR
 * for a limit below 0; ASYNCIO_NO_MEMORY.
 * Python: socket.socketpair, and asyncio.open_connection(sock=…) for both. */
#define asyncio_open_pair(readers, ...) \
  asyncio__open_pair(readers,           \
                     (asyncio_open_pair_options){.writers = __VA_ARGS__})

/* ---- what the macros above need ---- */

static inline int asyncio_stream_reader_aenter(
    asyncio_stream_reader_scope *scope, asyncio_stream_reader *reader) {
  scope->reader = reader;
  return 0;
}
static inline int asyncio_stream_reader_aexit(
    asyncio_stream_reader_scope *scope, int rc) {
  asyncio_value_clear(&scope->line);
  return rc;
}
ASYNCIO_MUST_USE int asyncio_stream_reader_anext(
    asyncio_stream_reader_scope *scope, asyncio_value *line);
ASYNCIO_SCOPE(asyncio_stream_reader);

ASYNCIO_MUST_USE int asyncio__stream_reader_new(asyncio_stream_reader_options);
ASYNCIO_MUST_USE int asyncio__open_pair(asyncio_stream_reader **,
                                        asyncio_open_pair_options);
ASYNCIO_MUST_USE int asyncio__stream_reader_readuntil(asyncio_stream_reader *,
                                                      asyncio_value *,
                                                      const char *const *,
                                                      size_t);

#endif
