/* Seam 1, second half: connections, servers and what else of the host has many
 * events. SPDX-License-Identifier: MIT
 *
 * Something that is open has a handle until the host says an error of it, or
 * asyncio__host_close. The host only queues what it is told, and its events
 * come between passes: whoever gets them puts a handle among what was posted.
 */
#ifndef ASYNCIO_HOST_IO_H
#define ASYNCIO_HOST_IO_H

#include "internal.h"

/* What can be opened: the values that it takes. Each but signals and events of
 * the page says a string, what is known of it, when it is open. */
enum asyncio__io_kind {
  ASYNCIO__IO_CONNECT = 1,  /* host, port: a stream */
  ASYNCIO__IO_LISTEN,       /* host or null, port, backlog: a server */
  ASYNCIO__IO_PEER,         /* the integer that a server said: a stream */
  ASYNCIO__IO_CONNECT_UNIX, /* path: a stream */
  ASYNCIO__IO_LISTEN_UNIX,  /* path, backlog: a server */
  /* Host, port; and, or null: name in the certificate, authorities, whether
   * nothing is verified, certificate, key. A stream */
  ASYNCIO__IO_CONNECT_TLS,
  ASYNCIO__IO_LISTEN_TLS, /* host or null, port, backlog, certificate, key */
  ASYNCIO__IO_PEER_TLS,   /* as PEER */
  /* local or null, port, remote or null, port, whether to broadcast:
   * datagrams */
  ASYNCIO__IO_DATAGRAMS = 9,
  ASYNCIO__IO_RESOLVE, /* name, port, 4, 6 or 0: opens with its addresses */
  ASYNCIO__IO_NAME,    /* address, port: opens with names of both */
  ASYNCIO__IO_READ_PIPE = 16, /* 0: the standard input */
  ASYNCIO__IO_WRITE_PIPE, /* 1 or 2: the standard output, or that of errors */
  /* command or null, list of a program and arguments or null, three of
   * asyncio_subprocess_stream, directory or null, list of NAME=value or null */
  ASYNCIO__IO_PROCESS,
  ASYNCIO__IO_CHILD_IN,  /* the integer that a process said: a pipe to it */
  ASYNCIO__IO_CHILD_OUT, /* the same from it */
  /* name, perhaps whether it is idle: a signal; says an integer each time */
  ASYNCIO__IO_SIGNAL,
  /* 22: a signal that is sent (wasm/README.md) */
  ASYNCIO__IO_PAGE = 23, /* name: an event of the page; the same */
  ASYNCIO__IO_FILE = 24, /* what is to be done with files: files.h */
  /* A descriptor. Does not say that it is open, but for each byte of credit
   * once that it can be read, or written to: an integer. */
  ASYNCIO__IO_READABLE,
  ASYNCIO__IO_WRITABLE,
  /* URL, method, redirect, list of header names and values, body (string,
   * bytes; nothing; null: what is written): a stream */
  ASYNCIO__IO_FETCH = 32,
  ASYNCIO__IO_WEBSOCKET, /* URL, protocol or null: a channel */
  ASYNCIO__IO_BROADCAST, /* name: a channel */
  ASYNCIO__IO_FRAME,     /* opens with the next frame, and says its time */
};

/* Whether it is a stream of one direction, and whether that is to the host. */
static inline bool asyncio__io_only_writes(enum asyncio__io_kind kind) {
  return kind == ASYNCIO__IO_WRITE_PIPE || kind == ASYNCIO__IO_CHILD_IN;
}
static inline bool asyncio__io_is_pipe(enum asyncio__io_kind kind) {
  return kind == ASYNCIO__IO_READ_PIPE || kind == ASYNCIO__IO_CHILD_OUT ||
         asyncio__io_only_writes(kind);
}

/* Bytes that may be under way in each direction of a stream: written and not
 * yet said to be so, or promised by asyncio__host_credit. */
#define ASYNCIO__IO_WINDOW (64 * 1024)

struct asyncio__io {
  uint32_t handle; /* 0: not open (any more) */
  bool idle;       /* who waits for nothing else waits for ever */
  /* What the host says; v is consumed. Of a stream: bytes; null, that no more
   * come; an integer, so many bytes were written. Of a server: an integer, for
   * ASYNCIO__IO_PEER. Of a channel: what it is opened with; a message, a string
   * or bytes, or what comes behind a nothing; an integer, so many bytes of them
   * were sent; null, an integer and a string: it was closed, by this code and
   * reason. Of a pipe that is written to: null, that it was shut down. Of a
   * process: a string of its number and, for each stream that is a pipe, one
   * for ASYNCIO__IO_CHILD_IN or _OUT, else 0; then the exit code, or the name
   * of the signal that ended it. Of datagrams: a string, the sender's address,
   * and bytes; an integer below 0 and a string, the code of an error that one
   * of them met and its text; another integer, so many bytes were sent, and 8
   * for each datagram. Of all: an error, and the handle is 0. */
  void (*event)(struct asyncio__io *io, asyncio_value v);
};

/* Opens something. values: borrowed.
 * Returns 0; ASYNCIO_NOT_IMPLEMENTED; ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_open(struct asyncio__io *io,
                                        enum asyncio__io_kind kind,
                                        const asyncio_value *values, size_t n);

/* Nothing; a program that has pipes calls it, so that where the host has an
 * own file for those the others do not carry that. */
void asyncio__host_need_pipes(void);

/* Writes to a stream; sends a process the signal of that name. Returns 0 or
 * ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_write(struct asyncio__io *io,
                                         const char *bytes, size_t size);

/* Sends a message to a channel, a string or bytes; or closes it, with an
 * integer and a string, the code and the reason. Sends a datagram: bytes; and
 * host and port, unless it is for the remote one. values: borrowed.
 * Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_send(struct asyncio__io *io,
                                        const asyncio_value *values, size_t n);

/* So many more bytes may come. Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_credit(struct asyncio__io *io,
                                          uint32_t bytes);

/* No more will be written. Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_shutdown(struct asyncio__io *io);

/* Goes on by TLS, behind what was written: it says a string when that is done,
 * as when it was opened. values: of ASYNCIO__IO_CONNECT_TLS but for the first
 * two; in their place whether this is the server. borrowed.
 * Returns 0, ASYNCIO_NOT_IMPLEMENTED or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_start_tls(struct asyncio__io *io,
                                             const asyncio_value *values,
                                             size_t n);

/* Nothing will be said any more; what was written still is. */
void asyncio__host_close(struct asyncio__io *io);

/* ---- signals and the page ---- */

/* Whether a signal (asyncio/signals.h) can be caught here. */
bool asyncio__host_can_catch(int number);

/* Raises why it cannot. Returns ASYNCIO_NOT_IMPLEMENTED: there are no signals;
 * ASYNCIO_PERMISSION_ERROR: they are not allowed; ASYNCIO_RUNTIME_ERROR: not
 * this one. */
ASYNCIO_MUST_USE int asyncio__host_refuse_signal(int number);

/* Sends the process the signal of that name. Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_raise_signal(const char *name);

enum asyncio__page {
  ASYNCIO__NO_PAGE,
  ASYNCIO__PAGE_SHOWN,
  ASYNCIO__PAGE_HIDDEN
};
enum asyncio__page asyncio__host_page(void);

#endif
