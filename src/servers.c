/* Servers. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's base_events.py (Server).
 */
#include <stdlib.h>

#include "asyncio/connections.h"
#include "remotes.h"
#include "streams.h"

struct peer {
  struct peer *next;
  int64_t id;
};

struct asyncio_server {
  uint32_t refs; /* the user's */
  uint32_t uses; /* of this memory: the user's, a client's, a posted handle's */
  asyncio_loop *loop;
  struct asyncio__io io;
  struct asyncio__handle ready; /* the host has said something */
  struct asyncio__open open;    /* until it is closed */
  asyncio_protocol_factory factory;
  void *owned;           /* of the factory of streams, or NULL */
  asyncio_value info;    /* a string once it listens */
  asyncio_value error;   /* that it has failed with */
  asyncio_future *event; /* that somebody waits for to listen, or NULL */
  struct peer *first, *last;
  asyncio_transport *clients;      /* a list */
  struct asyncio__waiter *waiting; /* in wait_closed */
  asyncio_future *forever;         /* in serve_forever, or NULL */
  bool posted, closed, tls;
};

/* ---- life ---- */

static void drop_use(asyncio_server *server) {
  if (--server->uses > 0) return;
  asyncio_loop *loop = server->loop;
  struct peer *peer;
  while ((peer = server->first) != NULL) {
    server->first = peer->next;
    free(peer);
  }
  asyncio_value_clear(&server->info);
  asyncio_value_clear(&server->error);
  free(server->owned);
  free(server);
  asyncio__loop_release(loop);
}

