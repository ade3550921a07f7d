/* Endpoints of datagrams. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's selector_events.py (_SelectorDatagramTransport). What
 * the host says is kept until the poll step of a pass, by one handle for all of
 * it.
 */
#include "asyncio/datagrams.h"

#include <stdlib.h>
#include <string.h>

#include "remotes.h"

enum { HEADER = 8 }; /* bytes that each counts as more than it has */

#define WINDOW (4 * ASYNCIO__IO_WINDOW) /* of what comes */

/* One that came or is to be sent; or an error, which came. */
struct datagram {
  struct datagram *next;
  asyncio_value host; /* of one that came a tab and the port are behind it */
  int port;
  asyncio_value what; /* bytes, or the error */
};

struct queue {
  struct datagram *first, *last;
};

struct endpoint {
  asyncio_transport transport;
  struct asyncio__io io;
  struct asyncio__handle ready; /* the host has said something */
  struct asyncio__open opening; /* until somebody has the reference */
  asyncio_future *opened;       /* that somebody waits for, or NULL */
  struct queue came, kept;
  asyncio_value info;   /* a string once it is open */
  asyncio_value error;  /* that it has ended with */
  asyncio_value about;  /* an address or code, whose bytes or text come next */
  asyncio_value remote; /* name of the other side, or null */
  int remote_port;
  bool connected;     /* to that one, by the host */
  uint32_t under_way; /* bytes that the host has not said to be sent */
  uint32_t owed;      /* bytes that may come, when the host is told */
  bool posted;
};

static struct endpoint *endpoint_of(asyncio_transport *transport) {
  return ASYNCIO__CONTAINER(transport, struct endpoint, transport);
}

static uint32_t size_of(const struct datagram *datagram) {
  return (uint32_t)asyncio_value_size(datagram->what) + HEADER;
}

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a datagram");
}

/* ---- queues ---- */

/* The values are consumed, also without memory: false. */
static bool add(struct queue *queue, asyncio_value host, int port,
                asyncio_value what) {
  struct datagram *datagram = malloc(sizeof *datagram);
  if (datagram == NULL || host.tag == ASYNCIO_ERROR) {
    asyncio_value_clear(&host);
    asyncio_value_clear(&what);
    free(datagram);
    return false;
  }
  *datagram = (struct datagram){.host = host, .port = port, .what = what};
  if (queue->first == NULL)
    queue->first = datagram;
  else
    queue->last->next = datagram;
  queue->last = datagram;
  return true;
}

static void drop_first(struct queue *queue) {
  struct datagram *datagram = queue->first;
  queue->first = datagram->next;
  asyncio_value_clear(&datagram->host);
  asyncio_value_clear(&datagram->what);
  free(datagram);
}

/* ---- what the host says ---- */

static void poll_soon(struct endpoint *endpoint) {
  asyncio_loop *loop = endpoint->transport.loop;
  if (endpoint->posted || loop->closed) return;
  endpoint->posted = true;
  endpoint->transport.refs++;
  asyncio__list_append(&loop->posted, &endpoint->ready.node);
}

static void set_error(struct endpoint *endpoint, asyncio_value error) {
  asyncio_value_clear(&endpoint->error);
  endpoint->error = error;
}

