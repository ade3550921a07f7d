/* HTTP/1.1 over streams, with the parser llhttp. SPDX-License-Identifier: MIT
 */
#ifndef HTTP_H
#define HTTP_H

#include <asyncio.h>

#include "llhttp.h"

/* A request or response that was read. */
struct http_message {
  asyncio_value target; /* of a request, "/path?query": a string */
  asyncio_value body;   /* bytes */
  llhttp_method_t method;
  int status;
  bool keep_alive; /* another one may follow */
};

/* One side of a connection. */
struct http {
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  llhttp_t parser;
  llhttp_settings_t settings;
  struct http_message *message; /* that is being read */
  bool complete;
  asyncio_value piece; /* that was read from the stream, up to `at` parsed */
  size_t at;
};

/* Begins, with references of its own to both. type: of what will be read,
 * HTTP_REQUEST or HTTP_RESPONSE. */
void http_begin(struct http *http, llhttp_type_t type,
                asyncio_stream_reader *reader, asyncio_stream_writer *writer);

/* Closes the connection. */
void http_end(struct http *http);

/* Reads a message, which is cleared before that, and to be cleared.
 * Returns 1; 0 when no more comes; ASYNCIO_VALUE_ERROR for what is not HTTP, or
 * is too large; or an error of the stream. */
ASYNCIO_MUST_USE int http_read(struct http *http, struct http_message *message);
void http_message_clear(struct http_message *message);

/* Writes a response. status: "200 OK"; type: of the body. Returns 0 or an
 * error. */
ASYNCIO_MUST_USE int http_respond(struct http *http, const char *status,
                                  const char *type, const void *body,
                                  size_t size);

/* Asks a server and reads its answer, over a connection of its own.
 * url: "http://host:port/path". body: NULL for a GET, else that of a POST. */
ASYNCIO_MUST_USE int http_fetch(const char *url, const char *body,
                                struct http_message *answer);

#endif
