/* Transports and protocols. SPDX-License-Identifier: MIT
 *
 * A transport carries bytes; what comes of it is told to a protocol, a table of
 * functions that are called with a pointer of the program's own:
 *
 *   static int echo(void *self, const char *data, size_t size) {
 *     struct client *client = self;
 *     return asyncio_transport_write(client->transport, data, size);
 *   }
 *   static const asyncio_protocol protocol = {.data_received = echo, …};
 *
 * A transport stays valid until connection_lost has returned; asyncio_retain
 * keeps it for longer, and asyncio_release gives that back.
 */
#ifndef ASYNCIO_TRANSPORTS_H
#define ASYNCIO_TRANSPORTS_H

#include "tasks.h"

/* A connection, a pipe, an endpoint of datagrams. Python: asyncio.Transport. */
typedef struct asyncio_transport asyncio_transport;

/* What a transport tells of. A function that is NULL does nothing; none of them
 * can await. `self` is what was given with the table. They return 0, or a code:
 * that ends the connection and, unless it is an ASYNCIO_OS_ERROR or a kind of
 * that, goes to the exception handler.
 * Python: asyncio.BaseProtocol, Protocol, BufferedProtocol, DatagramProtocol.
 */
typedef struct asyncio_protocol {
  /* The first to be called. Python: connection_made. */
  int (*connection_made)(void *self, asyncio_transport *transport);

  /* The last to be called, once. error: why, nothing after a close or the end
   * of the other side; borrowed. Python: connection_lost. */
  int (*connection_lost)(void *self, asyncio_value error);

  /* Bytes came, borrowed. Python: data_received. */
  int (*data_received)(void *self, const char *data, size_t size);

  /* The other side sends no more. Returns > 0 to go on writing; 0 closes the
   * transport. Python: eof_received. */
  int (*eof_received)(void *self);

  /* More than the upper limit waits to be written. Python: pause_writing. */
  int (*pause_writing)(void *self);

  /* No more than the lower limit does. Python: resume_writing. */
  int (*resume_writing)(void *self);

  /* In place of data_received: where the next bytes are to be put.
   * hint: how many there are, at least. buffer: gets the place.
   * Returns its size, above 0. Python: BufferedProtocol.get_buffer. */
  int (*get_buffer)(void *self, size_t hint, char **buffer);

  /* So many bytes were put there. Python: BufferedProtocol.buffer_updated. */
  int (*buffer_updated)(void *self, size_t size);

  /* A datagram came (datagrams.h), borrowed, from this address. A code goes to
   * the exception handler alone. Python: DatagramProtocol.datagram_received. */
  int (*datagram_received)(void *self, const char *data, size_t size,
                           const char *host, int port);

  /* One could not be sent or received, and the transport goes on. error:
   * borrowed. As above. Python: DatagramProtocol.error_received. */
  int (*error_received)(void *self, asyncio_value error);

  /* The transport is done with `self`. Python: the last reference is gone. */
  void (*release)(void *self);
} asyncio_protocol;

/* Sends bytes, or keeps a copy of what cannot be sent yet; never waits.
 * Returns 0, also when the connection is lost by now;
 * ASYNCIO_RUNTIME_ERROR after asyncio_transport_write_eof; ASYNCIO_TYPE_ERROR
 * for datagrams; ASYNCIO_NO_MEMORY, and the connection is lost.
 * Python: transport.write. */
int asyncio_transport_write(asyncio_transport *transport, const void *data,
                            size_t size);

/* Sends n strings or byte arrays, borrowed, one behind the other.
 * Returns as asyncio_transport_write; ASYNCIO_TYPE_ERROR for another value, and
 * nothing is sent. Python: transport.writelines. */
int asyncio_transport_writelines(asyncio_transport *transport,
                                 const asyncio_value *lines, size_t n);

/* Tells the other side, behind what is still to be sent, that no more comes.
 * What it sends is still received.
 * Returns 0, or ASYNCIO_NOT_IMPLEMENTED when asyncio_transport_can_write_eof
 * is false. Python: transport.write_eof. */
