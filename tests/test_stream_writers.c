/* Writers and pairs of streams: drain, flow control, ends.
 * SPDX-License-Identifier: MIT */
#include "cpython/stream_twins.h"
#include "test.h"

/* Both ends of a pair. */
struct ends {
  asyncio_stream_reader *readers[2];
  asyncio_stream_writer *writers[2];
};

static void free_ends(struct ends *ends) {
  for (int i = 0; i < 2; i++) {
    asyncio_release(ends->readers[i]);
    asyncio_release(ends->writers[i]);
  }
}
#define AUTO_ENDS __attribute__((cleanup(free_ends))) struct ends

static asyncio_transport *transport_of(struct ends *ends, int i) {
  return asyncio_stream_writer_transport(ends->writers[i]);
}

static int send(struct ends *ends, int i, const char *text) {
  return asyncio_stream_writer_write(ends->writers[i], text, strlen(text));
}

TASK_TEST(what_one_end_writes_the_other_reads) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_open_pair(ends.readers, ends.writers));
  await(send(&ends, 0, "ping\n"));
  await(asyncio_stream_reader_readline(ends.readers[1], &line));
  CHECK(took(&line, "ping\n"));
  await(send(&ends, 1, "pong\n"));
  await(asyncio_stream_reader_readline(ends.readers[0], &line));
  CHECK(took(&line, "pong\n"));
  return 0;
}

TASK_TEST(one_end_may_be_ended_alone) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_VALUE all = asyncio_nothing();
  await(asyncio_open_pair(ends.readers, ends.writers));
  CHECK(asyncio_stream_writer_can_write_eof(ends.writers[0]));
  await(send(&ends, 0, "question"));
  await(asyncio_stream_writer_write_eof(ends.writers[0]));
  await(asyncio_stream_reader_read(ends.readers[1], -1, &all));
  CHECK(took(&all, "question"));
  await(send(&ends, 1, "answer"));
  asyncio_stream_writer_close(ends.writers[1]);
  await(asyncio_stream_reader_read(ends.readers[0], -1, &all));
  CHECK(took(&all, "answer"));
  return 0;
}

TASK_TEST(lines_are_written_behind_each_other) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_VALUE first = asyncio_string("one "), second = asyncio_bytes("two\n", 4);
  AUTO_VALUE line = asyncio_nothing();
  if (first.tag == ASYNCIO_ERROR || second.tag == ASYNCIO_ERROR) return 0;
  asyncio_value lines[] = {first, second};
  await(asyncio_open_pair(ends.readers, ends.writers));
  await(asyncio_stream_writer_writelines(ends.writers[0], lines, 2));
  await(asyncio_stream_reader_readline(ends.readers[1], &line));
  CHECK(took(&line, "one two\n"));
  return 0;
}

TASK_TEST(a_pair_needs_a_loop_and_a_limit) {
  AUTO_ENDS ends = {.readers = {NULL}};
  CHECK(asyncio_open_pair(ends.readers, ends.writers, .limit = -1) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(ends.readers[0] == NULL && ends.writers[1] == NULL);
  return 0;
}

TEST(streams_need_a_running_loop) {
  AUTO_ENDS ends = {.readers = {NULL}};
  CHECK(asyncio_open_pair(ends.readers, ends.writers) == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("no running event loop"));
  return 0;
}

/* ---- flow control ---- */

TASK_TEST(a_full_reader_pauses_its_transport) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_READER reader = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_open_pair(ends.readers, ends.writers));
  await(asyncio_sleep(0));
  asyncio_transport *transport = transport_of(&ends, 0);
  await(asyncio_stream_reader_new(&reader, .limit = 2));
  await(asyncio_stream_reader_set_transport(reader, transport));
  CHECK(asyncio_stream_reader_set_transport(reader, transport) ==
        ASYNCIO_ASSERTION_ERROR);
  await(feed(reader, "abcd"));
  CHECK(asyncio_transport_is_reading(transport));
  await(feed(reader, "e"));
  CHECK(!asyncio_transport_is_reading(transport));
  await(asyncio_stream_reader_read(reader, 3, &data));
  CHECK(asyncio_transport_is_reading(transport));
  return 0;
}

enum { TOTAL = 1000 * 1000, BLOCK = 10 * 1000 };

static size_t most_buffered;

static int send_much(void *arg) {
  static const char block[BLOCK];
  AUTO_WRITER writer = asyncio_retain((asyncio_stream_writer *)arg);
  asyncio_transport *transport = asyncio_stream_writer_transport(writer);
  for (int sent = 0; sent < TOTAL; sent += BLOCK) {
    await(asyncio_stream_writer_write(writer, block, BLOCK));
    size_t buffered = asyncio_transport_get_write_buffer_size(transport);
    if (buffered > most_buffered) most_buffered = buffered;
    await(asyncio_stream_writer_drain(writer));
  }
  asyncio_stream_writer_close(writer);
  return 0;
}

