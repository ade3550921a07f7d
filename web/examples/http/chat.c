/* A chat: chat PAGE [PORT] serves a page, and passes on what is said there.
 * SPDX-License-Identifier: MIT
 *
 *   npx wasyncio run --allow-net --dir . chat.wasm chat.html 8080
 *
 * docs/web.md says how it is built. A page listens at /events, a response
 * without an end (server-sent events), and posts what its reader says to /say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"

enum { LARGEST_PAGE = 64 * 1024, MOST_WAITING = 100 /* messages */ };

/* A page that listens. */
struct listener {
  struct listener *next;
  asyncio_queue queue; /* of what was said */
};

static struct listener *listeners;
static const char *page;

static bool is(const struct http_message *request, llhttp_method_t method,
               const char *target) {
  return request->method == method &&
         strcmp(asyncio_value_text(request->target), target) == 0;
}

/* ---- listening ---- */

static void leave(struct listener *listener) {
  struct listener **place = &listeners;
  while (*place != listener) place = &(*place)->next;
  *place = listener->next;
  asyncio_queue_clear(&listener->queue);
}

struct watch {
  asyncio_stream_reader *reader;
  asyncio_queue *queue;
};

/* Ends the queue when the page is gone, which then says no more. */
static int watch(void *arg) {
  struct watch *watch = arg;
  char rest[100];
  int rc;
  do rc = asyncio_stream_reader_readinto(watch->reader, rest, sizeof rest);
  while (rc > 0);
  if (rc != ASYNCIO_CANCELLED) asyncio_queue_shutdown(watch->queue, true);
  return 0;
}

/* One event; a text of several lines has several of data. */
static int send_event(asyncio_stream_writer *writer, const char *text) {
  while (*text != '\0') {
    size_t size = strcspn(text, "\n");
    await(asyncio_stream_writer_write(writer, "data: ", 6));
    await(asyncio_stream_writer_write(writer, text, size));
    await(asyncio_stream_writer_write(writer, "\n", 1));
    text += size + (text[size] == '\n');
  }
  await(asyncio_stream_writer_write(writer, "\n", 1));
  return asyncio_stream_writer_drain(writer);
}

static int send_events(asyncio_stream_writer *writer, asyncio_queue *queue) {
  static const char head[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
      "Cache-Control: no-store\r\nConnection: close\r\n\r\n: welcome\n\n";
  await(asyncio_stream_writer_write(writer, head, strlen(head)));
  for (;;) {
    asyncio_value text;
    await(asyncio_queue_get(queue, &text));
    int rc = send_event(writer, asyncio_value_text(text));
    asyncio_value_clear(&text);
    if (rc < 0) return rc;
  }
}

static int listen_to_all(struct http *http) {
  struct listener listener = {.next = listeners,
                              .queue = {.maxsize = MOST_WAITING}};
  struct watch watched = {http->reader, &listener.queue};
  listeners = &listener;
  asyncio_task *task = asyncio_create_task(watch, &watched);
  int rc = send_events(http->writer, &listener.queue);
  asyncio_task_cancel(task);
  (void)!asyncio_await(task);
  asyncio_release(task);
  leave(&listener);
  return rc;
}

/* ---- speaking ---- */

/* A page that does not keep up misses what does not fit. */
static int say(struct http *http, const struct http_message *request) {
  struct listener *listener = listeners;
  for (; listener != NULL; listener = listener->next)
    (void)!asyncio_queue_put_nowait(&listener->queue,
                                    asyncio_value_copy(request->body));
  return http_respond(http, "204 No Content", "text/plain", "", 0);
}

/* ---- serving ---- */

static int answer(struct http *http, const struct http_message *request) {
  static const char lost[] = "not found\n";
  if (is(request, HTTP_GET, "/events")) return listen_to_all(http);
  if (is(request, HTTP_POST, "/say")) return say(http, request);
  if (is(request, HTTP_GET, "/"))
    return http_respond(http, "200 OK", "text/html; charset=utf-8", page,
                        strlen(page));
  return http_respond(http, "404 Not Found", "text/plain", lost, strlen(lost));
}

/* A client that leaves, or speaks no HTTP, is no error of the server's. */
static int serve(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                 void *arg) {
  struct http http;
  struct http_message request = {.status = 0};
  int rc;
  (void)arg;
  http_begin(&http, HTTP_REQUEST, reader, writer);
  do {
    rc = http_read(&http, &request);
    if (rc > 0 && (rc = answer(&http, &request)) == 0) rc = request.keep_alive;
  } while (rc > 0);
  http_message_clear(&request);
  http_end(&http);
  return 0;
}

static int amain(void *arg) {
  asyncio_server *server;
  await(asyncio_start_server(serve, NULL, "127.0.0.1", *(int *)arg, &server));
  printf("http://127.0.0.1:%d/\n", asyncio_server_port(server));
  fflush(stdout);
  return asyncio_server_serve_forever(server);
}

/* Reads the page. Returns whether it is there. */
static bool read_page(const char *path) {
  static char text[LARGEST_PAGE];
  FILE *file = fopen(path, "r");
  if (file == NULL) return false;
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  page = text;
  return true;
}

int main(int argc, char **argv) {
  int port = argc > 2 ? atoi(argv[2]) : 8080;
  if (argc > 1 && read_page(argv[1])) return asyncio_main(amain, &port);
  fprintf(stderr, "usage: chat PAGE [PORT], the page being chat.html\n");
  return 2;
}
