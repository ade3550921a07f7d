/* Clients and servers over real sockets of the host.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "net/net.h"

/* ---- connections ---- */

TASK_TEST(a_client_talks_to_a_server) {
  AUTO_SERVER server = NULL;
  await(start_echo(&server));
  await(round_trip(server));
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}

TASK_TEST(one_direction_may_end_before_the_other) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE all = asyncio_nothing();
  await(start_echo(&server));
  await(connect_to(server, &reader, &writer));
  await(send(writer, "last words"));
  await(asyncio_stream_writer_write_eof(writer));
  await(asyncio_stream_reader_read(reader, -1, &all));
  CHECK(took(&all, "last words"));
  return 0;
}

TASK_TEST(both_ends_know_their_addresses) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  await(start_echo(&server));
  AUTO_VALUE sockets = asyncio_server_sockets(server);
  if (sockets.tag == ASYNCIO_ERROR) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_value_size(sockets) == 1);
  CHECK(asyncio_value_items(*asyncio_value_items(sockets))[1].i ==
        asyncio_server_port(server));
  await(connect_to(server, &reader, &writer));
  AUTO_VALUE peer = asyncio_stream_writer_get_extra_info(writer, "peername");
  AUTO_VALUE own = asyncio_stream_writer_get_extra_info(writer, "sockname");
  if (peer.tag == ASYNCIO_ERROR || own.tag == ASYNCIO_ERROR)
    return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_value_size(peer) == 2 && asyncio_value_size(own) == 2);
  CHECK(strcmp(asyncio_value_text(asyncio_value_items(peer)[0]), "127.0.0.1") ==
        0);
  CHECK(asyncio_value_items(peer)[1].i == asyncio_server_port(server));
  CHECK(asyncio_stream_writer_get_extra_info(writer, "colour").tag ==
        ASYNCIO_NOTHING);
  return 0;
}

TASK_TEST(many_clients_at_once) {
  enum { CLIENTS = 200 };
  AUTO_SERVER server = NULL;
  asyncio_awaitable clients[CLIENTS];
  await(start_echo(&server));
  int count = often(CLIENTS);
  for (int i = 0; i < count; i++) clients[i] = asyncio_coro(round_trip, server);
  AUTO_GATHER all = asyncio_gather_n(clients, (size_t)count);
  int rc = asyncio_await(all);
  if (rc < 0) (void)!asyncio_sleep(0); /* some may have to start */
  return rc;
}

TASK_TEST(unix_sockets) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE answer = asyncio_nothing();
  char path[200];
  snprintf(path, sizeof path, "%s/socket",
           getenv("TEST_DIR") ? getenv("TEST_DIR") : "/tmp");
  int rc = asyncio_start_unix_server(echo, NULL, path, &server);
  if (getenv("NO_UNIX_SOCKETS") != NULL) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  await(rc);
  await(asyncio_open_unix_connection(path, &reader, &writer));
  await(send(writer, "hello\n"));
  await(asyncio_stream_reader_readline(reader, &answer));
  CHECK(took(&answer, "hello\n"));
  return 0;
}

/* ---- flow control ---- */

enum { TOTAL = 8 * 1000 * 1000, BLOCK = 100 * 1000 };

static size_t most_buffered;

static int total_sent(void) { return test_without_memory ? 2 * BLOCK : TOTAL; }

static int send_much(asyncio_stream_reader *reader,
                     asyncio_stream_writer *writer, void *arg) {
  static const char block[BLOCK];
  asyncio_transport *transport = asyncio_stream_writer_transport(writer);
  (void)reader, (void)arg;
  for (int sent = 0; sent < total_sent(); sent += BLOCK) {
    await(asyncio_stream_writer_write(writer, block, BLOCK));
    size_t buffered = asyncio_transport_get_write_buffer_size(transport);
    if (buffered > most_buffered) most_buffered = buffered;
    await(asyncio_stream_writer_drain(writer));
  }
  return 0;
}