TASK_TEST(a_slow_reader_stops_the_sender) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_VALUE some = asyncio_nothing();
  most_buffered = 0;
  await(asyncio_open_pair(ends.readers, ends.writers, .limit = 5000));
  AUTO_CANCELLED sender = asyncio_create_task(send_much, ends.writers[0]);
  await(asyncio_sleep(1));
  CHECK(!asyncio_task_done(sender)); /* it waits */
  CHECK(ends.readers[1]->paused);
  size_t total = 0, largest = 0;
  while (!asyncio_stream_reader_at_eof(ends.readers[1])) {
    if (ends.readers[1]->size > largest) largest = ends.readers[1]->size;
    await(asyncio_stream_reader_read(ends.readers[1], 3000, &some));
    total += asyncio_value_size(some);
    asyncio_value_clear(&some);
    await(asyncio_sleep(0.01));
  }
  CHECK(total == TOTAL);
  CHECK(most_buffered > 64 * 1024 && most_buffered <= 64 * 1024 + BLOCK);
  CHECK(largest <= 2 * 5000 + 64 * 1024);
  return asyncio_await(sender);
}

static int wait_to_drain(void *arg) {
  AUTO_WRITER writer = asyncio_retain((asyncio_stream_writer *)arg);
  return asyncio_stream_writer_drain(writer);
}

/* Has writer 0 pause: its other end does not read. */
static int stuff(struct ends *ends) {
  await(asyncio_open_pair(ends->readers, ends->writers, .capacity = 4));
  await(asyncio_sleep(0));
  asyncio_transport_pause_reading(transport_of(ends, 1));
  await(asyncio_transport_set_write_buffer_limits(transport_of(ends, 0), 0, 0));
  return send(ends, 0, "12345678");
}

TASK_TEST(drain_waits_until_the_other_end_has_read) {
  AUTO_ENDS ends = {.readers = {NULL}};
  await(stuff(&ends));
  AUTO_CANCELLED task = asyncio_create_task(wait_to_drain, ends.writers[0]);
  await(asyncio_sleep(1));
  CHECK(!asyncio_task_done(task));
  asyncio_transport_resume_reading(transport_of(&ends, 1));
  return asyncio_await(task);
}

TASK_TEST(a_drain_that_waits_ends_with_the_connection) {
  for (int fails = 0; fails < 2; fails++) {
    AUTO_ENDS ends = {.readers = {NULL}};
    await(stuff(&ends));
    AUTO_CANCELLED task = asyncio_create_task(wait_to_drain, ends.writers[0]);
    await(asyncio_sleep(0));
    if (fails)
      asyncio_stream_writer_close(ends.writers[1]); /* the rest has no way */
    else
      asyncio_transport_abort(transport_of(&ends, 0));
    int rc = asyncio_await(task);
    CHECK(rc == (fails ? ASYNCIO_BROKEN_PIPE : 0));
    if (rc == ASYNCIO_NO_MEMORY) return rc;
  }
  return 0;
}

TASK_TEST(a_drain_may_be_cancelled) {
  AUTO_ENDS ends = {.readers = {NULL}};
  await(stuff(&ends));
  AUTO_CANCELLED task = asyncio_create_task(wait_to_drain, ends.writers[0]);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  asyncio_transport_resume_reading(transport_of(&ends, 1));
  return asyncio_stream_writer_drain(ends.writers[0]);
}

TASK_TEST(drain_raises_the_error_of_the_reader) {
  AUTO_ENDS ends = {.readers = {NULL}};
  await(asyncio_open_pair(ends.readers, ends.writers));
  asyncio_stream_reader_set_exception(
      ends.readers[0], asyncio_error_value(ASYNCIO_KEY_ERROR, "mine"));
  CHECK(asyncio_stream_writer_drain(ends.writers[0]) == ASYNCIO_KEY_ERROR);
  return 0;
}

TASK_TEST(drain_of_a_lost_connection_says_so) {
  AUTO_ENDS ends = {.readers = {NULL}};
  await(asyncio_open_pair(ends.readers, ends.writers));
  asyncio_transport_abort(transport_of(&ends, 0));
  CHECK(asyncio_stream_writer_drain(ends.writers[0]) ==
        ASYNCIO_CONNECTION_RESET);
  CHECK(said("Connection lost"));
  return 0;
}

/* ---- ends ---- */

