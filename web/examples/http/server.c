/* A small HTTP server: GET / greets, POST /echo sends the body back.
 * SPDX-License-Identifier: MIT
 *
 *   npx wasyncio run --allow-net server.wasm 8080
 *
 * docs/web.md says how it is built.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"

static bool is(const struct http_message *request, llhttp_method_t method,
               const char *target) {
  return request->method == method &&
         strcmp(asyncio_value_text(request->target), target) == 0;
}

static int answer(struct http *http, const struct http_message *request) {
  static const char hello[] = "hello\n", lost[] = "not found\n";
  if (is(request, HTTP_GET, "/"))
    return http_respond(http, "200 OK", "text/plain", hello, strlen(hello));
  if (is(request, HTTP_POST, "/echo"))
    return http_respond(http, "200 OK", "application/octet-stream",
                        asyncio_value_text(request->body),
                        asyncio_value_size(request->body));
  return http_respond(http, "404 Not Found", "text/plain", lost, strlen(lost));
}

static int serve_all(struct http *http, struct http_message *request) {
  int rc;
  do {
    rc = http_read(http, request);
    if (rc > 0 && (rc = answer(http, request)) == 0) rc = request->keep_alive;
  } while (rc > 0);
  if (rc != ASYNCIO_VALUE_ERROR) return 0; /* a client that leaves is none */
  const char *text = asyncio_message();
  return http_respond(http, "400 Bad Request", "text/plain", text,
                      strlen(text));
}

static int serve(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                 void *arg) {
  struct http http;
  struct http_message request = {.status = 0};
  (void)arg;
  http_begin(&http, HTTP_REQUEST, reader, writer);
  int rc = serve_all(&http, &request);
  http_message_clear(&request);
  http_end(&http);
  return rc;
}

static int amain(void *arg) {
  asyncio_server *server;
  await(asyncio_start_server(serve, NULL, "127.0.0.1", *(int *)arg, &server));
  printf("http://127.0.0.1:%d/\n", asyncio_server_port(server));
  fflush(stdout);
  return asyncio_server_serve_forever(server);
}

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 8080;
  return asyncio_main(amain, &port);
}