/* What `about` was the beginning of. v: consumed. */
static void add_came(struct endpoint *endpoint, asyncio_value v) {
  asyncio_value about = endpoint->about;
  endpoint->about = asyncio_nothing();
  bool added;
  if (about.tag == ASYNCIO_INT) {
    asyncio_value error =
        asyncio_error_value((int)about.i, asyncio_value_text(v));
    asyncio_value_clear(&v);
    added = add(&endpoint->came, asyncio_nothing(), 0, error);
  } else {
    added = add(&endpoint->came, about, 0, v);
  }
  if (!added) set_error(endpoint, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
}

static void endpoint_event(struct asyncio__io *io, asyncio_value v) {
  struct endpoint *endpoint = ASYNCIO__CONTAINER(io, struct endpoint, io);
  if (v.tag == ASYNCIO_ERROR)
    set_error(endpoint, v);
  else if (endpoint->info.tag == ASYNCIO_NOTHING)
    endpoint->info = v;
  else if (endpoint->about.tag != ASYNCIO_NOTHING)
    add_came(endpoint, v);
  else if (v.tag == ASYNCIO_INT && v.i >= 0)
    endpoint->under_way -= (uint32_t)v.i;
  else
    endpoint->about = v;
  poll_soon(endpoint);
}

/* ---- what is made of it, in a pass ---- */

static void settle_opened(struct endpoint *endpoint) {
  asyncio_future *future = endpoint->opened;
  if (future == NULL) return;
  endpoint->opened = NULL;
  if (future->state == ASYNCIO__PENDING)
    asyncio__future_finish(future, ASYNCIO__FINISHED,
                           endpoint->info.tag == ASYNCIO_NOTHING
                               ? asyncio_value_copy(endpoint->error)
                               : asyncio_nothing());
  asyncio__future_release(future);
}

static void give_credit(struct endpoint *endpoint) {
  uint32_t bytes = endpoint->owed;
  if (bytes < WINDOW / 2 || endpoint->io.handle == 0) return;
  endpoint->owed = 0;
  int rc = asyncio__host_credit(&endpoint->io, bytes);
  if (rc < 0) set_error(endpoint, asyncio__error_take(rc));
}

static int asyncio__turn_hand_over(asyncio_transport *transport,
                                   const struct datagram *datagram) {
  const asyncio_protocol *protocol = transport->protocol;
  asyncio_value what = datagram->what;
  if (what.tag == ASYNCIO_ERROR)
    return protocol->error_received == NULL
               ? 0
               : protocol->error_received(transport->self, what);
  char *host = datagram->host.text->bytes, *tab = strchr(host, '\t');
  long port = tab == NULL ? 0 : strtol(tab + 1, NULL, 10);
  if (tab != NULL) *tab = '\0';
  return protocol->datagram_received == NULL
             ? 0
             : protocol->datagram_received(
                   transport->self, asyncio_value_text(what),
                   asyncio_value_size(what), host, (int)port);
}

static void asyncio__turn_receive(struct endpoint *endpoint) {
  asyncio_transport *transport = &endpoint->transport;
  while (endpoint->came.first != NULL &&
         asyncio__transport_listens(transport)) {
    struct datagram *datagram = endpoint->came.first;
    bool entered = asyncio__transport_enter(transport);
    int rc = asyncio__turn_hand_over(transport, datagram);
    asyncio__transport_leave(transport, entered);
    if (rc < 0) asyncio__callback_failed(transport->loop, rc);
    if (datagram->what.tag != ASYNCIO_ERROR)
      endpoint->owed += size_of(datagram);
    drop_first(&endpoint->came);
  }
  if (asyncio__transport_listens(transport)) give_credit(endpoint);
}

/* Gives one to the host. host: consumed. Returns 0 or a code. */
static int send_now(struct endpoint *endpoint, asyncio_value bytes,
                    asyncio_value host, int port) {
  asyncio_value values[] = {bytes, host, asyncio_int(port)};
  int rc = host.tag == ASYNCIO_ERROR
               ? no_memory()
               : asyncio__host_send(&endpoint->io, values,
                                    host.tag == ASYNCIO_STRING ? 3 : 1);
  asyncio_value_clear(&values[1]);
  if (rc == 0)
    endpoint->under_way += (uint32_t)asyncio_value_size(bytes) + HEADER;
  return rc;
}

static void asyncio__turn_fail(struct endpoint *endpoint, asyncio_value error) {
  asyncio__transport_fail(&endpoint->transport, error,
                          "Fatal error on datagram transport");
}

/* The last one may be more than a window: one alone has to go out. */
static bool may_send(const struct endpoint *endpoint) {
  return endpoint->under_way < ASYNCIO__IO_WINDOW && endpoint->io.handle != 0;
}

static void asyncio__turn_send_kept(struct endpoint *endpoint) {
  asyncio_transport *transport = &endpoint->transport;
  struct datagram *datagram;
  if (transport->losses > 0 || endpoint->kept.first == NULL) return;
  while ((datagram = endpoint->kept.first) != NULL && may_send(endpoint)) {
    int rc = send_now(endpoint, datagram->what,
                      asyncio_value_copy(datagram->host), datagram->port);
    if (rc < 0) {
      asyncio__turn_fail(endpoint, asyncio__error_take(rc));
      return;
    }
    transport->buffered -= size_of(datagram);
    drop_first(&endpoint->kept);
  }
  asyncio__turn_resume_writing(transport); /* which may send more */
  if (endpoint->kept.first == NULL && transport->losses == 0 &&
      transport->closing)
    asyncio__turn_lose(transport);
}

static void asyncio__turn_endpoint(struct asyncio__handle *handle) {
  struct endpoint *endpoint =
      ASYNCIO__CONTAINER(handle, struct endpoint, ready);
  asyncio_transport *transport = &endpoint->transport;
  endpoint->posted = false;
  if (!transport->loop->closed) {
    settle_opened(endpoint);
    if (transport->protocol != NULL) asyncio__turn_receive(endpoint);
    if (transport->protocol != NULL && endpoint->error.tag == ASYNCIO_ERROR)
      asyncio__turn_fail(endpoint, asyncio_value_copy(endpoint->error));
    if (transport->protocol != NULL) asyncio__turn_send_kept(endpoint);
  }
  asyncio__transport_release(transport);
}

/* ---- the carrier ---- */

static void endpoint_read(asyncio_transport *transport) {
  struct endpoint *endpoint = endpoint_of(transport);
  if (!asyncio__transport_listens(transport)) return;
  give_credit(endpoint);
  if (endpoint->came.first != NULL || endpoint->error.tag == ASYNCIO_ERROR)
    poll_soon(endpoint);
}

static void endpoint_disconnect(asyncio_transport *transport) {
  asyncio__host_close(&endpoint_of(transport)->io);
}

static asyncio_value endpoint_extra(asyncio_transport *transport,
                                    const char *name) {
  return asyncio__io_extra(endpoint_of(transport)->info, name);
}

static void endpoint_destroy(asyncio_transport *transport) {
  struct endpoint *endpoint = endpoint_of(transport);
  asyncio__host_close(&endpoint->io);
  while (endpoint->came.first != NULL) drop_first(&endpoint->came);
  while (endpoint->kept.first != NULL) drop_first(&endpoint->kept);
  asyncio_value_clear(&endpoint->info);
  asyncio_value_clear(&endpoint->error);
  asyncio_value_clear(&endpoint->about);
  asyncio_value_clear(&endpoint->remote);
  asyncio__future_release(endpoint->opened);
  free(endpoint);
}

static const struct asyncio__carrier carrier = {
    .read = endpoint_read,
    .disconnect = endpoint_disconnect,
    .extra = endpoint_extra,
    .destroy = endpoint_destroy,
};

/* ---- sending ---- */

static int port_error(void) {
  return asyncio__raise_text(ASYNCIO_OVERFLOW_ERROR, "port must be 0-65535.");
}

static bool is_port(int port) { return port >= 0 && port <= 65535; }

/* Whether it is the address that was connected to, as the host said it. */
static bool is_peer(const struct endpoint *endpoint, const char *host) {
  asyncio_value peer = asyncio__io_extra(endpoint->info, "peername");
  bool same = peer.tag == ASYNCIO_LIST &&
              strcmp(asyncio_value_text(*asyncio_value_items(peer)), host) == 0;
  asyncio_value_clear(&peer);
  return same;
}

static int check_address(const struct endpoint *endpoint, const char *host,
                         int port) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  bool has_remote = endpoint->remote.tag == ASYNCIO_STRING;
  const char *remote = asyncio_value_text(endpoint->remote);
  if (!is_port(port)) return port_error();
  if (host == NULL && !has_remote)
    return asyncio__raise_text(
        ASYNCIO_VALUE_ERROR,
        "sendto wants an address: the endpoint has no remote one");
  if (host == NULL || !has_remote) return 0;
  if (port == endpoint->remote_port &&
      (strcmp(host, remote) == 0 || is_peer(endpoint, host)))
    return 0;
  return asyncio__raise(
      ASYNCIO_VALUE_ERROR, "Invalid address: must be None or ('", remote, "', ",
      asyncio__decimal(digits, (uint64_t)endpoint->remote_port), ")", NULL);
}

