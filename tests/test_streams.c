/* Readers: waiting, limits, lines. SPDX-License-Identifier: MIT */
#include "streams.h"

#include "cpython/stream_twins.h"

TASK_TEST(a_second_reader_is_refused) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_CANCELLED first = asyncio_create_task(read_line, stream);
  await(asyncio_sleep(0));
  int rc = asyncio_stream_reader_read(stream, 1, &data);
  if (asyncio_task_done(first)) return rc; /* without memory */
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(said("read() called while another coroutine is already waiting for "
             "incoming data"));
  await(feed(stream, "x\n"));
  return asyncio_await(first);
}

TASK_TEST(a_read_that_was_cancelled_leaves_room_for_the_next) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_CANCELLED first = asyncio_create_task(read_line, stream);
  await(asyncio_sleep(0));
  await(feed(stream, "half "));
  await(asyncio_sleep(0));
  asyncio_task_cancel(first);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancelled(first));
  AUTO_FEEDING feeding = {stream, "a line\n", NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, "half a line\n"));
  return 0;
}

TASK_TEST(nothing_is_taken_after_the_end) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  asyncio_stream_reader_feed_eof(stream);
  CHECK(feed(stream, "x") == ASYNCIO_ASSERTION_ERROR);
  CHECK(said("feed_data after feed_eof"));
  return 0;
}

TASK_TEST(its_error_is_handed_out) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  CHECK(asyncio_stream_reader_exception(stream).tag == ASYNCIO_NOTHING);
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, ""));
  AUTO_VALUE error = asyncio_stream_reader_exception(stream);
  CHECK(error.code == ASYNCIO_VALUE_ERROR);
  return 0;
}

TASK_TEST(readinto_fills_the_callers_buffer) {
  AUTO_READER stream = NULL;
  char buffer[4] = "";
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "abcde"));
  CHECK(asyncio_stream_reader_readinto(stream, buffer, 3) == 3);
  CHECK(strcmp(buffer, "abc") == 0);
  CHECK(asyncio_stream_reader_readinto(stream, buffer, 3) == 2);
  CHECK(asyncio_stream_reader_readinto(stream, buffer, 0) == 0);
  asyncio_stream_reader_feed_eof(stream);
  CHECK(asyncio_stream_reader_readinto(stream, buffer, 3) == 0);
  return 0;
}

TASK_TEST(a_read_of_all_is_longer_than_the_limit) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 2));
  AUTO_FEEDING feeding = {stream, "abc|defgh|i|$", NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_read(stream, -1, &data));
  CHECK(took(&data, "abcdefghi"));
  return 0;
}

TASK_TEST(many_lines_wander_through_the_buffer) {
  AUTO_READER stream = NULL;
  char line[80];
  await(asyncio_stream_reader_new(&stream));
  for (int i = 0; i < 200; i++) {
    AUTO_VALUE read = asyncio_nothing();
    snprintf(line, sizeof line, "%60d\n", i);
    await(feed(stream, line));
    await(feed(stream, line));
    await(asyncio_stream_reader_readline(stream, &read));
  }
  CHECK(stream->size > 10000);
  AUTO_VALUE last = asyncio_nothing();
  await(asyncio_stream_reader_read(stream, (ptrdiff_t)stream->size, &last));
  size_t size = asyncio_value_size(last);
  CHECK(strcmp(asyncio_value_text(last) + size - strlen(line), line) == 0);
  return 0;
}

/* ---- lines ---- */

TASK_TEST(lines_by_async_for) {
  AUTO_READER stream = NULL;
  int rc;
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "one\ntwo\nrest"));
  asyncio_stream_reader_feed_eof(stream);
  async_for (rc, line, asyncio_stream_reader, stream)
    test_log("%.3s", asyncio_value_text(line));
  if (rc < 0) return rc;
  CHECK_LOG("one two res");
  return 0;
}

TASK_TEST(a_line_that_is_too_long_ends_async_for) {
  AUTO_READER stream = NULL;
  int rc;
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "one\nlonger\nsix\n"));
  async_for (rc, line, asyncio_stream_reader, stream)
    test_log("%.3s", asyncio_value_text(line));
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(said("Separator is found, but chunk is longer than limit"));
  CHECK(holds(stream, "six\n"));
  CHECK_LOG("one");
  return 0;
}