int asyncio_transport_write_eof(asyncio_transport *transport);

/* Whether one direction can be ended alone. Python: transport.can_write_eof. */
bool asyncio_transport_can_write_eof(const asyncio_transport *transport);

/* Ends the connection once all has been sent; no more is received.
 * connection_lost is called in a later pass. Python: transport.close. */
void asyncio_transport_close(asyncio_transport *transport);

/* Ends the connection; what was not sent is lost. Python: transport.abort. */
void asyncio_transport_abort(asyncio_transport *transport);

/* Whether it was closed, or lost. Python: transport.is_closing. */
bool asyncio_transport_is_closing(const asyncio_transport *transport);

/* Has nothing be received for a while, so that the sender has to wait. Twice is
 * fine. Python: transport.pause_reading. */
void asyncio_transport_pause_reading(asyncio_transport *transport);

/* Ends that. Python: transport.resume_reading. */
void asyncio_transport_resume_reading(asyncio_transport *transport);

/* Neither paused nor closing. Python: transport.is_reading. */
bool asyncio_transport_is_reading(const asyncio_transport *transport);

/* Bytes that are still to be sent. Python: transport.get_write_buffer_size. */
size_t asyncio_transport_get_write_buffer_size(
    const asyncio_transport *transport);

/* The limits in bytes; each of the pointers may be NULL.
 * Python: transport.get_write_buffer_limits. */
void asyncio_transport_get_write_buffer_limits(
    const asyncio_transport *transport, size_t *low, size_t *high);

/* Sets the limits in bytes above which writing is to pause, and down to which
 * it stays so. high, low: -1 for the usual one (64 KiB or 4 times the lower
 * one; a quarter of the upper one).
 * Returns 0, or ASYNCIO_VALUE_ERROR if not high >= low >= 0.
 * Python: transport.set_write_buffer_limits. */
int asyncio_transport_set_write_buffer_limits(asyncio_transport *transport,
                                              ptrdiff_t high, ptrdiff_t low);

/* Gives the transport another protocol. table: must stay. self: handed to its
 * functions; the one before is released. Python: transport.set_protocol. */
void asyncio_transport_set_protocol(asyncio_transport *transport,
                                    const asyncio_protocol *table, void *self);

/* The protocol's table. self: gets its pointer, NULL to leave it. Both are
 * NULL when the connection is lost. Python: transport.get_protocol. */
const asyncio_protocol *asyncio_transport_get_protocol(
    const asyncio_transport *transport, void **self);

/* What else is known, as "peername": a reference, nothing if it is not known.
 * Python: transport.get_extra_info. */
asyncio_value asyncio_transport_get_extra_info(asyncio_transport *transport,
                                               const char *name);

/* What asyncio_loop_create_pair is told by name. */
typedef struct asyncio_pair_options {
  asyncio_transport **transports; /* gets both, borrowed */
  size_t capacity; /* bytes under way in each direction, 0: 64 KiB */
} asyncio_pair_options;

/* Two transports in memory: what is written to one is received by the other,
 * in a later pass. asyncio_loop_create_pair(loop, &a, self_a, &b, self_b,
 * transports, .capacity = 4096)
 * loop: not NULL. transports: room for two.
 * Returns 0; ASYNCIO_RUNTIME_ERROR when the loop is closed; ASYNCIO_NO_MEMORY,
 * and both protocols are released. Python: socket.socketpair, and
 * loop.connect_accepted_socket for both. */
#define asyncio_loop_create_pair(loop, a, self_a, b, self_b, ...) \
  asyncio__loop_create_pair(loop, a, self_a, b, self_b,           \
                            (asyncio_pair_options){.transports = __VA_ARGS__})

ASYNCIO_MUST_USE int asyncio__loop_create_pair(asyncio_loop *,
                                               const asyncio_protocol *, void *,
                                               const asyncio_protocol *, void *,
                                               asyncio_pair_options);

#endif