/* bytes: consumed. Returns 0 or a code. */
static int send_or_keep(struct endpoint *endpoint, asyncio_value bytes,
                        asyncio_value host, int port) {
  if (bytes.tag == ASYNCIO_ERROR) {
    asyncio_value_clear(&host);
    return no_memory();
  }
  if (endpoint->kept.first == NULL && may_send(endpoint)) {
    int rc = send_now(endpoint, bytes, host, port);
    asyncio_value_clear(&bytes);
    return rc;
  }
  size_t size = asyncio_value_size(bytes) + HEADER;
  if (!add(&endpoint->kept, host, port, bytes)) return no_memory();
  endpoint->transport.buffered += size;
  return 0;
}

static int asyncio__turn_sendto(struct endpoint *endpoint, asyncio_value bytes,
                                const char *host, int port) {
  asyncio_value to = asyncio_null();
  if (host == NULL && !endpoint->connected) {
    to = asyncio_value_copy(endpoint->remote);
    port = endpoint->remote_port;
  } else if (!endpoint->connected) {
    to = asyncio_string(host);
  }
  int rc = send_or_keep(endpoint, bytes, to, port);
  if (rc == 0) return asyncio__turn_pause_writing(&endpoint->transport);
  asyncio_value error = asyncio__error_take(rc);
  asyncio__turn_force_close(&endpoint->transport, asyncio_value_copy(error));
  return asyncio__error_put_back(error);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_transport_sendto");
int asyncio_transport_sendto(asyncio_transport *transport, const void *data,
                             size_t size, const char *host, int port) {
  if (transport->carrier != &carrier)
    return asyncio__raise_text(ASYNCIO_TYPE_ERROR,
                               "this transport has no datagrams: it is written "
                               "to by asyncio_transport_write");
  int rc = check_address(endpoint_of(transport), host, port);
  if (rc < 0) return rc;
  if (transport->losses > 0) {
    asyncio__transport_count_loss(transport);
    return 0;
  }
  asyncio_value bytes = asyncio_bytes(size > 0 ? data : "", size);
  return asyncio__turn_sendto(endpoint_of(transport), bytes, host, port);
}

/* ---- opening ---- */

/* The loop is closed: who waited for the endpoint will not go on. */
static void close_opening(struct asyncio__open *open) {
  struct endpoint *endpoint =
      ASYNCIO__CONTAINER(open, struct endpoint, opening);
  asyncio__loop_remove_open(endpoint->transport.loop, open);
  asyncio__transport_release(&endpoint->transport);
}

static int check(const asyncio_loop *loop,
                 const asyncio_datagram_endpoint_options *options) {
  if (loop == NULL || loop != asyncio_get_running_loop())
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (!is_port(options->local_port) || !is_port(options->remote_port))
    return port_error();
  if (options->local == NULL && options->remote == NULL)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "an endpoint wants a local or a remote address");
  return 0;
}

