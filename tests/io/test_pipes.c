/* The program's own input and output; here the input is empty.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include "transports.h"

#define AUTO_TRANSPORT \
  __attribute__((cleanup(free_transport))) asyncio_transport *
static void free_transport(asyncio_transport **transport) {
  if (*transport != NULL) asyncio_release(*transport);
}

TASK_TEST(an_empty_input_is_at_its_end) {
  AUTO_READER reader = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stdin(&reader, .limit = 100));
  await(asyncio_stream_reader_readline(reader, &line));
  CHECK(line.tag == ASYNCIO_BYTES && asyncio_value_size(line) == 0);
  CHECK(asyncio_stream_reader_at_eof(reader));
  return 0;
}

TASK_TEST(a_limit_below_zero_is_refused) {
  AUTO_READER reader = NULL;
  CHECK(asyncio_stdin(&reader, .limit = -1) == ASYNCIO_VALUE_ERROR);
  CHECK(reader == NULL);
  return 0;
}

/* What is written comes between the lines of the test's own output. */
TASK_TEST(an_output_is_written_to_and_may_be_closed) {
  AUTO_WRITER writer = NULL;
  fflush(stdout);
  await(asyncio_stdout(&writer));
  await(asyncio_stream_writer_write(writer, "# written\n", 10));
  await(asyncio_stream_writer_drain(writer));
  asyncio_stream_writer_close(writer);
  await(asyncio_stream_writer_wait_closed(writer));
  CHECK(asyncio_stream_writer_is_closing(writer));
  return 0;
}

TASK_TEST(to_end_an_output_is_to_close_it) {
  AUTO_WRITER writer = NULL;
  await(asyncio_stderr(&writer));
  CHECK(asyncio_stream_writer_can_write_eof(writer));
  await(asyncio_stream_writer_write_eof(writer));
  await(asyncio_stream_writer_wait_closed(writer));
  CHECK(asyncio_stream_writer_write(writer, "x", 1) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(a_pipe_has_no_address) {
  AUTO_WRITER writer = NULL;
  await(asyncio_stderr(&writer));
  CHECK(asyncio_stream_writer_get_extra_info(writer, "sockname").tag ==
        ASYNCIO_NOTHING);
  return 0;
}

/* ---- with protocols ---- */

/* It may outlive the test, which is not waited for without memory. */
static asyncio_future *over;

static int made(void *self, asyncio_transport *transport) {
  (void)self, (void)transport;
  test_log("made");
  return 0;
}

static int ended(void *self) {
  (void)self;
  test_log("end");
  return 1; /* a pipe is closed all the same */
}

static int lost(void *self, asyncio_value error) {
  (void)self;
  test_log(error.tag == ASYNCIO_NOTHING ? "lost" : "failed");
  return asyncio_future_set_result(over, asyncio_nothing());
}

static void released(void *self) {
  (void)self;
  test_log("released");
  asyncio_release(over);
  over = NULL;
}

static const asyncio_protocol protocol = {.connection_made = made,
                                          .eof_received = ended,
                                          .connection_lost = lost,
                                          .release = released};

TASK_TEST(a_protocol_is_told_of_the_end_of_the_input) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  over = asyncio_retain(future);
  AUTO_TRANSPORT transport = NULL;
  await(asyncio_loop_connect_read_pipe(loop, &protocol, NULL, 0, &transport));
  asyncio_retain(transport);
  CHECK_LOG("made");
  int rc = asyncio_await(future);
  CHECK_LOG("end lost released");
  return rc;
}

TASK_TEST(a_protocol_writes_and_closes) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  over = asyncio_retain(future);
  AUTO_TRANSPORT transport = NULL;
  await(asyncio_loop_connect_write_pipe(loop, &protocol, NULL, 2, &transport));
  asyncio_retain(transport);
  asyncio_transport_close(transport);
  int rc = asyncio_await(future);
  CHECK_LOG("made lost released");
  return rc;
}

TASK_TEST(other_descriptors_are_refused) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_transport *transport;
  CHECK(asyncio_loop_connect_read_pipe(loop, &protocol, NULL, 1, &transport) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_loop_connect_write_pipe(loop, &protocol, NULL, 0, &transport) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(transport == NULL);
  CHECK_LOG("released released");
  return 0;
}

TEST(without_a_loop_there_are_no_streams) {
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  CHECK(asyncio_stdin(&reader) == ASYNCIO_RUNTIME_ERROR && reader == NULL);
  CHECK(asyncio_stdout(&writer) == ASYNCIO_RUNTIME_ERROR && writer == NULL);
  return 0;
}
