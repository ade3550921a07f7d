/* The program's own input and output. SPDX-License-Identifier: MIT */
#include "asyncio/pipes.h"

#include "remotes.h"
#include "streams.h"

/* Asks the host for a pipe. */
static int asyncio__turn_ask(asyncio_loop *loop, enum asyncio__io_kind kind,
                             int fd, asyncio_transport **transport) {
  bool reads = kind == ASYNCIO__IO_READ_PIPE;
  asyncio_value value = asyncio_int(fd);
  asyncio__host_need_pipes();
  if (loop == NULL || loop != asyncio_get_running_loop())
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (reads ? fd != 0 : fd != 1 && fd != 2)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               reads ? "only descriptor 0 can be read"
                                     : "only 1 and 2 can be written to");
  return asyncio__remote_open(kind, &value, 1, transport);
}

static int asyncio__connect_pipe(asyncio_loop *loop, enum asyncio__io_kind kind,
                                 const asyncio_protocol *protocol, void *self,
                                 int fd, asyncio_transport **made) {
  asyncio_transport *transport = NULL;
  *made = NULL;
  int rc = asyncio__turn_ask(loop, kind, fd, &transport);
  return asyncio__remote_start(rc, transport, protocol, self, made);
}

int asyncio_loop_connect_read_pipe(asyncio_loop *loop,
                                   const asyncio_protocol *protocol, void *self,
                                   int fd, asyncio_transport **transport) {
  return asyncio__connect_pipe(loop, ASYNCIO__IO_READ_PIPE, protocol, self, fd,
                               transport);
}

int asyncio_loop_connect_write_pipe(asyncio_loop *loop,
                                    const asyncio_protocol *protocol,
                                    void *self, int fd,
                                    asyncio_transport **transport) {
  return asyncio__connect_pipe(loop, ASYNCIO__IO_WRITE_PIPE, protocol, self, fd,
                               transport);
}

/* ---- streams ---- */

/* A reader, and the protocol of a pipe: one that is written to feeds it
 * nothing. */
static int asyncio__turn_prepare(ptrdiff_t limit,
                                 asyncio_stream_reader **reader, void **self) {
  await(asyncio_stream_reader_new(reader, .limit = limit));
  int rc = asyncio_stream_reader_protocol_new(*reader, NULL, NULL, self);
  if (rc == 0) return 0;
  asyncio__stream_reader_release(*reader);
  *reader = NULL;
  return rc;
}

int asyncio__stdin(asyncio_stdin_options options) {
  asyncio_transport *transport;
  void *self;
  await(asyncio__turn_prepare(options.limit, options.reader, &self));
  int rc = asyncio_loop_connect_read_pipe(asyncio_get_running_loop(),
                                          &asyncio_stream_reader_protocol, self,
                                          0, &transport);
  if (rc == 0) return 0;
  asyncio__stream_reader_release(*options.reader);
  *options.reader = NULL;
  return rc;
}

/* The writer of a pipe that has just been opened. */
static int asyncio__turn_writer(asyncio_transport *transport, void *self,
                                asyncio_stream_writer **writer) {
  int rc = asyncio_stream_writer_new(transport, self, NULL, writer);
  if (rc < 0) asyncio_transport_abort(transport);
  return rc;
}

static int open_output(int fd, asyncio_stream_writer **writer) {
  asyncio_stream_reader *reader;
  asyncio_transport *transport;
  void *self;
  *writer = NULL;
  await(asyncio__turn_prepare(0, &reader, &self));
  asyncio__stream_reader_release(reader); /* the protocol has its own */
  await(asyncio_loop_connect_write_pipe(asyncio_get_running_loop(),
                                        &asyncio_stream_reader_protocol, self,
                                        fd, &transport));
  return asyncio__turn_writer(transport, self, writer);
}

int asyncio_stdout(asyncio_stream_writer **writer) {
  return open_output(1, writer);
}

int asyncio_stderr(asyncio_stream_writer **writer) {
  return open_output(2, writer);
}