asyncio_server *asyncio__server_retain(asyncio_server *server) {
  server->refs++;
  return server;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__server_release");
void asyncio__server_release(asyncio_server *server) {
  if (server == NULL || --server->refs > 0) return;
  asyncio_server_close(server);
  drop_use(server);
}

static void wake_if_over(asyncio_server *server) {
  if (server->closed && server->clients == NULL)
    asyncio__line_wake_all(&server->waiting);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_server_close");
void asyncio_server_close(asyncio_server *server) {
  if (server->closed) return;
  server->closed = true;
  asyncio__loop_remove_open(server->loop, &server->open);
  asyncio__host_close(&server->io);
  if (server->loop->closed) return;
  if (server->forever != NULL) asyncio_future_cancel(server->forever, NULL);
  wake_if_over(server);
}

static void close_with_loop(struct asyncio__open *open) {
  asyncio_server_close(ASYNCIO__CONTAINER(open, asyncio_server, open));
}

/* ---- its connections ---- */

static void detach(asyncio_transport *transport) {
  asyncio_server *server = transport->server;
  if (transport->previous_client != NULL)
    transport->previous_client->next_client = transport->next_client;
  else
    server->clients = transport->next_client;
  if (transport->next_client != NULL)
    transport->next_client->previous_client = transport->previous_client;
  if (!server->loop->closed) wake_if_over(server);
  drop_use(server);
}

static void attach(asyncio_server *server, asyncio_transport *transport) {
  transport->server = server;
  transport->detach = detach;
  transport->next_client = server->clients;
  if (server->clients != NULL) server->clients->previous_client = transport;
  server->clients = transport;
  server->uses++;
}

/* Returns a code when there is no memory for the connection. */
static int accept(asyncio_server *server, int64_t id) {
  asyncio_value peer = asyncio_int(id);
  const asyncio_protocol_factory *factory = &server->factory;
  asyncio_transport *transport;
  int rc = asyncio__remote_open(server->tls ? ASYNCIO__IO_PEER_TLS
                                            : ASYNCIO__IO_PEER,
                                &peer, 1, &transport);
  if (rc < 0) return rc;
  void *self =
      factory->make != NULL ? factory->make(factory->arg) : factory->arg;
  if (factory->make != NULL && self == NULL) {
    asyncio__transport_release(transport);
    return 0;
  }
  attach(server, transport);
  asyncio__transport_start(transport, factory->protocol, self);
  return 0;
}

static void report(asyncio_server *server, asyncio_value error) {
  asyncio__report(server->loop, "Accept failed", error, NULL);
}

static void asyncio__turn_accept(asyncio_server *server) {
  struct peer *peer;
  while (!server->closed && (peer = server->first) != NULL) {
    server->first = peer->next;
    int rc = accept(server, peer->id);
    free(peer);
    if (rc == 0) continue;
    asyncio_value error = asyncio__error_take(rc);
    report(server, error);
    asyncio_value_clear(&error);
  }
}

/* ---- what the host says ---- */

static void settle_listening(asyncio_server *server) {
  asyncio_future *future = server->event;
  server->event = NULL;
  if (future->state == ASYNCIO__PENDING)
    asyncio__future_finish(future, ASYNCIO__FINISHED,
                           asyncio_value_copy(server->error));
  asyncio__future_release(future);
}

static void asyncio__turn_server(struct asyncio__handle *handle) {
  asyncio_server *server = ASYNCIO__CONTAINER(handle, asyncio_server, ready);
  bool failed = server->error.tag == ASYNCIO_ERROR;
  server->posted = false;
  if (!server->loop->closed) {
    if (server->event != NULL && (failed || server->info.tag != 0)) {
      settle_listening(server);
    } else if (failed && !server->closed) {
      report(server, server->error);
      asyncio_server_close(server);
    }
    asyncio__turn_accept(server);
  }
  drop_use(server);
}

static void set_error(asyncio_server *server, asyncio_value error) {
  asyncio_value_clear(&server->error);
  server->error = error;
}

static void add_peer(asyncio_server *server, int64_t id) {
  struct peer *peer = malloc(sizeof *peer);
  if (peer == NULL) {
    set_error(server, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return;
  }
  *peer = (struct peer){.id = id};
  if (server->first == NULL)
    server->first = peer;
  else
    server->last->next = peer;
  server->last = peer;
}

static void server_event(struct asyncio__io *io, asyncio_value v) {
  asyncio_server *server = ASYNCIO__CONTAINER(io, asyncio_server, io);
  if (v.tag == ASYNCIO_STRING)
    server->info = v;
  else if (v.tag == ASYNCIO_INT)
    add_peer(server, v.i);
  else
    set_error(server, v);
  if (server->posted || server->loop->closed) return;
  server->posted = true;
  server->uses++;
  asyncio__list_append(&server->loop->posted, &server->ready.node);
}

/* ---- opening ---- */

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a server");
}

static int server_new(asyncio_loop *loop, asyncio_protocol_factory factory,
                      asyncio_server **made) {
  if (loop == NULL || loop != asyncio_get_running_loop())
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  asyncio_server *server = *made = calloc(1, sizeof *server);
  if (server == NULL) return no_memory();
  server->refs = server->uses = 1;
  server->loop = loop;
  loop->refs++;
  server->io.event = server_event;
  server->ready.run = asyncio__turn_server;
  server->factory = factory;
  server->open.close = close_with_loop;
  asyncio__loop_add_open(loop, &server->open);
  return 0;
}

/* Where: path is NULL for TCP. */
struct place {
  const char *host;
  int port;
  const char *path;
};

enum { VALUES = 5 };

/* The values that a server is opened with. Returns how many. */
static size_t describe(const struct place *place,
                       const asyncio_server_options *options,
                       asyncio_value values[VALUES]) {
  asyncio_value backlog =
      asyncio_int(options->backlog > 0 ? options->backlog : 100);
  bool is_path = place->path != NULL;
  values[0] = asyncio__text_or_null(is_path ? place->path : place->host);
  values[1] = is_path ? backlog : asyncio_int(place->port);
  values[2] = backlog;
  if (options->ssl == NULL) return is_path ? 2 : 3;
  values[3] = asyncio__text_or_null(options->ssl->certificate);
  values[4] = asyncio__text_or_null(options->ssl->key);
  return VALUES;
}

static int check(const struct place *place, const asyncio_ssl *ssl) {
  if (place->path == NULL && (place->port < 0 || place->port > 65535))
    return asyncio__raise_text(ASYNCIO_OVERFLOW_ERROR, "port must be 0-65535.");
  if (ssl != NULL && (ssl->certificate == NULL || ssl->key == NULL))
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "a server of TLS wants a certificate and a key");
  return 0;
}

static int asyncio__turn_listen(asyncio_server *server,
                                const struct place *place,
                                const asyncio_server_options *options) {
  asyncio_value values[VALUES];
  int rc = check(place, options->ssl);
  if (rc < 0) return rc;
  server->tls = options->ssl != NULL;
  enum asyncio__io_kind kind = place->path != NULL ? ASYNCIO__IO_LISTEN_UNIX
                               : server->tls       ? ASYNCIO__IO_LISTEN_TLS
                                                   : ASYNCIO__IO_LISTEN;
  size_t n = describe(place, options, values);
  rc = asyncio__any_failed(values, n)
           ? no_memory()
           : asyncio__host_open(&server->io, kind, values, n);
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&values[i]);
  return rc;
}

