/* Twins of CPython's StreamTests (test_streams.py): writers, over pairs in
 * memory in place of a server. SPDX-License-Identifier: MIT */
#include "stream_twins.h"

#define ANSWER "HTTP/1.0 200 OK\r\n"
#define BODY "Content-Length: 12\r\n\r\nTest message"

/* The client's end, and that of a server that has answered. */
struct http {
  asyncio_stream_reader *readers[2];
  asyncio_stream_writer *writers[2];
};

static void http_free(struct http *http) {
  for (int i = 0; i < 2; i++) {
    asyncio_release(http->readers[i]);
    asyncio_release(http->writers[i]);
  }
}
#define AUTO_HTTP __attribute__((cleanup(http_free))) struct http

static int http_open(struct http *http) {
  return asyncio_open_pair(http->readers, http->writers);
}

/* What the test server does: it waits for a request. */
static int http_answer(void *arg) {
  struct http *http = arg;
  AUTO_READER reader = asyncio_retain(http->readers[1]);
  AUTO_WRITER writer = asyncio_retain(http->writers[1]);
  AUTO_VALUE request = asyncio_nothing();
  await(asyncio_stream_reader_readuntil(reader, &request, "\r\n\r\n"));
  await(asyncio_stream_writer_write(writer, ANSWER BODY, strlen(ANSWER BODY)));
  asyncio_stream_writer_close(writer);
  return 0;
}

/* Asks, and reads the first line of the answer. */
static int http_ask(struct http *http) {
  AUTO_VALUE line = asyncio_nothing();
  AUTO_CANCELLED server = asyncio_create_task(http_answer, http);
  await(asyncio_stream_writer_write(http->writers[0], "GET / HTTP/1.0\r\n\r\n",
                                    18));
  await(asyncio_stream_reader_readline(http->readers[0], &line));
  CHECK(took(&line, ANSWER));
  return asyncio_await(server);
}

static int http_read_body(struct http *http) {
  AUTO_VALUE body = asyncio_nothing();
  await(asyncio_stream_reader_read(http->readers[0], -1, &body));
  CHECK(took(&body, BODY));
  return 0;
}

static int drained;

static int drain(void *writer) {
  await(asyncio_stream_writer_drain(writer));
  drained++;
  return 0;
}

static int resume(void *transport) {
  void *self;
  return asyncio_transport_get_protocol(transport, &self)->resume_writing(self);
}

TASK_TEST(multiple_drain) {
  AUTO_HTTP http = {.readers = {NULL}};
  await(http_open(&http));
  asyncio_transport *transport =
      asyncio_stream_writer_transport(http.writers[0]);
  void *self;
  asyncio_transport_get_protocol(transport, &self)->pause_writing(self);
  await(asyncio_loop_call_later(asyncio_get_running_loop(), 0.1, resume,
                                transport));
  drained = 0;
  asyncio_awaitable drainers[10];
  for (int i = 0; i < 10; i++)
    drainers[i] = asyncio_coro(drain, http.writers[0]);
  AUTO_FUTURE all = asyncio_gather_n(drainers, 10);
  int rc = asyncio_await(all);
  CHECK(drained == 10);
  return rc < 0 ? asyncio_sleep(0.1) : 0;
}

TASK_TEST(drain_raises) {
  AUTO_HTTP http = {.readers = {NULL}};
  await(http_open(&http));
  asyncio_stream_writer_close(http.writers[1]);
  int rc = 0;
  while (rc == 0) {
    rc = asyncio_stream_writer_write(http.writers[0], "foo\n", 4);
    if (rc == 0) rc = asyncio_stream_writer_drain(http.writers[0]);
  }
  CHECK(rc == ASYNCIO_CONNECTION_RESET || rc == ASYNCIO_BROKEN_PIPE);
  return rc == ASYNCIO_NO_MEMORY ? rc : 0;
}

TASK_TEST(wait_closed_on_close) {
  AUTO_HTTP http = {.readers = {NULL}};
  await(http_open(&http));
  await(http_ask(&http));
  await(http_read_body(&http));
  CHECK(!asyncio_stream_writer_is_closing(http.writers[0]));
  asyncio_stream_writer_close(http.writers[0]);
  CHECK(asyncio_stream_writer_is_closing(http.writers[0]));
  return asyncio_stream_writer_wait_closed(http.writers[0]);
}

