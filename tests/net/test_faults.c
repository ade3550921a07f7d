/* What goes wrong with connections: refused, reset, closed in the middle.
 * SPDX-License-Identifier: MIT */
#include "net/net.h"

TASK_TEST(a_port_that_nobody_listens_at_refuses) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  await(start_echo(&server));
  int port = asyncio_server_port(server);
  asyncio_server_close(server);
  await(asyncio_server_wait_closed(server));
  CHECK(asyncio_open_connection("127.0.0.1", port, &reader, &writer) ==
        ASYNCIO_CONNECTION_REFUSED);
  CHECK(strstr(asyncio_message(), "127.0.0.1") != NULL);
  CHECK(reader == NULL && writer == NULL);
  return 0;
}

TASK_TEST(a_name_that_does_not_exist_is_an_os_error) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  CHECK(asyncio_open_connection("no.such.name.invalid", 80, &reader, &writer) ==
        ASYNCIO_OS_ERROR);
  return 0;
}

TASK_TEST(a_port_that_is_none_is_refused) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  CHECK(asyncio_open_connection("127.0.0.1", 65536, &reader, &writer) ==
        ASYNCIO_OVERFLOW_ERROR);
  CHECK(strcmp(asyncio_message(), "port must be 0-65535.") == 0);
  return 0;
}

TASK_TEST(a_port_that_is_in_use_is_an_os_error) {
  AUTO_SERVER first = NULL;
  AUTO_SERVER second = NULL;
  await(start_echo(&first));
  CHECK(asyncio_start_server(echo, NULL, "127.0.0.1",
                             asyncio_server_port(first),
                             &second) == ASYNCIO_OS_ERROR);
  CHECK(second == NULL);
  return 0;
}

static int hang_up(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                   void *arg) {
  (void)reader, (void)arg;
  asyncio_transport_abort(asyncio_stream_writer_transport(writer));
  return 0;
}

TASK_TEST(writing_to_one_who_has_hung_up_fails) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  await(asyncio_start_server(hang_up, NULL, "127.0.0.1", 0, &server));
  await(connect_to(server, &reader, &writer));
  int rc = 0;
  while (rc == 0) {
    rc = send(writer, "is anybody there?\n");
    if (rc == 0) rc = asyncio_sleep(0);
  }
  CHECK(rc == ASYNCIO_CONNECTION_RESET || rc == ASYNCIO_BROKEN_PIPE);
  return 0;
}

/* ---- cancelled half-way ---- */

enum { CANCELLED = 10000, AT_ONCE = 100 };

/* Half of them are cancelled before the host has heard of them or while it
 * connects; the others wherever they are when a connection behind them has been
 * served. */
static int cancel_some(asyncio_server *server) {
  asyncio_task *tasks[AT_ONCE] = {NULL};
  int count = often(AT_ONCE), failed = 0;
  for (int i = 0; i < count; i++)
    tasks[i] = asyncio_create_task(round_trip, server);
  for (int i = 0; i < count; i++) {
    if (failed == 0 && i % 10 == 0) failed = asyncio_sleep(0);
    if (failed == 0 && i == count / 2) failed = round_trip(server);
    asyncio_task_cancel(tasks[i]);
  }
  for (int i = 0; i < count; i++) {
    int rc = asyncio_await(tasks[i]);
    if (rc == ASYNCIO_NO_MEMORY) failed = rc;
    CHECK(rc == ASYNCIO_CANCELLED || (i >= count / 2 && rc == 0));
    asyncio_release(tasks[i]);
  }
  return failed;
}

TASK_TEST(connects_that_are_cancelled_half_way_leave_nothing) {
  AUTO_SERVER server = NULL;
  await(asyncio_start_server(echo, NULL, "127.0.0.1", 0, &server,
                             .backlog = 2 * AT_ONCE));
  for (int i = 0; i < often(CANCELLED / AT_ONCE); i++)
    await(cancel_some(server));
  await(round_trip(server));
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server); /* also those that got through */
}

/* ---- right after connect ---- */

enum { EARLY = 300 * 1000 };

/* Nothing was waited for but the connection: a host may not take it yet. */
static int write_early(void *arg) {
  static const char much[EARLY];
  AUTO_SERVER server = asyncio_retain((asyncio_server *)arg);
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE all = asyncio_nothing();
  await(connect_to(server, &reader, &writer));
  await(asyncio_stream_writer_write(writer, much, EARLY));
  await(asyncio_stream_writer_write_eof(writer));
  await(asyncio_stream_reader_read(reader, -1, &all));
  CHECK(asyncio_value_size(all) == EARLY);
  return 0;
}

