/* Transports whose other end is outside of the program.
 * SPDX-License-Identifier: MIT
 *
 * What the host says is kept until the poll step of a pass, by one handle for
 * all of it. What has come and was not asked for is at most a window.
 */
#include "remotes.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW ASYNCIO__IO_WINDOW

/* Bytes that came, of which `at` have been received. */
struct piece {
  struct piece *next;
  asyncio_value bytes;
  size_t at;
};

struct remote {
  asyncio_transport transport;
  struct asyncio__io io;
  struct asyncio__handle ready; /* the host has said something */
  struct asyncio__open opening; /* until somebody has the reference */
  asyncio_future *connected;    /* that somebody waits for, or NULL */
  struct piece *first, *last;
  asyncio_value info;  /* a string once it is connected */
  asyncio_value error; /* that the connection has failed with */
  uint32_t under_way;  /* bytes that the host has not said to be written */
  uint32_t owed;       /* bytes that may come, when the host is told */
  bool posted, ended, told;
  bool securing; /* TLS is being started */
  bool pipe;     /* of one direction: the end of that is the end */
};

static struct remote *remote_of(asyncio_transport *transport) {
  return ASYNCIO__CONTAINER(transport, struct remote, transport);
}

/* ---- what the host says ---- */

static void poll_soon(struct remote *remote) {
  asyncio_loop *loop = remote->transport.loop;
  if (remote->posted || loop->closed) return;
  remote->posted = true;
  remote->transport.refs++;
  asyncio__list_append(&loop->posted, &remote->ready.node);
}

static void set_error(struct remote *remote, asyncio_value error) {
  asyncio_value_clear(&remote->error);
  remote->error = error;
}