TASK_TEST(a_slow_reader_stops_the_sender_and_nothing_is_lost) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE some = asyncio_nothing();
  size_t total = 0;
  most_buffered = 0;
  await(asyncio_start_server(send_much, NULL, "127.0.0.1", 0, &server));
  await(connect_to(server, &reader, &writer));
  do {
    for (int i = 0; i < 10; i++) await(asyncio_sleep(0));
    asyncio_value_clear(&some);
    await(asyncio_stream_reader_read(reader, 50 * 1000, &some));
    total += asyncio_value_size(some);
  } while (asyncio_value_size(some) > 0);
  CHECK(total == TOTAL);
  CHECK(most_buffered > 0 && most_buffered <= 64 * 1024 + BLOCK);
  return 0;
}

/* ---- servers ---- */

static int serve_for_ever(void *arg) {
  AUTO_SERVER server = asyncio_retain((asyncio_server *)arg);
  return asyncio_server_serve_forever(server);
}

TASK_TEST(serve_forever_closes_when_it_is_cancelled) {
  AUTO_SERVER server = NULL;
  await(start_echo(&server));
  AUTO_CANCELLED task = asyncio_create_task(serve_for_ever, server);
  await(round_trip(server));
  CHECK(asyncio_server_is_serving(server));
  CHECK(asyncio_server_serve_forever(server) == ASYNCIO_RUNTIME_ERROR);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_server_is_serving(server));
  CHECK(asyncio_server_serve_forever(server) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "server is closed") == 0);
  AUTO_VALUE sockets = asyncio_server_sockets(server);
  CHECK(asyncio_value_size(sockets) == 0);
  return 0;
}

TASK_TEST(close_ends_serve_forever) {
  AUTO_SERVER server = NULL;
  await(start_echo(&server));
  AUTO_CANCELLED task = asyncio_create_task(serve_for_ever, server);
  await(asyncio_server_start_serving(server));
  asyncio_server_close(server);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  return 0;
}

static int wait_until_closed(void *arg) {
  AUTO_SERVER server = asyncio_retain((asyncio_server *)arg);
  return asyncio_server_wait_closed(server);
}

TASK_TEST(wait_closed_waits_for_the_clients) {
  for (int aborts = 0; aborts < 2; aborts++) {
    AUTO_SERVER server = NULL;
    AUTO_READER reader = NULL;
    AUTO_WRITER writer = NULL;
    AUTO_VALUE all = asyncio_nothing();
    await(start_echo(&server));
    await(connect_to(server, &reader, &writer));
    await(send(writer, "x"));
    await(asyncio_stream_reader_read(reader, 1, &all));
    CHECK(took(&all, "x"));
    asyncio_server_close(server);
    AUTO_CANCELLED task = asyncio_create_task(wait_until_closed, server);
    for (int i = 0; i < 10; i++) await(asyncio_sleep(0));
    CHECK(!asyncio_task_done(task));
    if (aborts)
      asyncio_server_abort_clients(server);
    else
      asyncio_server_close_clients(server);
    await(asyncio_await(task));
    await(asyncio_stream_reader_read(reader, -1, &all));
    CHECK(took(&all, ""));
  }
  return 0;
}

TASK_TEST(a_server_is_left_by_async_with) {
  AUTO_SERVER server = NULL;
  int rc;
  await(start_echo(&server));
  async_with (rc, asyncio_server, server)
    await_or_break(rc, round_trip(server));
  CHECK(!asyncio_server_is_serving(server));
  return rc;
}

static int leave_open(void *arg) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  (void)arg;
  await(start_echo(&server));
  await(connect_to(server, &reader, &writer));
  return send(writer, "x");
}

LOOP_TEST(what_is_open_when_its_loop_closes_is_closed) {
  await(asyncio_loop_run_until_complete(loop, asyncio_coro(leave_open, NULL),
                                        NULL));
  return asyncio_loop_close(loop);
}
