/* Clients: connections that are opened here. SPDX-License-Identifier: MIT */
#include "asyncio/connections.h"

#include "remotes.h"
#include "streams.h"

static int port_error(void) {
  return asyncio__raise_text(ASYNCIO_OVERFLOW_ERROR, "port must be 0-65535.");
}

/* Where to: path is NULL for TCP, ssl for what is not TLS. */
struct asyncio__place {
  const char *host;
  int port;
  const char *path;
  const asyncio_ssl *ssl;
};

enum { VALUES = 7 };

/* The values that the place is opened with. Returns how many. */
static size_t describe(const struct asyncio__place *place,
                       asyncio_value values[VALUES]) {
  const asyncio_ssl *ssl = place->ssl;
  values[0] = asyncio_string(place->path != NULL ? place->path : place->host);
  values[1] = asyncio_int(place->port);
  if (ssl == NULL) return place->path != NULL ? 1 : 2;
  values[2] = asyncio__text_or_null(ssl->server_hostname);
  values[3] = asyncio__text_or_null(ssl->ca);
  values[4] = asyncio_bool(ssl->unverified);
  values[5] = asyncio__text_or_null(ssl->certificate);
  values[6] = asyncio__text_or_null(ssl->key);
  return VALUES;
}

/* Asks for a connection. */
static int asyncio__turn_ask(const struct asyncio__place *place,
                             asyncio_transport **transport) {
  asyncio_value values[VALUES];
  enum asyncio__io_kind kind = place->path != NULL  ? ASYNCIO__IO_CONNECT_UNIX
                               : place->ssl != NULL ? ASYNCIO__IO_CONNECT_TLS
                                                    : ASYNCIO__IO_CONNECT;
  if (place->path == NULL && (place->port < 0 || place->port > 65535))
    return port_error();
  size_t n = describe(place, values);
  int rc = asyncio__any_failed(values, n)
               ? asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to connect")
               : asyncio__remote_open(kind, values, n, transport);
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&values[i]);
  return rc;
}

static int asyncio__connect_with(asyncio_loop *loop,
                                 const asyncio_protocol *protocol, void *self,
                                 const struct asyncio__place *place,
                                 asyncio_transport **made) {
  asyncio_transport *transport = NULL;
  *made = NULL;
  int rc = 0;
  if (loop == NULL || loop != asyncio_get_running_loop())
    rc = asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (rc == 0) rc = asyncio__turn_ask(place, &transport);
  return asyncio__remote_start(rc, transport, protocol, self, made);
}

int asyncio__create_connection(asyncio_loop *loop,
                               const asyncio_protocol *protocol, void *self,
                               const char *host, int port,
                               asyncio_connection_options options) {
  struct asyncio__place place = {host, port, NULL, options.ssl};
  return asyncio__connect_with(loop, protocol, self, &place, options.transport);
}

int asyncio_loop_create_unix_connection(asyncio_loop *loop,
                                        const asyncio_protocol *protocol,
                                        void *self, const char *path,
                                        asyncio_transport **transport) {
  struct asyncio__place place = {.path = path};
  return asyncio__connect_with(loop, protocol, self, &place, transport);
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

static int open_stream(const struct asyncio__place *place, ptrdiff_t limit,
                       asyncio_stream_reader **reader,
                       asyncio_stream_writer **writer) {
  asyncio_transport *transport;
  void *self;
  *writer = NULL;
  int rc = asyncio__turn_prepare(limit, reader, &self);
  if (rc == 0)
    rc = asyncio__connect_with(asyncio_get_running_loop(),
                               &asyncio_stream_reader_protocol, self, place,
                               &transport);
  if (rc == 0) rc = asyncio__turn_writer(transport, self, *reader, writer);
  if (rc == 0) return 0;
  asyncio__stream_reader_release(*reader);
  *reader = NULL;
  return rc;
}

int asyncio__open_connection(const char *host, int port,
                             asyncio_stream_reader **reader,
                             asyncio_stream_connection_options options) {
  struct asyncio__place place = {host, port, NULL, options.ssl};
  return open_stream(&place, options.limit, reader, options.writer);
}

int asyncio__open_unix_connection(const char *path,
                                  asyncio_stream_reader **reader,
                                  asyncio_stream_connection_options options) {
  struct asyncio__place place = {.path = path};
  return open_stream(&place, options.limit, reader, options.writer);
}
