/* What carries a transport's bytes, and what it tells the transport.
 * SPDX-License-Identifier: MIT
 *
 * A carrier (a pair in memory, a connection of the host) puts a transport at
 * the beginning of a structure of its own. The rules of closing, of limits and
 * of what is told in which order are in transports.c, once for all of them.
 */
#ifndef ASYNCIO_TRANSPORTS_INTERNAL_H
#define ASYNCIO_TRANSPORTS_INTERNAL_H

#include "asyncio/transports.h"
#include "internal.h"

/* What differs between carriers. */
struct asyncio__carrier {
  bool can_write_eof;
  /* Takes up to `size` bytes now. Returns how many, or a code. When it takes
   * less, asyncio__transport_writable is called once it could take more.
   * NULL: it carries datagrams. */
  int (*send)(asyncio_transport *transport, const char *bytes, size_t size);
  /* asyncio_transport_is_reading has changed. */
  void (*read)(asyncio_transport *transport);
  /* All has been sent that ever will be, but what comes is still wanted. */
  void (*shutdown)(asyncio_transport *transport);
  /* The connection is over; called once, also when its loop is closed. */
  void (*disconnect)(asyncio_transport *transport);
  asyncio_value (*extra)(asyncio_transport *transport, const char *name);
  void (*destroy)(asyncio_transport *transport); /* frees the memory */
};

#define ASYNCIO__TRANSPORT_HIGH (64 * 1024) /* bytes, the usual limit */

struct asyncio__chunk; /* bytes that are still to be sent */

struct asyncio_transport {
  const struct asyncio__carrier *carrier;
  asyncio_loop *loop;
  const asyncio_protocol *protocol; /* NULL: the connection is over */
  void *self;
  struct asyncio__chunk *first, *last;
  size_t buffered, low, high;
  struct asyncio__open open;
  struct asyncio__handle made, lost; /* calls of the protocol */
  asyncio_value error;               /* that connection_lost is told */
  asyncio_context *context;          /* that callbacks run in */
  void (*detach)(asyncio_transport *transport); /* tells its server, or NULL */
  void *server;
  asyncio_transport *next_client, *previous_client; /* of that server */
  uint32_t refs;   /* one until the connection is over */
  uint32_t losses; /* 1 once connection_lost is due, more with each write */
  bool connected;  /* connection_made was called */
  bool closing, eof, paused, protocol_paused;
};

/* Makes memory that is zero a transport, with one reference. */
void asyncio__transport_init(asyncio_transport *transport,
                             const struct asyncio__carrier *carrier,
                             asyncio_loop *loop);

/* Gives it its protocol: connection_made is due. Takes that reference. */
void asyncio__transport_start(asyncio_transport *transport,
                              const asyncio_protocol *protocol, void *self);

/* Hands bytes to the protocol. Returns how many were taken: all, unless it was
 * paused or closed in the middle. */
size_t asyncio__transport_receive(asyncio_transport *transport,
                                  const char *bytes, size_t size);

/* No more will come. */
void asyncio__transport_receive_eof(asyncio_transport *transport);

/* More could be sent. */
void asyncio__transport_writable(asyncio_transport *transport);

/* The connection failed. error: consumed. message: for the exception handler,
 * of errors that are not the world's. */
void asyncio__transport_fail(asyncio_transport *transport, asyncio_value error,
                             const char *message);

/* Forgets what is still to be sent. */
void asyncio__transport_drop_buffer(asyncio_transport *transport);

/* Pauses or resumes the protocol's writing if `buffered` is beyond the limits.
 * A code of the first leaves the loop. */
int asyncio__turn_pause_writing(asyncio_transport *transport);
void asyncio__turn_resume_writing(asyncio_transport *transport);

/* Something was written after the end. */
void asyncio__transport_count_loss(asyncio_transport *transport);

/* Around a call of the protocol: these run in the context that the transport
 * was made in; inside of a task's call, in the task's, and there they must not
 * suspend it. `entered`: what the first one gave. */
bool asyncio__transport_enter(asyncio_transport *transport);
void asyncio__transport_leave(asyncio_transport *transport, bool entered);

/* Calls a function of the protocol that takes nothing else; NULL is fine. */
int asyncio__turn_tell(asyncio_transport *transport,
                       int (*function)(void *self));

/* Ends the connection in a later pass. error: consumed. */
void asyncio__turn_force_close(asyncio_transport *transport,
                               asyncio_value error);

/* Calls connection_lost, and lets go of everything. */
void asyncio__turn_lose(asyncio_transport *transport);

/* Whether a code leaves the loop, not only the connection. */
static inline bool asyncio__ends_the_run(int code) {
  return code == ASYNCIO_SYSTEM_EXIT || code == ASYNCIO_KEYBOARD_INTERRUPT;
}

/* Whether it receives: connection_made was called, and it is_reading. */
static inline bool asyncio__transport_listens(
    const asyncio_transport *transport) {
  return transport->connected && !transport->paused && !transport->closing;
}

#endif