static struct endpoint *endpoint_new(
    asyncio_loop *loop, const asyncio_datagram_endpoint_options *options) {
  struct endpoint *endpoint = calloc(1, sizeof *endpoint);
  if (endpoint == NULL) return NULL;
  asyncio__transport_init(&endpoint->transport, &carrier, loop);
  endpoint->io.event = endpoint_event;
  endpoint->ready.run = asyncio__turn_endpoint;
  endpoint->opening.close = close_opening;
  endpoint->owed = WINDOW;
  endpoint->remote = asyncio__text_or_null(options->remote);
  endpoint->remote_port = options->remote_port;
  endpoint->connected = options->remote != NULL && !options->allow_broadcast;
  return endpoint;
}

static int asyncio__turn_open(
    struct endpoint *endpoint,
    const asyncio_datagram_endpoint_options *options) {
  if (endpoint == NULL) return no_memory();
  asyncio_value values[] = {asyncio__text_or_null(options->local),
                            asyncio_int(options->local_port), endpoint->remote,
                            asyncio_int(options->remote_port),
                            asyncio_bool(options->allow_broadcast)};
  size_t n = sizeof values / sizeof *values;
  int rc =
      asyncio__any_failed(values, n)
          ? no_memory()
          : asyncio__host_open(&endpoint->io, ASYNCIO__IO_DATAGRAMS, values, n);
  asyncio_value_clear(&values[0]);
  return rc;
}

static int wait_until_open(struct endpoint *endpoint) {
  asyncio_loop *loop = endpoint->transport.loop;
  asyncio_future *future = asyncio_loop_create_future(loop);
  endpoint->opened = asyncio_retain(future);
  asyncio__loop_add_open(loop, &endpoint->opening);
  int rc = asyncio__drop_future(future);
  asyncio__loop_remove_open(loop, &endpoint->opening);
  return rc;
}

int asyncio__create_datagram_endpoint(
    asyncio_loop *loop, const asyncio_protocol *protocol, void *self,
    asyncio_datagram_endpoint_options options) {
  struct endpoint *endpoint = NULL;
  *options.transport = NULL;
  int rc = check(loop, &options);
  if (rc == 0) {
    endpoint = endpoint_new(loop, &options);
    rc = asyncio__turn_open(endpoint, &options);
  }
  if (rc == 0) rc = wait_until_open(endpoint);
  return asyncio__remote_begin(rc,
                               endpoint != NULL ? &endpoint->transport : NULL,
                               protocol, self, options.transport);
}