static void add_piece(struct remote *remote, asyncio_value bytes) {
  struct piece *piece = malloc(sizeof *piece);
  if (piece == NULL) {
    asyncio_value_clear(&bytes);
    set_error(remote, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return;
  }
  *piece = (struct piece){.bytes = bytes};
  if (remote->first == NULL)
    remote->first = piece;
  else
    remote->last->next = piece;
  remote->last = piece;
}

static void remote_event(struct asyncio__io *io, asyncio_value v) {
  struct remote *remote = ASYNCIO__CONTAINER(io, struct remote, io);
  switch (v.tag) {
  case ASYNCIO_STRING:
    asyncio_value_clear(&remote->info);
    remote->info = v;
    remote->securing = false;
    break;
  case ASYNCIO_BYTES:
    add_piece(remote, v);
    break;
  case ASYNCIO_NULL:
    remote->ended = true;
    break;
  case ASYNCIO_INT:
    remote->under_way -= (uint32_t)v.i;
    break;
  default:
    set_error(remote, v);
  }
  poll_soon(remote);
}

/* ---- what is made of it, in a pass ---- */

static void drop_piece(struct remote *remote) {
  struct piece *piece = remote->first;
  remote->first = piece->next;
  asyncio_value_clear(&piece->bytes);
  free(piece);
}

static int give_credit(struct remote *remote) {
  uint32_t bytes = remote->owed;
  if (bytes < WINDOW / 2 || remote->io.handle == 0 ||
      !asyncio__transport_listens(&remote->transport))
    return 0;
  remote->owed = 0;
  return asyncio__host_credit(&remote->io, bytes);
}

static void give_credit_or_fail(struct remote *remote) {
  int rc = give_credit(remote);
  if (rc < 0) set_error(remote, asyncio__error_take(rc));
}

static void asyncio__turn_receive(struct remote *remote) {
  asyncio_transport *transport = &remote->transport;
  while (remote->first != NULL && asyncio__transport_listens(transport)) {
    struct piece *piece = remote->first;
    size_t size = asyncio_value_size(piece->bytes) - piece->at;
    size_t n = asyncio__transport_receive(
        transport, asyncio_value_text(piece->bytes) + piece->at, size);
    piece->at += n;
    remote->owed += (uint32_t)n;
    if (n < size) break;
    drop_piece(remote);
  }
  give_credit_or_fail(remote);
}

/* Tells who waits until it is connected, or goes on by TLS. */
static void settle_connected(struct remote *remote) {
  asyncio_future *future = remote->connected;
  bool connected = remote->info.tag == ASYNCIO_STRING;
  bool failed = !connected && remote->error.tag == ASYNCIO_ERROR;
  if (future == NULL || (!failed && !connected)) return;
  remote->connected = NULL;
  if (future->state == ASYNCIO__PENDING)
    asyncio__future_finish(future, ASYNCIO__FINISHED,
                           failed ? asyncio_value_copy(remote->error)
                                  : asyncio_nothing());
  asyncio__future_release(future);
}

/* Whether the error is to be met now: not before what came ahead of it. */
static bool has_failed(const struct remote *remote) {
  return remote->error.tag == ASYNCIO_ERROR &&
         (remote->first == NULL || remote->transport.buffered > 0);
}

static void asyncio__turn_serve(struct remote *remote) {
  asyncio_transport *transport = &remote->transport;
  asyncio__turn_receive(remote);
  if (transport->protocol == NULL) return;
  if (has_failed(remote)) {
    asyncio__transport_fail(transport, asyncio_value_copy(remote->error),
                            "Fatal read error on socket transport");
    return;
  }
  if (remote->ended && !remote->told && remote->first == NULL &&
      asyncio__transport_listens(transport)) {
    remote->told = true;
    asyncio__transport_receive_eof(transport);
    if (remote->pipe) asyncio_transport_close(transport);
  }
  if (transport->protocol != NULL && remote->under_way < WINDOW)
    asyncio__transport_writable(transport);
}

static void asyncio__turn_remote(struct asyncio__handle *handle) {
  struct remote *remote = ASYNCIO__CONTAINER(handle, struct remote, ready);
  remote->posted = false;
  if (!remote->transport.loop->closed) {
    settle_connected(remote);
    if (remote->transport.protocol != NULL) asyncio__turn_serve(remote);
  }
  asyncio__transport_release(&remote->transport);
}

/* ---- the carrier ---- */

static int remote_send(asyncio_transport *transport, const char *bytes,
                       size_t size) {
  struct remote *remote = remote_of(transport);
  if (remote->error.tag == ASYNCIO_ERROR)
    return asyncio__error_put(remote->error);
  if (remote->securing) return 0; /* until that goes by TLS */
  size_t room = WINDOW - remote->under_way;
  if (size > room) size = room;
  if (size == 0) return 0;
  int rc = asyncio__host_write(&remote->io, bytes, size);
  if (rc < 0) return rc;
  remote->under_way += (uint32_t)size;
  return (int)size;
}

static void remote_read(asyncio_transport *transport) {
  struct remote *remote = remote_of(transport);
  if (!asyncio__transport_listens(transport)) return;
  give_credit_or_fail(remote);
  if (remote->first != NULL || remote->error.tag == ASYNCIO_ERROR ||
      (remote->ended && !remote->told))
    poll_soon(remote);
}

static void remote_shutdown(asyncio_transport *transport) {
  struct remote *remote = remote_of(transport);
  if (remote->io.handle == 0) return;
  int rc = asyncio__host_shutdown(&remote->io);
  if (rc == 0) return;
  set_error(remote, asyncio__error_take(rc));
  poll_soon(remote);
}

static void remote_disconnect(asyncio_transport *transport) {
  asyncio__host_close(&remote_of(transport)->io);
}

static asyncio_value remote_extra(asyncio_transport *transport,
                                  const char *name) {
  struct remote *remote = remote_of(transport);
  if (remote->pipe) return asyncio_nothing();
  return asyncio__io_extra(remote->info, name);
}

static void remote_destroy(asyncio_transport *transport) {
  struct remote *remote = remote_of(transport);
  asyncio__host_close(&remote->io);
  while (remote->first != NULL) drop_piece(remote);
  asyncio_value_clear(&remote->info);
  asyncio_value_clear(&remote->error);
  asyncio__future_release(remote->connected);
  free(remote);
}

#define CARRIER(ends_one_direction)       \
  {.can_write_eof = (ends_one_direction), \
   .send = remote_send,                   \
   .read = remote_read,                   \
   .shutdown = remote_shutdown,           \
   .disconnect = remote_disconnect,       \
   .extra = remote_extra,                 \
   .destroy = remote_destroy}

static const struct asyncio__carrier remote_carrier = CARRIER(true);

/* Python's TLS cannot end one direction alone. */
static const struct asyncio__carrier tls_carrier = CARRIER(false);

/* ---- opening ---- */

asyncio_value asyncio__text_or_null(const char *text) {
  return text == NULL ? asyncio_null() : asyncio_string(text);
}

bool asyncio__any_failed(const asyncio_value *values, size_t n) {
  size_t i = 0;
  while (i < n && values[i].tag != ASYNCIO_ERROR) i++;
  return i < n;
}

/* The loop is closed: who waited for the connection will not go on. */
static void close_opening(struct asyncio__open *open) {
  struct remote *remote = ASYNCIO__CONTAINER(open, struct remote, opening);
  asyncio__loop_remove_open(remote->transport.loop, open);
  asyncio__transport_release(&remote->transport);
}

int asyncio__remote_open(enum asyncio__io_kind kind,
                         const asyncio_value *values, size_t n,
                         asyncio_transport **made) {
  asyncio_loop *loop = asyncio_get_running_loop();
  *made = NULL;
  if (loop == NULL)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  struct remote *remote = calloc(1, sizeof *remote);
  if (remote == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to connect");
  bool tls = kind == ASYNCIO__IO_CONNECT_TLS || kind == ASYNCIO__IO_PEER_TLS;
  asyncio__transport_init(&remote->transport,
                          tls ? &tls_carrier : &remote_carrier, loop);
  remote->io.event = remote_event;
  remote->ready.run = asyncio__turn_remote;
  remote->pipe = asyncio__io_is_pipe(kind);
  remote->owed = asyncio__io_only_writes(kind) ? 0 : WINDOW;
  int rc = asyncio__host_open(&remote->io, kind, values, n);
  if (rc < 0)
    asyncio__transport_release(&remote->transport);
  else
    *made = &remote->transport;
  return rc;
}

int asyncio__remote_connected(asyncio_transport *transport) {
  struct remote *remote = remote_of(transport);
  asyncio_loop *loop = transport->loop;
  asyncio_future *future = asyncio_loop_create_future(loop);
  remote->connected = asyncio_retain(future);
  remote->opening.close = close_opening;
  asyncio__loop_add_open(loop, &remote->opening);
  int rc = asyncio__drop_future(future);
  asyncio__loop_remove_open(loop, &remote->opening);
  return rc;
}

/* The reference is for the wait: its loop may be closed in the middle. */
int asyncio__remote_start_tls(asyncio_transport *transport,
                              const asyncio_value *values, size_t n) {
  struct remote *remote = remote_of(transport);
  if (transport->carrier != &remote_carrier || remote->pipe)
    return asyncio__raise_text(
        ASYNCIO_TYPE_ERROR, "this transport is not supported by start_tls()");
  if (transport->closing || remote->io.handle == 0)
    return asyncio__raise_text(ASYNCIO_CONNECTION_RESET, "Connection lost");
  int rc = asyncio__host_start_tls(&remote->io, values, n);
  if (rc < 0) return rc;
  transport->carrier = &tls_carrier;
  asyncio_value_clear(&remote->info);
  remote->securing = true;
  rc = asyncio__remote_connected(asyncio_retain(transport));
  if (rc < 0) asyncio_transport_abort(transport);
  asyncio__transport_release(transport);
  return rc;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__remote_break");
void asyncio__remote_break(asyncio_transport *transport, asyncio_value error) {
  struct remote *remote = remote_of(transport);
  set_error(remote, asyncio_value_copy(error));
  settle_connected(remote);
  asyncio__turn_force_close(transport, error);
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(int rc, asyncio_transport *transport,
                                 const asyncio_protocol *protocol, void *self) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__transport_release(transport);
  if (protocol->release != NULL) protocol->release(self);
  return asyncio__error_put_back(error);
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

int asyncio__remote_begin(int rc, asyncio_transport *transport,
                          const asyncio_protocol *protocol, void *self,
                          asyncio_transport **started) {
  if (rc < 0) return asyncio__turn_give_up(rc, transport, protocol, self);
  return start(transport, protocol, self, started);
}

int asyncio__remote_start(int rc, asyncio_transport *transport,
                          const asyncio_protocol *protocol, void *self,
                          asyncio_transport **started) {
  if (rc == 0) rc = asyncio__remote_connected(transport);
  return asyncio__remote_begin(rc, transport, protocol, self, started);
}

/* ---- what is known ---- */

asyncio_value asyncio__remote_info(asyncio_transport *transport) {
  return remote_of(transport)->info;
}

/* A list of what stands before and behind a tab. */
static asyncio_value pair_of(const char *line, size_t size, bool is_address) {
  const char *tab = memchr(line, '\t', size);
  if (tab == NULL) return asyncio_string_n(line, size);
  size_t first = (size_t)(tab - line);
  asyncio_value list = asyncio__list_value(2);
  if (list.tag == ASYNCIO_ERROR) return list;
  asyncio_value *items = list.list->items;
  items[0] = asyncio_string_n(line, first);
  items[1] = is_address ? asyncio_int(strtol(tab + 1, NULL, 10))
                        : asyncio_string_n(tab + 1, size - first - 1);
  if (!asyncio__any_failed(items, 2)) return list;
  asyncio_value_clear(&list);
  return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
}

asyncio_value asyncio__io_address(const char *line, size_t size) {
  return pair_of(line, size, true);
}

/* The n-th line, from 0 on, NULL if there are fewer. size: gets its size. */
static const char *line_of(const char *text, size_t n, size_t *size) {
  for (size_t i = 0; i < n && text != NULL; i++) {
    text = strchr(text, '\n');
    if (text != NULL) text++;
  }
  if (text != NULL) *size = strcspn(text, "\n");
  return text;
}

/* The lines; the last one goes on up to the end. */
static const char *const extras[] = {"sockname", "peername", "cipher",
                                     "peercert"};
enum { CIPHER = 2, CERTIFICATE, EXTRAS };

asyncio_value asyncio__io_extra(asyncio_value info, const char *name) {
  size_t n = 0, size = 0;
  while (n < EXTRAS && strcmp(name, extras[n]) != 0) n++;
  if (n == EXTRAS) return asyncio_nothing();
  const char *line = line_of(asyncio_value_text(info), n, &size);
  if (line == NULL || (n >= CIPHER && size == 0)) return asyncio_nothing();
  if (n == CERTIFICATE) return asyncio_string(line);
  return n == CIPHER ? pair_of(line, size, false)
                     : asyncio__io_address(line, size);
}
