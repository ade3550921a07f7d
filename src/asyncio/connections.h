/* Clients and servers. SPDX-License-Identifier: MIT
 *
 *   asyncio_stream_reader *reader;
 *   asyncio_stream_writer *writer;
 *   await(asyncio_open_connection("127.0.0.1", 8080, &reader, &writer));
 *
 * On a host that has connections; the embedder has to allow them
 * (`wasyncio run --allow-net`, load(…, { allow: { net: true } })). The
 * functions that open something return 0;
 * ASYNCIO_NOT_IMPLEMENTED where the host has none; ASYNCIO_PERMISSION_ERROR
 * where they are not allowed; ASYNCIO_OS_ERROR or a kind of it, as
 * ASYNCIO_CONNECTION_REFUSED; ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR where
 * nothing can suspend; ASYNCIO_NO_MEMORY.
 */
#ifndef ASYNCIO_CONNECTIONS_H
#define ASYNCIO_CONNECTIONS_H

#include "scopes.h"
#include "streams.h"

/* How a connection is made by TLS, which the host does; texts are PEM.
 * Python: ssl.SSLContext. */
typedef struct asyncio_ssl {
  const char *ca;              /* authorities, NULL: those of the host */
  const char *server_hostname; /* in the certificate, NULL: the host */
  const char *certificate;     /* of a server; a client may have one */
  const char *key;             /* of the certificate */
  bool unverified;             /* any certificate does */
} asyncio_ssl;

/* What the functions below are told by name. */
typedef struct asyncio_stream_connection_options {
  asyncio_stream_writer **writer;
  ptrdiff_t limit;        /* of the reader, bytes, 0: ASYNCIO_STREAM_LIMIT */
  const asyncio_ssl *ssl; /* TLS, or NULL; not with a Unix socket */
} asyncio_stream_connection_options;

/* Connects to a TCP server.
 * asyncio_open_connection(host, port, &reader, &writer, .limit = 4096)
 * host: a name or address. reader, writer: get a reference each; NULL on
 * failure. Returns as above; ASYNCIO_VALUE_ERROR for a limit below 0;
 * ASYNCIO_OVERFLOW_ERROR for a port that is none; ASYNCIO_OS_ERROR when a
 * certificate is not to be trusted, or of another name. With .ssl = &ssl it
 * is by TLS, where one direction cannot be ended alone. Python: await
 * asyncio.open_connection(host, port). */
#define asyncio_open_connection(host, port, reader, ...) \
  asyncio__open_connection(                              \
      host, port, reader,                                \
      (asyncio_stream_connection_options){.writer = __VA_ARGS__})

/* The same with a Unix socket. path: of the host.
 * Python: await asyncio.open_unix_connection(path). */
#define asyncio_open_unix_connection(path, reader, ...) \
  asyncio__open_unix_connection(                        \
      path, reader,                                     \
      (asyncio_stream_connection_options){.writer = __VA_ARGS__})

/* What asyncio_loop_create_connection is told by name. */
typedef struct asyncio_connection_options {
  asyncio_transport **transport;
  const asyncio_ssl *ssl; /* TLS, or NULL */
} asyncio_connection_options;

/* Connects, and gives the connection to a protocol.
 * asyncio_loop_create_connection(loop, &protocol, self, host, port, &transport)
 * loop: the running one. self: handed to its functions; released on failure.
 * transport: gets it, borrowed; connection_made has been called. NULL on
 * failure. Returns as above; with .ssl = &ssl as asyncio_open_connection.
 * Python: await loop.create_connection(factory, host, port). */
#define asyncio_loop_create_connection(loop, protocol, self, host, port, ...) \
  asyncio__create_connection(                                                 \
      loop, protocol, self, host, port,                                       \
      (asyncio_connection_options){.transport = __VA_ARGS__})

/* The same with a Unix socket.
 * Python: await loop.create_unix_connection(factory, path). */
ASYNCIO_MUST_USE int asyncio_loop_create_unix_connection(
    asyncio_loop *loop, const asyncio_protocol *protocol, void *self,
    const char *path, asyncio_transport **transport);

/* ---- TLS on a connection that there is ---- */

/* Has a TCP connection go on by TLS; until that is agreed on nothing is
 * received. The transport and its protocol stay. What is known of it then:
 * "cipher", a list of its name and the version of TLS; "peercert", the
 * certificate of the other side as PEM, or nothing; and what there was.
 * loop: the running one. server_side: it has the certificate and the key.
 * Returns as asyncio_open_connection with .ssl, and the connection is lost;
 * ASYNCIO_TYPE_ERROR without ssl, or for another kind of transport;
 * ASYNCIO_VALUE_ERROR for a server's side without certificate or key, or a
 * client's that is to verify but has no server_hostname.
 * Python: await loop.start_tls(transport, protocol, sslcontext). */
ASYNCIO_MUST_USE int asyncio_loop_start_tls(asyncio_loop *loop,
                                            asyncio_transport *transport,
                                            const asyncio_ssl *ssl,
                                            bool server_side);

/* The same for streams, once all has been written; on the side of a server's
 * connection, as the server's. Python: await writer.start_tls(sslcontext). */
ASYNCIO_MUST_USE int asyncio_stream_writer_start_tls(
    asyncio_stream_writer *writer, const asyncio_ssl *ssl);

/* ---- servers ---- */

/* What accepts connections; a kind, which is closed and waited for behind the
 * block: async_with (rc, asyncio_server, server) { … }
 * A counted reference: when the last one is released, it is closed.
 * Python: asyncio.Server. */
typedef struct asyncio_server asyncio_server;

