/* Clients: connections that are opened here. SPDX-License-Identifier: MIT */
#include "asyncio/connections.h"

#include "remotes.h"
#include "streams.h"

static int port_error(void) {
  return asyncio__raise_text(ASYNCIO_OVERFLOW_ERROR, "port must be 0-65535.");
}

/* Asks for a connection. path: NULL for TCP. */
static int asyncio__turn_ask(const char *host, int port, const char *path,
                             asyncio_transport **transport) {
  asyncio_value values[2] = {asyncio_string(path != NULL ? path : host),
                             asyncio_int(port)};
  int rc = path == NULL && (port < 0 || port > 65535) ? port_error() : 0;
  if (rc == 0 && values[0].tag == ASYNCIO_ERROR)
    rc = asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to connect");
  if (rc == 0)
    rc = asyncio__remote_open(path != NULL ? ASYNCIO__IO_CONNECT_UNIX
                                           : ASYNCIO__IO_CONNECT,
                              values, path != NULL ? 1 : 2, transport);
  asyncio_value_clear(&values[0]);
  return rc;
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(int rc, asyncio_transport *transport,
                                 const asyncio_protocol *protocol, void *self) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__transport_release(transport);
  if (protocol->release != NULL) protocol->release(self);
  rc = asyncio__error_put(error);
  asyncio_value_clear(&error);
  return rc;
}

/* Starts the transport, which has one reference more until connection_made was
 * called, and is lost when that is not waited for. */
static int start(asyncio_transport *transport, const asyncio_protocol *protocol,
                 void *self, asyncio_transport **started) {
  asyncio__transport_start(asyncio_retain(transport), protocol, self);
  int rc = asyncio_sleep(0);
  if (rc < 0)
    asyncio_transport_abort(transport);
  else
    *started = transport;
  asyncio__transport_release(transport);
  return rc;
}

static int asyncio__connect_with(asyncio_loop *loop,
                                 const asyncio_protocol *protocol, void *self,
                                 const char *host, int port, const char *path,
                                 asyncio_transport **made) {
  asyncio_transport *transport = NULL;
  *made = NULL;
  int rc = 0;
  if (loop == NULL || loop != asyncio_get_running_loop())
    rc = asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (rc == 0) rc = asyncio__turn_ask(host, port, path, &transport);
  if (rc == 0) rc = asyncio__remote_connected(transport);
  if (rc < 0) return asyncio__turn_give_up(rc, transport, protocol, self);
  return start(transport, protocol, self, made);
}

int asyncio_loop_create_connection(asyncio_loop *loop,
                                   const asyncio_protocol *protocol, void *self,
                                   const char *host, int port,
                                   asyncio_transport **transport) {
  return asyncio__connect_with(loop, protocol, self, host, port, NULL,
                               transport);
}

int asyncio_loop_create_unix_connection(asyncio_loop *loop,
                                        const asyncio_protocol *protocol,
                                        void *self, const char *path,
                                        asyncio_transport **transport) {
  return asyncio__connect_with(loop, protocol, self, NULL, 0, path, transport);
}

/* ---- streams ---- */

static int asyncio__turn_prepare(ptrdiff_t limit,
                                 asyncio_stream_reader **reader, void **self) {
  await(asyncio_stream_reader_new(reader, .limit = limit));
  return asyncio_stream_reader_protocol_new(*reader, NULL, NULL, self);
}

/* The writer of a connection that has just been made. */
static int asyncio__turn_writer(asyncio_transport *transport, void *self,
                                asyncio_stream_reader *reader,
                                asyncio_stream_writer **writer) {
  int rc = asyncio_stream_writer_new(transport, self, reader, writer);
  if (rc < 0) asyncio_transport_abort(transport);
  return rc;
}

static int open_stream(const char *host, int port, const char *path,
                       ptrdiff_t limit, asyncio_stream_reader **reader,
                       asyncio_stream_writer **writer) {
  asyncio_transport *transport;
  void *self;
  *writer = NULL;
  int rc = asyncio__turn_prepare(limit, reader, &self);
  if (rc == 0)
    rc = asyncio__connect_with(asyncio_get_running_loop(),
                               &asyncio_stream_reader_protocol, self, host,
                               port, path, &transport);
  if (rc == 0) rc = asyncio__turn_writer(transport, self, *reader, writer);
  if (rc == 0) return 0;
  asyncio__stream_reader_release(*reader);
  *reader = NULL;
  return rc;
}

int asyncio__open_connection(const char *host, int port,
                             asyncio_stream_reader **reader,
                             asyncio_stream_connection_options options) {
  return open_stream(host, port, NULL, options.limit, reader, options.writer);
}

int asyncio__open_unix_connection(const char *path,
                                  asyncio_stream_reader **reader,
                                  asyncio_stream_connection_options options) {
  return open_stream(NULL, 0, path, options.limit, reader, options.writer);
}