static int wait_until_listening(asyncio_server *server) {
  asyncio_future *future = asyncio_loop_create_future(server->loop);
  server->event = asyncio_retain(future);
  return asyncio__drop_future(future);
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(asyncio_server *server, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__future_release(server->event);
  server->event = NULL;
  asyncio__server_release(server);
  return asyncio__error_put_back(error);
}

/* owned: consumed. */
static int create(asyncio_loop *loop, asyncio_protocol_factory factory,
                  void *owned, const struct place *place,
                  asyncio_server_options options) {
  asyncio_server *server = NULL;
  *options.server = NULL;
  int rc = server_new(loop, factory, &server);
  if (rc < 0) {
    free(owned);
    return rc;
  }
  server->owned = owned;
  rc = asyncio__turn_listen(server, place, &options);
  if (rc == 0) rc = wait_until_listening(server);
  if (rc < 0) return asyncio__turn_give_up(server, rc);
  *options.server = server;
  return 0;
}

int asyncio__create_server(asyncio_loop *loop, asyncio_protocol_factory factory,
                           const char *host, int port,
                           asyncio_server_options options) {
  struct place place = {.host = host, .port = port};
  return create(loop, factory, NULL, &place, options);
}

int asyncio__create_unix_server(asyncio_loop *loop,
                                asyncio_protocol_factory factory,
                                const char *path,
                                asyncio_server_options options) {
  struct place place = {.path = path};
  options.ssl = NULL;
  return create(loop, factory, NULL, &place, options);
}

/* ---- servers of streams ---- */

struct stream_factory {
  asyncio_client_connected connected;
  void *arg;
  ptrdiff_t limit;
};

static void *make_stream(void *arg) {
  struct stream_factory *factory = arg;
  asyncio_stream_reader *reader;
  void *self = NULL;
  int rc = asyncio_stream_reader_new(&reader, .limit = factory->limit);
  if (rc < 0) return NULL;
  rc = asyncio_stream_reader_protocol_new(reader, factory->connected,
                                          factory->arg, &self);
  asyncio_release(reader);
  return rc < 0 ? NULL : self;
}

static int start(asyncio_client_connected connected, void *arg,
                 const struct place *place, asyncio_server_options options) {
  *options.server = NULL;
  if (options.limit < 0)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "Limit cannot be <= 0");
  struct stream_factory *made = malloc(sizeof *made);
  if (made == NULL) return no_memory();
  *made = (struct stream_factory){connected, arg, options.limit};
  return create(
      asyncio_get_running_loop(),
      (asyncio_protocol_factory){.protocol = &asyncio_stream_reader_protocol,
                                 .make = make_stream,
                                 .arg = made},
      made, place, options);
}

int asyncio__start_server(asyncio_client_connected connected, void *arg,
                          const char *host, int port,
                          asyncio_server_options options) {
  struct place place = {.host = host, .port = port};
  return start(connected, arg, &place, options);
}

int asyncio__start_unix_server(asyncio_client_connected connected, void *arg,
                               const char *path,
                               asyncio_server_options options) {
  struct place place = {.path = path};
  options.ssl = NULL;
  return start(connected, arg, &place, options);
}

/* ---- what is known ---- */

asyncio_value asyncio_server_sockets(const asyncio_server *server) {
  asyncio_value sockets = asyncio__list_value(server->closed ? 0 : 1);
  if (sockets.tag == ASYNCIO_ERROR || server->closed) return sockets;
  asyncio_value name = asyncio__io_extra(server->info, "sockname");
  sockets.list->items[0] = name;
  if (name.tag != ASYNCIO_ERROR) return sockets;
  asyncio_value_clear(&sockets);
  return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
}

int asyncio_server_port(const asyncio_server *server) {
  const char *text = asyncio_value_text(server->info);
  while (*text != '\0' && *text != '\n' && *text != '\t') text++;
  return server->closed || *text != '\t' ? 0 : (int)strtol(text, NULL, 10);
}

bool asyncio_server_is_serving(const asyncio_server *server) {
  return !server->closed;
}

asyncio_loop *asyncio_server_get_loop(const asyncio_server *server) {
  return server->loop;
}

/* ---- serving and ending ---- */

static int is_closed(void) {
  return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "server is closed");
}

int asyncio_server_start_serving(asyncio_server *server) {
  return server->closed ? is_closed() : asyncio_sleep(0);
}

/* Calls a method of each connection, which may end any of them. */
static void for_clients(asyncio_server *server,
                        void (*method)(asyncio_transport *transport)) {
  asyncio_transport *next = server->clients;
  while (next != NULL) {
    asyncio_transport *transport = next;
    next = transport->next_client;
    method(transport); /* connection_lost comes in a later pass */
  }
}

ASYNCIO__NEVER_SUSPENDS("asyncio_server_close_clients");
void asyncio_server_close_clients(asyncio_server *server) {
  for_clients(server, asyncio_transport_close);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_server_abort_clients");
void asyncio_server_abort_clients(asyncio_server *server) {
  for_clients(server, asyncio_transport_abort);
}

int asyncio_server_wait_closed(asyncio_server *server) {
  if (server->closed && server->clients == NULL) return 0;
  struct asyncio__waiter *waiter =
      asyncio__waiter_new("the end of a Server", NULL);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = asyncio__line_enter(&server->waiting, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

/* Closes and waits; the error under way is rc afterwards. */
static int end_with(asyncio_server *server, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio_server_close(server);
  (void)!asyncio_server_wait_closed(server);
  return asyncio__error_put_back(error);
}

int asyncio_server_serve_forever(asyncio_server *server) {
  if (server->forever != NULL)
    return asyncio__raise_text(
        ASYNCIO_RUNTIME_ERROR,
        "server is already being awaited on serve_forever()");
  if (server->closed) return is_closed();
  asyncio_future *future = asyncio_loop_create_future(server->loop);
  server->forever = asyncio_retain(future);
  int rc = asyncio__drop_future(future);
  asyncio__future_release(server->forever);
  server->forever = NULL;
  return rc == ASYNCIO_CANCELLED ? end_with(server, rc) : rc;
}

int asyncio__server_leave(asyncio_server *server, int rc) {
  if (rc < 0) return end_with(server, rc);
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}