TASK_TEST(async_for_may_be_left) {
  AUTO_READER stream = NULL;
  int rc;
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "one\ntwo\n"));
  async_for (rc, line, asyncio_stream_reader, stream) {
    CHECK(asyncio_value_size(line) == 4);
    break;
  }
  CHECK(holds(stream, "two\n"));
  return rc;
}

/* ---- errors that say how far a read has come ---- */

static int read_five(void *arg) {
  AUTO_READER stream = asyncio_retain((asyncio_stream_reader *)arg);
  AUTO_VALUE data = asyncio_nothing();
  return asyncio_stream_reader_readexactly(stream, 5, &data);
}

TASK_TEST(an_incomplete_read_is_the_same_error_for_who_awaits_the_task) {
  AUTO_READER stream = NULL;
  AUTO_VALUE error = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "abc"));
  AUTO_CANCELLED task = asyncio_create_task(read_five, stream);
  asyncio_stream_reader_feed_eof(stream);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_INCOMPLETE_READ);
  if (rc != ASYNCIO_INCOMPLETE_READ) return rc;
  await(asyncio_future_exception(asyncio_task_future(task), &error));
  CHECK(strcmp(asyncio_value_text(asyncio_incomplete_read_partial(error)),
               "abc") == 0);
  CHECK(asyncio_incomplete_read_expected(error) == 5);
  CHECK(asyncio_limit_overrun_consumed(error) == -1);
  return 0;
}

TASK_TEST(an_overrun_limit_says_how_much_is_there) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing(), error = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "abcdefg;"));
  error = caught(asyncio_stream_reader_readuntil(stream, &data, ";"));
  if (error.code == ASYNCIO_NO_MEMORY) return ASYNCIO_NO_MEMORY;
  CHECK(error.code == ASYNCIO_LIMIT_OVERRUN);
  if (!test_without_memory) CHECK(asyncio_limit_overrun_consumed(error) == 7);
  await(asyncio_stream_reader_readexactly(stream, 8, &data));
  CHECK(took(&data, "abcdefg;"));
  return 0;
}

TASK_TEST(an_error_of_ones_own_has_no_details) {
  AUTO_VALUE error = asyncio_error_value(ASYNCIO_INCOMPLETE_READ, "mine");
  CHECK(asyncio_incomplete_read_partial(error).tag == ASYNCIO_NOTHING);
  CHECK(asyncio_incomplete_read_expected(error) == -1);
  CHECK(asyncio_limit_overrun_consumed(asyncio_nothing()) == -1);
  return 0;
}

TASK_TEST(separators_may_hold_any_byte) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing(), zero = asyncio_bytes("\0", 1);
  await(asyncio_stream_reader_new(&stream));
  await(asyncio_stream_reader_feed_data(stream, "ab\0cd", 5));
  if (zero.tag == ASYNCIO_ERROR) return 0;
  await(asyncio_stream_reader_readuntil_n(stream, &data, &zero, 1));
  CHECK(asyncio_value_size(data) == 3);
  CHECK(holds(stream, "cd"));
  return 0;
}

/* ---- what is printed ---- */

static int read_for_ever(void *arg) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  (void)arg;
  await(asyncio_stream_reader_new(&stream));
  return asyncio_stream_reader_read(stream, 1, &data);
}

static int read_what_is_missing(void *arg) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  (void)arg;
  await(asyncio_stream_reader_new(&stream));
  asyncio_stream_reader_feed_eof(stream);
  return asyncio_stream_reader_readexactly(stream, 5, &data);
}

TEST_EXITS(an_incomplete_read_is_printed_by_its_text, 1,
           "IncompleteReadError: 0 bytes read on a total of 5 expected "
           "bytes\n") {
  exit(asyncio_main(read_what_is_missing, NULL));
}

TEST_EXITS(a_deadlock_report_says_who_reads, 70,
           "waits for data of a StreamReader") {
  return asyncio_run(read_for_ever, NULL);
}
