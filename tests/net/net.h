/* An echo server and its clients, for tests of connections.
 * SPDX-License-Identifier: MIT */
#ifndef TEST_NET_H
#define TEST_NET_H

#include "test.h"
#include "transports.h"

#define AUTO_SERVER __attribute__((cleanup(free_server))) asyncio_server *
static inline void free_server(asyncio_server **server) {
  asyncio_release(*server);
}

/* Tasks that do not outlive their test, and hold what they use. */
#define AUTO_CANCELLED __attribute__((cleanup(stop_task))) asyncio_task *
static inline void stop_task(asyncio_task **task) {
  asyncio_task_cancel(*task);
  asyncio_release(*task);
}
#define AUTO_GATHER __attribute__((cleanup(stop_future))) asyncio_future *
static inline void stop_future(asyncio_future **future) {
  asyncio_future_cancel(*future, NULL);
  asyncio_release(*future);
}

/* How often: without memory each call is tried. */
static inline int often(int n) { return test_without_memory ? 2 : n; }

static inline int echo(asyncio_stream_reader *reader,
                       asyncio_stream_writer *writer, void *arg) {
  char buffer[4096];
  int n;
  (void)arg;
  while ((n = asyncio_stream_reader_readinto(reader, buffer, sizeof buffer)) >
         0) {
    await(asyncio_stream_writer_write(writer, buffer, (size_t)n));
    await(asyncio_stream_writer_drain(writer));
  }
  return n;
}

static inline int start_echo(asyncio_server **server) {
  return asyncio_start_server(echo, NULL, "127.0.0.1", 0, server);
}

static inline int connect_to(asyncio_server *server,
                             asyncio_stream_reader **reader,
                             asyncio_stream_writer **writer) {
  return asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                 reader, writer);
}

static inline int send(asyncio_stream_writer *writer, const char *text) {
  await(asyncio_stream_writer_write(writer, text, strlen(text)));
  return asyncio_stream_writer_drain(writer);
}

static inline bool took(asyncio_value *v, const char *text) {
  bool same = asyncio_value_size(*v) == strlen(text) &&
              memcmp(asyncio_value_text(*v), text, strlen(text)) == 0;
  asyncio_value_clear(v);
  return same;
}

/* One message there and back, on a connection of its own. */
static inline int round_trip(void *arg) {
  AUTO_SERVER server = asyncio_retain((asyncio_server *)arg);
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE answer = asyncio_nothing();
  await(connect_to(server, &reader, &writer));
  await(send(writer, "hello\n"));
  await(asyncio_stream_reader_readline(reader, &answer));
  CHECK(took(&answer, "hello\n"));
  asyncio_stream_writer_close(writer);
  return asyncio_stream_writer_wait_closed(writer);
}

#endif