/* What serves one connection: a protocol, and what makes its `self`. */
typedef struct asyncio_protocol_factory {
  const asyncio_protocol *protocol;
  void *(*make)(void *arg); /* NULL: arg is `self`. Returns NULL to refuse */
  void *arg;
} asyncio_protocol_factory;

/* What the functions below are told by name. */
typedef struct asyncio_server_options {
  asyncio_server **server;
  int backlog;            /* connections that wait to be accepted, 0: 100 */
  ptrdiff_t limit;        /* of the readers, bytes, 0: ASYNCIO_STREAM_LIMIT */
  const asyncio_ssl *ssl; /* TLS, or NULL; not with a Unix socket */
} asyncio_server_options;

/* Serves TCP: a task runs connected(reader, writer, arg) for each connection.
 * asyncio_start_server(connected, arg, host, port, &server, .backlog = 10)
 * host: NULL for all interfaces. port: 0 for any that is free.
 * server: gets a reference, NULL on failure. Returns as above;
 * ASYNCIO_VALUE_ERROR for .ssl = &ssl without certificate or key.
 * Python: await asyncio.start_server(connected, host, port). */
#define asyncio_start_server(connected, arg, host, port, ...) \
  asyncio__start_server(connected, arg, host, port,           \
                        (asyncio_server_options){.server = __VA_ARGS__})

/* The same with a Unix socket.
 * Python: await asyncio.start_unix_server(connected, path). */
#define asyncio_start_unix_server(connected, arg, path, ...) \
  asyncio__start_unix_server(connected, arg, path,           \
                             (asyncio_server_options){.server = __VA_ARGS__})

/* Serves TCP: each connection gets a protocol of its own.
 * asyncio_loop_create_server(loop, factory, host, port, &server)
 * Returns as above. Python: await loop.create_server(factory, host, port). */
#define asyncio_loop_create_server(loop, factory, host, port, ...) \
  asyncio__create_server(loop, factory, host, port,                \
                         (asyncio_server_options){.server = __VA_ARGS__})

/* The same with a Unix socket.
 * Python: await loop.create_unix_server(factory, path). */
#define asyncio_loop_create_unix_server(loop, factory, path, ...) \
  asyncio__create_unix_server(loop, factory, path,                \
                              (asyncio_server_options){.server = __VA_ARGS__})

/* The addresses it listens at: a list, empty once it is closed, of lists of a
 * host and a port, or of paths. An ASYNCIO_NO_MEMORY error without memory.
 * Python: [s.getsockname() for s in server.sockets]. */
asyncio_value asyncio_server_sockets(const asyncio_server *server);

/* The port it listens at, 0 when it is closed or has none.
 * Python: server.sockets[0].getsockname()[1]. */
int asyncio_server_port(const asyncio_server *server);

/* Whether it accepts connections. Python: server.is_serving. */
bool asyncio_server_is_serving(const asyncio_server *server);

/* Serves already: only lets a pass go by. Python: await server.start_serving.
 */
ASYNCIO_MUST_USE int asyncio_server_start_serving(asyncio_server *server);

/* Waits until it is closed, and closes it when it is cancelled.
 * Returns ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR when it is closed, or
 * another task is in here; or as above. Python: await server.serve_forever. */
ASYNCIO_MUST_USE int asyncio_server_serve_forever(asyncio_server *server);

/* Accepts no more; the connections stay. Python: server.close. */
void asyncio_server_close(asyncio_server *server);

/* Closes the connections that it has accepted. Python: server.close_clients. */
void asyncio_server_close_clients(asyncio_server *server);

/* The same by abort. Python: server.abort_clients. */
void asyncio_server_abort_clients(asyncio_server *server);

/* Waits until it is closed and all of its connections are over.
 * Returns 0, ASYNCIO_CANCELLED, ASYNCIO_RUNTIME_ERROR, ASYNCIO_NO_MEMORY.
 * Python: await server.wait_closed. */
ASYNCIO_MUST_USE int asyncio_server_wait_closed(asyncio_server *server);

/* The loop it belongs to. Python: server.get_loop. */
asyncio_loop *asyncio_server_get_loop(const asyncio_server *server);

/* ---- what the macros above need ---- */

/* What makes it a kind. */
typedef asyncio_server *asyncio_server_scope;
static inline int asyncio_server_aenter(asyncio_server_scope *scope,
                                        asyncio_server *server) {
  *scope = server;
  return 0;
}
ASYNCIO_MUST_USE int asyncio__server_leave(asyncio_server *server, int rc);
#define asyncio_server_aexit(scope, rc) asyncio__server_leave(*(scope), rc)
ASYNCIO_SCOPE(asyncio_server);

ASYNCIO_MUST_USE int asyncio__create_connection(asyncio_loop *,
                                                const asyncio_protocol *,
                                                void *, const char *, int,
                                                asyncio_connection_options);
ASYNCIO_MUST_USE int asyncio__open_connection(
    const char *, int, asyncio_stream_reader **,
    asyncio_stream_connection_options);
ASYNCIO_MUST_USE int asyncio__open_unix_connection(
    const char *, asyncio_stream_reader **, asyncio_stream_connection_options);
ASYNCIO_MUST_USE int asyncio__start_server(asyncio_client_connected, void *,
                                           const char *, int,
                                           asyncio_server_options);
ASYNCIO_MUST_USE int asyncio__start_unix_server(asyncio_client_connected,
                                                void *, const char *,
                                                asyncio_server_options);
ASYNCIO_MUST_USE int asyncio__create_server(asyncio_loop *,
                                            asyncio_protocol_factory,
                                            const char *, int,
                                            asyncio_server_options);
ASYNCIO_MUST_USE int asyncio__create_unix_server(asyncio_loop *,
                                                 asyncio_protocol_factory,
                                                 const char *,
                                                 asyncio_server_options);

#endif