TASK_TEST(wait_closed_raises_what_the_connection_was_lost_with) {
  AUTO_ENDS ends = {.readers = {NULL}};
  await(asyncio_open_pair(ends.readers, ends.writers));
  await(asyncio_sleep(0));
  asyncio_stream_writer_close(ends.writers[1]);
  await(asyncio_stream_writer_wait_closed(ends.writers[1]));
  await(send(&ends, 0, "x"));
  CHECK(asyncio_stream_writer_wait_closed(ends.writers[0]) ==
        ASYNCIO_BROKEN_PIPE);
  return 0;
}

TASK_TEST(a_writer_that_nobody_has_closes_its_transport) {
  AUTO_ENDS ends = {.readers = {NULL}};
  AUTO_VALUE all = asyncio_nothing();
  await(asyncio_open_pair(ends.readers, ends.writers));
  await(send(&ends, 0, "last words"));
  asyncio_release(ends.writers[0]);
  ends.writers[0] = NULL;
  await(asyncio_stream_reader_read(ends.readers[1], -1, &all));
  CHECK(took(&all, "last words"));
  return 0;
}

static int leave_open(void *arg) {
  await(asyncio_open_pair(((struct ends *)arg)->readers,
                          ((struct ends *)arg)->writers));
  return send(arg, 0, "x");
}

LOOP_TEST(streams_outlive_their_loop) {
  AUTO_ENDS ends = {.readers = {NULL}};
  int rc = asyncio_loop_run_until_complete(
      loop, asyncio_coro(leave_open, &ends), NULL);
  await(asyncio_loop_close(loop));
  if (rc < 0) return rc;
  CHECK(asyncio_stream_writer_is_closing(ends.writers[0]));
  asyncio_stream_writer_close(ends.writers[0]);
  CHECK(send(&ends, 0, "x") == 0); /* to nowhere */
  return 0;
}

/* ---- clients ---- */

static int echo(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                void *arg) {
  int rc;
  async_for (rc, line, asyncio_stream_reader, reader) {
    if (arg != NULL) rc = asyncio_raise(ASYNCIO_KEY_ERROR, "mine");
    if (rc < 0) break;
    await_or_break(rc,
                   asyncio_stream_writer_write(writer, asyncio_value_text(line),
                                               asyncio_value_size(line)));
    await_or_break(rc, asyncio_stream_writer_drain(writer));
  }
  return rc;
}

/* A client's reader and writer, whose other end is served by echo(). */
static int serve_echo(asyncio_stream_reader **reader,
                      asyncio_stream_writer **writer, void *arg) {
  const asyncio_protocol *protocol = &asyncio_stream_reader_protocol;
  asyncio_transport *pair[2];
  AUTO_READER theirs = NULL;
  void *client, *server;
  await(asyncio_stream_reader_new(&theirs));
  await(asyncio_stream_reader_new(reader));
  await(asyncio_stream_reader_protocol_new(*reader, NULL, NULL, &client));
  int rc = asyncio_stream_reader_protocol_new(theirs, echo, arg, &server);
  if (rc < 0) protocol->release(client);
  await(rc);
  await(asyncio_loop_create_pair(asyncio_get_running_loop(), protocol, client,
                                 protocol, server, pair));
  rc = asyncio_stream_writer_new(pair[0], client, *reader, writer);
  if (rc < 0) asyncio_transport_abort(pair[0]);
  return rc;
}

TASK_TEST(a_client_is_served_by_a_task_of_its_own) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(serve_echo(&reader, &writer, NULL));
  await(asyncio_stream_writer_write(writer, "one\ntwo\n", 8));
  await(asyncio_stream_reader_readexactly(reader, 8, &data));
  CHECK(took(&data, "one\ntwo\n"));
  await(asyncio_stream_writer_write_eof(writer));
  await(asyncio_stream_reader_read(reader, -1, &data)); /* it is closed */
  CHECK(took(&data, ""));
  asyncio_stream_writer_close(writer);
  return asyncio_stream_writer_wait_closed(writer);
}

TASK_TEST(a_client_that_fails_is_reported_and_closed) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE data = asyncio_nothing();
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), log_report,
                                     NULL);
  static int fails;
  await(serve_echo(&reader, &writer, &fails));
  await(asyncio_stream_writer_write(writer, "one\n", 4));
  await(asyncio_stream_reader_read(reader, -1, &data));
  CHECK(took(&data, ""));
  CHECK_LOG("[Unhandled exception in client_connected_cb|mine]");
  return 0;
}

static int leave_client(void *arg) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  (void)arg;
  await(serve_echo(&reader, &writer, NULL));
  await(asyncio_stream_writer_write(writer, "one\n", 4));
  return asyncio_sleep(1);
}

LOOP_TEST(a_loop_that_closes_lets_go_of_its_clients) {
  int rc = asyncio_loop_run_until_complete(
      loop, asyncio_coro(leave_client, NULL), NULL);
  await(asyncio_loop_close(loop));
  return rc;
}
