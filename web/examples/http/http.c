/* HTTP/1.1 over streams. SPDX-License-Identifier: MIT */
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 16 * 1024, LONGEST_TARGET = 8 * 1024, LARGEST_BODY = 1 << 20 };

/* ---- reading ---- */

/* Adds to a string or byte array. Returns as a callback of llhttp. */
static int add(asyncio_value *v, const char *bytes, size_t size, size_t limit) {
  size_t old = asyncio_value_size(*v);
  if (old + size > limit) return -1;
  char *joined = malloc(old + size + 1);
  if (joined == NULL) return -1;
  memcpy(joined, asyncio_value_text(*v), old);
  memcpy(joined + old, bytes, size);
  asyncio_value_clear(v);
  *v = asyncio_string_n(joined, old + size);
  free(joined);
  return v->tag == ASYNCIO_ERROR ? -1 : 0;
}

static int on_url(llhttp_t *parser, const char *bytes, size_t size) {
  struct http *http = parser->data;
  return add(&http->message->target, bytes, size, LONGEST_TARGET);
}

static int on_body(llhttp_t *parser, const char *bytes, size_t size) {
  struct http *http = parser->data;
  return add(&http->message->body, bytes, size, LARGEST_BODY);
}

/* The next message waits until it is asked for. */
static int on_message_complete(llhttp_t *parser) {
  struct http *http = parser->data;
  http->complete = true;
  http->message->method = llhttp_get_method(parser);
  http->message->status = llhttp_get_status_code(parser);
  http->message->keep_alive = llhttp_should_keep_alive(parser);
  return HPE_PAUSED;
}

void http_begin(struct http *http, llhttp_type_t type,
                asyncio_stream_reader *reader, asyncio_stream_writer *writer) {
  *http = (struct http){.reader = asyncio_retain(reader),
                        .writer = asyncio_retain(writer)};
  llhttp_settings_init(&http->settings);
  http->settings.on_url = on_url;
  http->settings.on_body = on_body;
  http->settings.on_message_complete = on_message_complete;
  llhttp_init(&http->parser, type, &http->settings);
  http->parser.data = http;
}

void http_end(struct http *http) {
  asyncio_stream_writer_close(http->writer);
  asyncio_value_clear(&http->piece);
  asyncio_release(http->writer);
  asyncio_release(http->reader);
}

void http_message_clear(struct http_message *message) {
  asyncio_value_clear(&message->target);
  asyncio_value_clear(&message->body);
  *message = (struct http_message){.status = 0};
}

/* Parses what was read. */
static int parse(struct http *http) {
  const char *bytes = asyncio_value_text(http->piece) + http->at;
  size_t size = asyncio_value_size(http->piece) - http->at;
  llhttp_errno_t error = llhttp_execute(&http->parser, bytes, size);
  http->at += size;
  if (error == HPE_OK) return 0;
  http->at -= size - (size_t)(llhttp_get_error_pos(&http->parser) - bytes);
  if (error != HPE_PAUSED)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "not HTTP: %s",
                         llhttp_get_error_reason(&http->parser));
  llhttp_resume(&http->parser);
  return 0;
}

/* Whether the end of the stream is one of a message, too. */
static int finish(struct http *http) {
  llhttp_errno_t error = llhttp_finish(&http->parser);
  if (error == HPE_OK || error == HPE_PAUSED) return http->complete;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "ended in the middle of a message");
}

int http_read(struct http *http, struct http_message *message) {
  http_message_clear(message);
  http->message = message;
  http->complete = false;
  for (;;) {
    await(parse(http));
    if (http->complete) return 1;
    asyncio_value_clear(&http->piece);
    http->at = 0;
    await(asyncio_stream_reader_read(http->reader, PIECE, &http->piece));
    if (asyncio_value_size(http->piece) == 0) return finish(http);
  }
}

/* ---- writing ---- */

int http_respond(struct http *http, const char *status, const char *type,
                 const void *body, size_t size) {
  char head[300];
  int n = snprintf(head, sizeof head,
                   "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   status, type, size);
  await(asyncio_stream_writer_write(http->writer, head, (size_t)n));
  await(asyncio_stream_writer_write(http->writer, body, size));
  return asyncio_stream_writer_drain(http->writer);
}

static int request(struct http *http, const char *authority, const char *path,
                   const char *body) {
  char head[500];
  int n = snprintf(head, sizeof head,
                   "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   body != NULL ? "POST" : "GET", path, authority,
                   body ? strlen(body) : 0);
  if (n >= (int)sizeof head)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "the URL is too long");
  await(asyncio_stream_writer_write(http->writer, head, (size_t)n));
  if (body != NULL)
    await(asyncio_stream_writer_write(http->writer, body, strlen(body)));
  return asyncio_stream_writer_drain(http->writer);
}

static int ask(struct http *http, const char *authority, const char *path,
               const char *body, struct http_message *answer) {
  await(request(http, authority, path, body));
  int rc = http_read(http, answer);
  if (rc != 0) return rc < 0 ? rc : 0;
  return asyncio_raise(ASYNCIO_CONNECTION_RESET, "the server did not answer");
}

int http_fetch(const char *url, const char *body, struct http_message *answer) {
  char authority[100], host[100];
  int port = 80, at = 0;
  if (sscanf(url, "http://%99[^/]%n", authority, &at) != 1)
    return asyncio_raise(ASYNCIO_VALUE_ERROR, "no http:// URL: %s", url);
  sscanf(authority, "%99[^:]:%d", host, &port);
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  await(asyncio_open_connection(host, port, &reader, &writer));
  struct http http;
  http_begin(&http, HTTP_RESPONSE, reader, writer);
  asyncio_release(reader);
  asyncio_release(writer);
  int rc = ask(&http, authority, url[at] ? url + at : "/", body, answer);
  http_end(&http);
  return rc;
}
