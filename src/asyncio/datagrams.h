/* Datagrams, of UDP. SPDX-License-Identifier: MIT
 *
 *   static int answer(void *self, const char *data, size_t size,
 *                     const char *host, int port) {
 *     struct echo *echo = self;
 *     return asyncio_transport_sendto(echo->transport, data, size, host, port);
 *   }
 *   static const asyncio_protocol protocol = {.datagram_received = answer, …};
 *
 * The embedder has to allow them, as connections (connections.h).
 */
#ifndef ASYNCIO_DATAGRAMS_H
#define ASYNCIO_DATAGRAMS_H

#include "transports.h"

/* What asyncio_loop_create_datagram_endpoint is told by name; at least one of
 * local and remote. Names are looked up. */
typedef struct asyncio_datagram_endpoint_options {
  asyncio_transport **transport; /* gets it, borrowed; NULL on failure */
  const char *local;             /* where it is bound to, or NULL */
  int local_port;                /* 0: any that is free */
  const char *remote;            /* whom alone it sends to, or NULL */
  int remote_port;
  bool allow_broadcast; /* it may send to broadcast addresses, and does not
                           mind who sends to it */
} asyncio_datagram_endpoint_options;

/* Makes an endpoint of UDP. Its protocol's datagram_received is called for each
 * datagram, and error_received for what could not be sent; the limits of
 * writing are those of all transports, where each datagram counts as 8 bytes
 * more. What comes while 256 KiB are still to be received is lost.
 * asyncio_loop_create_datagram_endpoint(loop, &protocol, self, &transport,
 *                                       .local = "127.0.0.1")
 * loop: the running one. self: handed to the protocol's functions; released on
 * failure. connection_made has been called when it returns.
 * Returns 0; ASYNCIO_VALUE_ERROR without local and remote, or when they are of
 * two families; ASYNCIO_OVERFLOW_ERROR for a port that is none;
 * ASYNCIO_NOT_IMPLEMENTED; ASYNCIO_PERMISSION_ERROR; ASYNCIO_OS_ERROR;
 * ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY.
 * Python: await loop.create_datagram_endpoint(factory, local_addr). */
#define asyncio_loop_create_datagram_endpoint(loop, protocol, self, ...) \
  asyncio__create_datagram_endpoint(                                     \
      loop, protocol, self,                                              \
      (asyncio_datagram_endpoint_options){.transport = __VA_ARGS__})

/* Sends a datagram, or keeps a copy of one that cannot be sent yet; never
 * waits. Whether it arrives nobody knows.
 * data: may be empty. host, port: where to; NULL, 0: the endpoint's remote.
 * Returns 0, also when the endpoint is closed by now; ASYNCIO_VALUE_ERROR
 * without an address, or with another one than the remote;
 * ASYNCIO_OVERFLOW_ERROR for a port that is none; ASYNCIO_TYPE_ERROR for
 * another kind of transport; ASYNCIO_NO_MEMORY, and the endpoint is lost.
 * Python: transport.sendto. */
int asyncio_transport_sendto(asyncio_transport *transport, const void *data,
                             size_t size, const char *host, int port);

ASYNCIO_MUST_USE int asyncio__create_datagram_endpoint(
    asyncio_loop *, const asyncio_protocol *, void *,
    asyncio_datagram_endpoint_options);

#endif
