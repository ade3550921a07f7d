/* What a program has open under WASI preview 2.
 * SPDX-License-Identifier: MIT
 *
 * Each thing that is open may wait for two pollables, one for each direction.
 * It is found by its io's handle; one that was closed may stay for a while
 * without an io, until what was written is sent.
 */
#ifndef ASYNCIO_WASI2_OPEN_H
#define ASYNCIO_WASI2_OPEN_H

#include "host_io.h"
#include "wasi2.h"

#define WASI2_NONE (-1) /* no handle */

struct wasi2_open;

/* What differs between streams, servers and datagrams. */
struct wasi2_kind {
  /* A pollable of it is ready. */
  void (*ready)(struct wasi2_open *open);
  /* It has something to say between two passes: `tells` was set. */
  void (*tell)(struct wasi2_open *open);
  /* It has no io any more. Returns whether it may be freed at once. */
  bool (*close)(struct wasi2_open *open);
  void (*destroy)(struct wasi2_open *open); /* what it holds, and itself */
  void (*credit)(struct wasi2_open *open, uint32_t bytes); /* or NULL */
};

struct wasi2_open {
  struct wasi2_open *next;
  const struct wasi2_kind *kind;
  struct asyncio__io *io; /* NULL: closed */
  int32_t in, out;        /* pollables, or WASI2_NONE */
  bool wants_in, wants_out, tells, dead;
};

/* Makes memory that is zero one, with the io that it is opened for. False
 * without memory for a handle. */
bool asyncio__wasi2_add(struct wasi2_open *open, const struct wasi2_kind *kind,
                        struct asyncio__io *io);

/* That of an io's handle. */
struct wasi2_open *asyncio__wasi2_find(const struct asyncio__io *io);

/* Says something to the io, if there still is one. */
void asyncio__wasi2_say(struct wasi2_open *open, asyncio_value v);

/* Says an error, with which it is closed. */
void asyncio__wasi2_fail(struct wasi2_open *open, asyncio_value error);

/* Its io is closed: nothing is to be said any more. */
void asyncio__wasi2_close(struct wasi2_open *open);

/* It is freed once no pollable is looked at. */
void asyncio__wasi2_end(struct wasi2_open *open);

/* What would have blocked although it was said to be ready is tried again after
 * this: wasmtime's sockets are used up after some operations, until the program
 * waits for something that is not ready at once. */
void asyncio__wasi2_yield(void);

/* Drops a pollable of it, and notes that there is none. */
void asyncio__wasi2_drop_pollable(int32_t *pollable);

/* ---- errors.c ---- */

/* An error-code as a value. */
asyncio_value asyncio__wasi2_error(uint8_t code);

/* The error of a stream, which is dropped, as a value. */
asyncio_value asyncio__wasi2_stream_error(
    const struct wasi2_stream_error *error, int code);

/* ---- addresses.c ---- */

/* The fields of an address, for parameters. */
#define WASI2_FIELDS(a)                                       \
  (a)->family, (a)->ipv4.port, asyncio__wasi2_field(a, 0),    \
      asyncio__wasi2_field(a, 1), asyncio__wasi2_field(a, 2), \
      asyncio__wasi2_field(a, 3), asyncio__wasi2_field(a, 4), \
      asyncio__wasi2_field(a, 5), asyncio__wasi2_field(a, 6), \
      asyncio__wasi2_field(a, 7), asyncio__wasi2_field(a, 8), \
      asyncio__wasi2_field(a, 9)
int32_t asyncio__wasi2_field(const struct wasi2_address *address, int i);

/* The address of all interfaces. */
struct wasi2_address asyncio__wasi2_anywhere(uint16_t port);

/* The address that needs no lookup: of no host, or of four numbers. Returns
 * false for another host. */
bool asyncio__wasi2_numeric(asyncio_value host, uint16_t port,
                            struct wasi2_address *address);

/* An error-code of an operation with an address, as a value. */
asyncio_value asyncio__wasi2_error_at(uint8_t code,
                                      const struct wasi2_address *address);

/* The next one of a lookup. Returns an error-code, and -1 for done: address has
 * it if *some is true. */
int asyncio__wasi2_next(int32_t lookup, uint16_t port,
                        struct wasi2_address *address, bool *some);

/* The address of a host and port, which is looked up at once if it has to be.
 * Returns an error-code, or -1. */
int asyncio__wasi2_find_address(asyncio_value host, uint16_t port,
                                struct wasi2_address *address);

/* Waits for an operation of a socket, which takes no time. */
void asyncio__wasi2_finish(int32_t socket, struct wasi2_done *done,
                           void (*operation)(int32_t, struct wasi2_done *),
                           int32_t (*subscribe)(int32_t));

/* Host, tab, port, with room for that in text. */
enum { WASI2_NAME = 64 };
void asyncio__wasi2_print(char *text, const struct wasi2_address *address);

/* Where a socket is, and its peer, as host_io.h has it. */
asyncio_value asyncio__wasi2_names(int32_t socket, bool with_peer);
asyncio_value asyncio__wasi2_udp_names(int32_t socket, bool with_peer);

/* The network of this program. */
int32_t asyncio__wasi2_network(void);

/* ---- streams.c, servers.c ---- */

struct wasi2_peer {
  struct wasi2_peer *next;
  int64_t id;
  int32_t socket, input, output;
};

ASYNCIO_MUST_USE int asyncio__wasi2_connect(struct asyncio__io *io,
                                            const asyncio_value *values);
ASYNCIO_MUST_USE int asyncio__wasi2_take(struct asyncio__io *io,
                                         const asyncio_value *values);
ASYNCIO_MUST_USE int asyncio__wasi2_listen(struct asyncio__io *io,
                                           const asyncio_value *values);

/* Takes the peer that a server has said, NULL when it is gone. */
struct wasi2_peer *asyncio__wasi2_take_peer(int64_t id);
void asyncio__wasi2_drop_peer(struct wasi2_peer *peer);

/* Servers that could not accept for lack of files try again. */
void asyncio__wasi2_file_is_free(void);

ASYNCIO_MUST_USE int asyncio__wasi2_write(struct wasi2_open *open,
                                          const char *bytes, size_t size);
void asyncio__wasi2_shut(struct wasi2_open *open);

/* ---- datagrams.c, lookups.c ---- */

ASYNCIO_MUST_USE int asyncio__wasi2_datagrams(struct asyncio__io *io,
                                              const asyncio_value *values);
ASYNCIO_MUST_USE int asyncio__wasi2_send(struct wasi2_open *open,
                                         const asyncio_value *values, size_t n);
ASYNCIO_MUST_USE int asyncio__wasi2_look_up(struct asyncio__io *io,
                                            const asyncio_value *values);

#endif