TASK_TEST(wait_closed_on_close_with_unread_data) {
  AUTO_HTTP http = {.readers = {NULL}};
  await(http_open(&http));
  await(http_ask(&http));
  asyncio_stream_writer_close(http.writers[0]);
  return asyncio_stream_writer_wait_closed(http.writers[0]);
}

TASK_TEST(async_writer_api) {
  AUTO_HTTP http = {.readers = {NULL}};
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  await(http_open(&http));
  await(http_ask(&http));
  await(http_read_body(&http));
  asyncio_stream_writer_close(http.writers[0]);
  await(asyncio_stream_writer_wait_closed(http.writers[0]));
  CHECK_LOG("");
  return 0;
}

TASK_TEST(async_writer_api_exception_after_close) {
  AUTO_HTTP http = {.readers = {NULL}};
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  await(http_open(&http));
  await(http_ask(&http));
  await(http_read_body(&http));
  asyncio_stream_writer_close(http.writers[0]);
  await(asyncio_stream_writer_write(http.writers[0], "data", 4));
  CHECK(asyncio_stream_writer_drain(http.writers[0]) ==
        ASYNCIO_CONNECTION_RESET);
  CHECK_LOG("");
  return 0;
}

TASK_TEST(eof_feed_when_closing_writer) {
  AUTO_HTTP http = {.readers = {NULL}};
  AUTO_VALUE data = asyncio_nothing();
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  await(http_open(&http));
  asyncio_stream_writer_close(http.writers[0]);
  await(asyncio_stream_writer_wait_closed(http.writers[0]));
  CHECK(asyncio_stream_reader_at_eof(http.readers[0]));
  await(asyncio_stream_reader_read(http.readers[0], -1, &data));
  CHECK(took(&data, ""));
  CHECK_LOG("");
  return 0;
}

/* ---- a server's client ---- */

static int fail(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                void *arg) {
  (void)reader, (void)writer, (void)arg;
  return asyncio_raise(ASYNCIO_EXCEPTION, "test");
}

static int cancel_itself(asyncio_stream_reader *reader,
                         asyncio_stream_writer *writer, void *arg) {
  (void)reader, (void)arg;
  asyncio_stream_writer_close(writer);
  asyncio_task_cancel(asyncio_current_task());
  return asyncio_sleep(0);
}

/* A client of a server that has `connected` for each; its end, or NULL. */
static int meet(asyncio_client_connected connected) {
  const asyncio_protocol *protocol = &asyncio_stream_reader_protocol;
  AUTO_READER ours = NULL;
  AUTO_READER theirs = NULL;
  AUTO_WRITER writer = NULL;
  void *client, *server;
  asyncio_transport *transports[2];
  await(asyncio_stream_reader_new(&ours));
  await(asyncio_stream_reader_new(&theirs));
  await(asyncio_stream_reader_protocol_new(ours, NULL, NULL, &client));
  int rc = asyncio_stream_reader_protocol_new(theirs, connected, NULL, &server);
  if (rc < 0) protocol->release(client);
  await(rc);
  await(asyncio_loop_create_pair(asyncio_get_running_loop(), protocol, client,
                                 protocol, server, transports));
  rc = asyncio_stream_writer_new(transports[0], client, ours, &writer);
  if (rc < 0) asyncio_transport_abort(transports[0]);
  await(rc);
  await(asyncio_stream_writer_write(writer, "test msg", 8));
  rc = asyncio_stream_writer_drain(writer);
  asyncio_stream_writer_close(writer);
  if (rc < 0) return rc == ASYNCIO_CONNECTION_RESET ? 0 : rc;
  rc = asyncio_stream_writer_wait_closed(writer);
  await(asyncio_sleep(0));
  return rc == ASYNCIO_BROKEN_PIPE ? 0 : rc;
}

TASK_TEST(unhandled_exception) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  await(meet(fail));
  CHECK_LOG("[Unhandled exception in client_connected_cb|test]");
  return 0;
}

TASK_TEST(unhandled_cancel) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  await(meet(cancel_itself));
  CHECK_LOG("");
  return 0;
}
