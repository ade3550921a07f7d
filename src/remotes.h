/* Transports whose other end is outside of the program.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_REMOTES_H
#define ASYNCIO_REMOTES_H

#include "host_io.h"
#include "transports.h"

struct asyncio__remote;

/* Asks the host for a stream, of the running loop.
 * values: borrowed. remote: gets one reference to a transport that has no
 * protocol yet, NULL on failure.
 * Returns 0, ASYNCIO_RUNTIME_ERROR without a running loop, or as
 * asyncio__host_open. */
ASYNCIO_MUST_USE int asyncio__remote_open(enum asyncio__io_kind kind,
                                          const asyncio_value *values, size_t n,
                                          asyncio_transport **remote);

/* Waits until it is connected. Returns 0, ASYNCIO_CANCELLED, or the error with
 * which that failed; then it is of no use, and to be released. */
ASYNCIO_MUST_USE int asyncio__remote_connected(asyncio_transport *remote);

/* Has one that is connected go on by TLS, and waits for that.
 * values: as of asyncio__host_start_tls.
 * Returns as asyncio__remote_connected, and then it is lost;
 * ASYNCIO_TYPE_ERROR, ASYNCIO_NOT_IMPLEMENTED, ASYNCIO_CONNECTION_RESET. */
ASYNCIO_MUST_USE int asyncio__remote_start_tls(asyncio_transport *transport,
                                               const asyncio_value *values,
                                               size_t n);

/* Fails it, while it is being connected or afterwards. error: consumed. */
void asyncio__remote_break(asyncio_transport *remote, asyncio_value error);

/* What the host has said when it was connected: a string, borrowed; nothing
 * before that. */
asyncio_value asyncio__remote_info(asyncio_transport *remote);

/* A string, or null for NULL; an error without memory. */
asyncio_value asyncio__text_or_null(const char *text);

/* Whether one of the values is an error. */
bool asyncio__any_failed(const asyncio_value *values, size_t n);

/* Waits until it is connected, gives it its protocol, and waits until
 * connection_made was called.
 * rc: of asyncio__remote_open; an error is only passed on. remote: consumed.
 * self: released on failure. started: gets the transport, borrowed, unless that
 * failed. Returns as asyncio__remote_connected. */
ASYNCIO_MUST_USE int asyncio__remote_start(int rc, asyncio_transport *remote,
                                           const asyncio_protocol *protocol,
                                           void *self,
                                           asyncio_transport **started);

/* The second half of that, for any transport: rc says whether it is open. */
ASYNCIO_MUST_USE int asyncio__remote_begin(int rc, asyncio_transport *transport,
                                           const asyncio_protocol *protocol,
                                           void *self,
                                           asyncio_transport **started);

/* What is known of something that is open, by name: "sockname", "peername".
 * info: what the host has said of it. */
asyncio_value asyncio__io_extra(asyncio_value info, const char *name);

/* A line of that, a host and, behind a tab, a port, as a list of both; a path,
 * without a tab, as a string. An error without memory. */
asyncio_value asyncio__io_address(const char *line, size_t size);

#endif