TASK_TEST(what_is_written_right_after_connect_arrives_whole) {
  enum { CLIENTS = 8 };
  AUTO_SERVER server = NULL;
  asyncio_awaitable clients[CLIENTS];
  await(start_echo(&server));
  int count = test_without_memory ? 1 : CLIENTS;
  for (int i = 0; i < count; i++)
    clients[i] = asyncio_coro(write_early, server);
  AUTO_GATHER all = asyncio_gather_n(clients, (size_t)count);
  int rc = asyncio_await(all);
  if (rc < 0) (void)!asyncio_sleep(0); /* some may have to start */
  return rc;
}

/* ---- half closed ---- */

static char heard[16];

/* Says all it has to say, and then listens. */
static int speak_first(asyncio_stream_reader *reader,
                       asyncio_stream_writer *writer, void *arg) {
  (void)arg;
  await(asyncio_stream_writer_write(writer, "over to you", 11));
  await(asyncio_stream_writer_write_eof(writer));
  int n, size = 0;
  while ((n = asyncio_stream_reader_readinto(
              reader, heard + size, sizeof heard - 1 - (size_t)size)) > 0)
    size += n;
  heard[size] = '\0';
  asyncio_stream_writer_close(writer);
  return n;
}

TASK_TEST(who_has_heard_the_end_may_still_speak) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE all = asyncio_nothing();
  await(asyncio_start_server(speak_first, NULL, "127.0.0.1", 0, &server));
  await(connect_to(server, &reader, &writer));
  await(asyncio_stream_reader_read(reader, -1, &all));
  CHECK(took(&all, "over to you"));
  CHECK(asyncio_stream_reader_at_eof(reader));
  await(send(writer, "thank you"));
  await(asyncio_stream_writer_write_eof(writer));
  asyncio_server_close(server);
  await(asyncio_server_wait_closed(server));
  CHECK(strcmp(heard, "thank you") == 0);
  return 0;
}

/* ---- closed while somebody drains ---- */

enum { MUCH = 2 * 1000 * 1000, LITTLE = 200 * 1000 };

static size_t much(void) { return test_without_memory ? LITTLE : MUCH; }

static int write_much(asyncio_stream_writer *writer) {
  static const char bytes[MUCH];
  return asyncio_stream_writer_write(writer, bytes, much());
}

static int drain(void *arg) {
  AUTO_WRITER writer = asyncio_retain((asyncio_stream_writer *)arg);
  return asyncio_stream_writer_drain(writer);
}

/* Sends much, closes when `arg` is not NULL, and aborts otherwise, while a task
 * waits for it to be sent. */
static int close_in_the_middle(asyncio_stream_reader *reader,
                               asyncio_stream_writer *writer, void *arg) {
  asyncio_transport *transport = asyncio_stream_writer_transport(writer);
  (void)reader;
  await(write_much(writer));
  AUTO_CANCELLED task = asyncio_create_task(drain, writer);
  await(asyncio_sleep(0));
  CHECK(!asyncio_task_done(task));
  if (arg != NULL)
    asyncio_transport_close(transport);
  else
    asyncio_transport_abort(transport);
  await(asyncio_await(task));
  CHECK(asyncio_stream_writer_drain(writer) == ASYNCIO_CONNECTION_RESET);
  return 0;
}

static int read_all(bool closes, size_t *size) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE all = asyncio_nothing();
  await(asyncio_start_server(close_in_the_middle, closes ? size : NULL,
                             "127.0.0.1", 0, &server));
  await(connect_to(server, &reader, &writer));
  await(asyncio_stream_reader_read(reader, -1, &all));
  *size = asyncio_value_size(all);
  asyncio_stream_writer_close(writer);
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}

TASK_TEST(close_while_a_task_drains_sends_it_all) {
  size_t size = 0;
  await(read_all(true, &size));
  CHECK(size == much());
  return 0;
}

TASK_TEST(abort_while_a_task_drains_ends_that) {
  size_t size = 0;
  await(read_all(false, &size));
  CHECK(size < much());
  return 0;
}

/* ---- lines ---- */

static int say_lines(asyncio_stream_reader *reader,
                     asyncio_stream_writer *writer, void *arg) {
  (void)reader, (void)arg;
  return send(writer, "much too long a line\nshort\n");
}

TASK_TEST(a_line_longer_than_the_limit_is_an_error_and_the_next_is_read) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_start_server(say_lines, NULL, "127.0.0.1", 0, &server));
  await(asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                &reader, &writer, .limit = 8));
  int rc = asyncio_stream_reader_readline(reader, &line);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  if (rc != ASYNCIO_VALUE_ERROR) return rc;
  await(asyncio_stream_reader_readline(reader, &line));
  CHECK(took(&line, "short\n"));
  return 0;
}
