/* Pairs of transports in memory. SPDX-License-Identifier: MIT
 *
 * Each end has a buffer into which the other one sends. As with sockets, that
 * an end can read or write is found by the poll step of a pass, so it is put
 * among what the host has posted.
 */
#include <stdlib.h>
#include <string.h>

#include "transports.h"

#define CAPACITY (64 * 1024) /* bytes */

struct end {
  asyncio_transport transport;
  struct asyncio__handle ready; /* it can read or write */
  struct end *peer;             /* NULL: gone */
  char *inbox;                  /* NULL until something comes */
  size_t first, last, capacity; /* of what lies in there */
  bool posted, ended, told;     /* ended: no more will come, which was told */
  bool receives; /* what lies in the inbox must stay where it is */
};

static struct end *end_of(asyncio_transport *transport) {
  return ASYNCIO__CONTAINER(transport, struct end, transport);
}

/* ---- readiness ---- */

static bool can_read(const struct end *end) {
  return asyncio__transport_listens(&end->transport) &&
         (end->first < end->last || (end->ended && !end->told));
}

static bool can_write(const struct end *end) {
  const struct end *peer = end->peer;
  return end->transport.buffered > 0 &&
         (peer == NULL || peer->last - peer->first < peer->capacity);
}

static void poll_soon(struct end *end) {
  asyncio_transport *transport = &end->transport;
  if (end->posted || transport->protocol == NULL || transport->loop->closed ||
      (!can_read(end) && !can_write(end)))
    return;
  end->posted = true;
  transport->refs++;
  asyncio__list_append(&transport->loop->posted, &end->ready.node);
}

static void asyncio__turn_read(struct end *end) {
  asyncio_transport *transport = &end->transport;
  if (end->first == end->last) {
    end->told = true;
    asyncio__transport_receive_eof(transport);
    return;
  }
  end->receives = true;
  size_t size = end->last - end->first;
  end->first +=
      asyncio__transport_receive(transport, end->inbox + end->first, size);
  end->receives = false;
  if (end->first == end->last) end->first = end->last = 0;
  if (end->peer != NULL) poll_soon(end->peer); /* which has room now */
}

static void asyncio__turn_ready(struct asyncio__handle *handle) {
  struct end *end = ASYNCIO__CONTAINER(handle, struct end, ready);
  asyncio_transport *transport = &end->transport;
  end->posted = false;
  if (transport->protocol != NULL && can_read(end)) asyncio__turn_read(end);
  if (transport->protocol != NULL && can_write(end))
    asyncio__transport_writable(transport);
  poll_soon(end);
  asyncio__transport_release(transport);
}

/* ---- the carrier ---- */

/* Makes room behind what lies in the inbox, unless it must stay there. */
static bool make_room(struct end *end) {
  if (end->inbox == NULL) end->inbox = malloc(end->capacity);
  if (end->inbox == NULL) return false;
  if (end->first > 0 && !end->receives) {
    memmove(end->inbox, end->inbox + end->first, end->last - end->first);
    end->last -= end->first;
    end->first = 0;
  }
  return true;
}

static int pair_send(asyncio_transport *transport, const char *bytes,
                     size_t size) {
  struct end *peer = end_of(transport)->peer;
  if (peer == NULL)
    return asyncio__raise_text(ASYNCIO_BROKEN_PIPE, "Broken pipe");
  if (!make_room(peer))
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a pair");
  size_t room = peer->capacity - peer->last;
  if (size > room) size = room;
  memcpy(peer->inbox + peer->last, bytes, size);
  peer->last += size;
  poll_soon(peer);
  return (int)size;
}

static void pair_read(asyncio_transport *transport) {
  poll_soon(end_of(transport));
}

static void end_inbox(struct end *end) {
  end->ended = true;
  poll_soon(end);
}

static void pair_shutdown(asyncio_transport *transport) {
  if (end_of(transport)->peer != NULL) end_inbox(end_of(transport)->peer);
}

static void pair_disconnect(asyncio_transport *transport) {
  struct end *end = end_of(transport), *peer = end->peer;
  end->peer = NULL;
  if (peer == NULL) return;
  peer->peer = NULL;
  end_inbox(peer);
}

static void pair_destroy(asyncio_transport *transport) {
  free(end_of(transport)->inbox);
  free(end_of(transport));
}

static const struct asyncio__carrier pair_carrier = {
    .can_write_eof = true,
    .send = pair_send,
    .read = pair_read,
    .shutdown = pair_shutdown,
    .disconnect = pair_disconnect,
    .destroy = pair_destroy,
};

static void release_protocol(const asyncio_protocol *protocol, void *self) {
  if (protocol->release != NULL) protocol->release(self);
}

/* Why there is no pair. */
static int no_pair(const asyncio_loop *loop) {
  if (loop->closed)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "Event loop is closed");
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a pair");
}

static void begin(struct end *end, struct end *peer, asyncio_loop *loop,
                  const asyncio_protocol *protocol, void *self) {
  end->peer = peer;
  end->ready.run = asyncio__turn_ready;
  asyncio__transport_init(&end->transport, &pair_carrier, loop);
  asyncio__transport_start(&end->transport, protocol, self);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__loop_create_pair");
int asyncio__loop_create_pair(asyncio_loop *loop, const asyncio_protocol *a,
                              void *self_a, const asyncio_protocol *b,
                              void *self_b, asyncio_pair_options options) {
  struct end *ends[2] = {calloc(1, sizeof *ends[0]),
                         calloc(1, sizeof *ends[0])};
  if (ends[0] == NULL || ends[1] == NULL || loop->closed) {
    free(ends[0]);
    free(ends[1]);
    release_protocol(a, self_a);
    release_protocol(b, self_b);
    return no_pair(loop);
  }
  begin(ends[0], ends[1], loop, a, self_a);
  begin(ends[1], ends[0], loop, b, self_b);
  for (int i = 0; i < 2; i++) {
    ends[i]->capacity = options.capacity > 0 ? options.capacity : CAPACITY;
    options.transports[i] = &ends[i]->transport;
  }
  return 0;
}
