/* What of the web the native port has in memory: for sanitizers and debuggers.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_NATIVE_HOST_WEB_H
#define ASYNCIO_NATIVE_HOST_WEB_H

#include "host_io.h"

/* A request, a channel, a frame. */
struct asyncio__web {
  struct asyncio__web *next;
  struct asyncio__io *io;
  enum asyncio__io_kind kind;
  char *bytes; /* of the answer's body, that were not said */
  size_t size, at;
  uint32_t credit;
  asyncio_value head; /* that is said when the request has ended */
  bool answered, breaks, streamed;
  asyncio_value name; /* of a channel */
  int64_t unsaid;     /* bytes that it was given, and that were not said */
};

/* Says something, with which it is over when that is an error. */
void asyncio__web_say(struct asyncio__web *web, asyncio_value v);

/* The first of those that are open. */
extern struct asyncio__web *asyncio__web_first;

/* What a channel or frame says when it is opened, and does with what it is
 * given (host_channels.c). */
void asyncio__web_begin_channel(struct asyncio__web *web,
                                const asyncio_value *values);

/* As in host_io.h. */
ASYNCIO_MUST_USE int asyncio__web_open(struct asyncio__io *io,
                                       enum asyncio__io_kind kind,
                                       const asyncio_value *values, size_t n);

/* What is open for io, NULL if that is none of these. */
struct asyncio__web *asyncio__web_find(const struct asyncio__io *io);

ASYNCIO_MUST_USE int asyncio__web_write(struct asyncio__web *web,
                                        const char *bytes, size_t size);
ASYNCIO_MUST_USE int asyncio__web_send(struct asyncio__web *web,
                                       const asyncio_value *values, size_t n);
ASYNCIO_MUST_USE int asyncio__web_credit(struct asyncio__web *web,
                                         uint32_t bytes);
ASYNCIO_MUST_USE int asyncio__web_end(struct asyncio__web *web);
void asyncio__web_close(struct asyncio__web *web);

#endif
