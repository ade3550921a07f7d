/* The native port's datagrams and names, in memory: for sanitizers and
 * debuggers. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NATIVE_HOST_DATAGRAMS_H
#define ASYNCIO_NATIVE_HOST_DATAGRAMS_H

#include "host_io.h"

/* An endpoint, or a name that was looked up. */
struct asyncio__datagrams {
  struct asyncio__datagrams *next;
  struct asyncio__io *io;
  char *address; /* host, tab, port; NULL: none */
  char *peer;    /* or NULL, when it is not connected */
  int64_t unsaid;
  uint32_t credit;
};

/* As in host_io.h. */
ASYNCIO_MUST_USE int asyncio__datagrams_open(struct asyncio__io *io,
                                             enum asyncio__io_kind kind,
                                             const asyncio_value *values);
ASYNCIO_MUST_USE int asyncio__datagrams_send(
    struct asyncio__datagrams *datagrams, const asyncio_value *values,
    size_t n);
void asyncio__datagrams_close(struct asyncio__datagrams *datagrams);

/* What is open for io, NULL if that is none of these. */
struct asyncio__datagrams *asyncio__datagrams_find(
    const struct asyncio__io *io);

#endif
