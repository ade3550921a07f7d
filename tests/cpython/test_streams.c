/* Twins of CPython's StreamTests (test_streams.py): readers that are fed by
 * hand, without separators. SPDX-License-Identifier: MIT */
#include "stream_twins.h"

TASK_TEST(feed_empty_data) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, ""));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(feed_nonempty_data) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, DATA));
  CHECK(holds(stream, DATA));
  return 0;
}

TASK_TEST(read_zero) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, DATA));
  await(asyncio_stream_reader_read(stream, 0, &data));
  CHECK(took(&data, ""));
  CHECK(holds(stream, DATA));
  return 0;
}

TASK_TEST(read) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_FEEDING feeding = {stream, DATA, NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_read(stream, 30, &data));
  CHECK(took(&data, DATA));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(read_line_breaks) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line1"));
  await(feed(stream, "line2"));
  await(asyncio_stream_reader_read(stream, 5, &data));
  CHECK(took(&data, "line1"));
  CHECK(holds(stream, "line2"));
  return 0;
}

TASK_TEST(read_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_FEEDING feeding = {stream, "$", NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_read(stream, 1024, &data));
  CHECK(took(&data, ""));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(read_until_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_FEEDING feeding = {stream, "chunk1\n|chunk2|$", NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_read(stream, -1, &data));
  CHECK(took(&data, "chunk1\nchunk2"));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(read_exception) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line\n"));
  await(asyncio_stream_reader_read(stream, 2, &data));
  CHECK(took(&data, "li"));
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, ""));
  CHECK(asyncio_stream_reader_read(stream, 2, &data) == ASYNCIO_VALUE_ERROR);
  return 0;
}

/* A limit of 0 is the usual one here. */
TASK_TEST(invalid_limit) {
  AUTO_READER stream = NULL;
  CHECK(asyncio_stream_reader_new(&stream, .limit = -1) == ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "imit") != NULL && stream == NULL);
  return 0;
}

TASK_TEST(read_limit) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "chunk"));
  await(asyncio_stream_reader_read(stream, 5, &data));
  CHECK(took(&data, "chunk"));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(at_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  CHECK(!asyncio_stream_reader_at_eof(stream));
  await(feed(stream, "some data\n"));
  CHECK(!asyncio_stream_reader_at_eof(stream));
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(!asyncio_stream_reader_at_eof(stream));
  await(feed(stream, "some data\n"));
  asyncio_stream_reader_feed_eof(stream);
  asyncio_value_clear(&line);
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(asyncio_stream_reader_at_eof(stream));
  return 0;
}

TASK_TEST(readexactly_zero_or_less) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, DATA));
  await(asyncio_stream_reader_readexactly(stream, 0, &data));
  CHECK(took(&data, ""));
  CHECK(holds(stream, DATA));
  CHECK(asyncio_stream_reader_readexactly(stream, -1, &data) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "less than zero") != NULL);
  CHECK(holds(stream, DATA));
  return 0;
}

TASK_TEST(readexactly) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_FEEDING feeding = {stream, DATA "|" DATA "|" DATA, NULL};
  await(feed_soon(&feeding));
  await(
      asyncio_stream_reader_readexactly(stream, 2 * (sizeof DATA - 1), &data));
  CHECK(took(&data, DATA DATA));
  CHECK(holds(stream, DATA));
  return 0;
}

TASK_TEST(readexactly_limit) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "chunk"));
  await(asyncio_stream_reader_readexactly(stream, 5, &data));
  CHECK(took(&data, "chunk"));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(readexactly_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing(), error = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  AUTO_FEEDING feeding = {stream, DATA "|$", NULL};
  await(feed_soon(&feeding));
  error = caught(asyncio_stream_reader_readexactly(stream, 36, &data));
  if (error.code == ASYNCIO_NO_MEMORY) return ASYNCIO_NO_MEMORY;
  CHECK(error.code == ASYNCIO_INCOMPLETE_READ);
  CHECK(strcmp(asyncio_value_text(asyncio_incomplete_read_partial(error)),
               DATA) == 0);
  CHECK(asyncio_incomplete_read_expected(error) == 36);
  CHECK(said("18 bytes read on a total of 36 expected bytes"));
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(readexactly_exception) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line\n"));
  await(asyncio_stream_reader_readexactly(stream, 2, &data));
  CHECK(took(&data, "li"));
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, ""));
  CHECK(asyncio_stream_reader_readexactly(stream, 2, &data) ==
        ASYNCIO_VALUE_ERROR);
  return 0;
}

TASK_TEST(exception) {
  AUTO_READER stream = NULL;
  AUTO_VALUE error = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  error = asyncio_stream_reader_exception(stream);
  CHECK(error.tag == ASYNCIO_NOTHING);
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, "mine"));
  error = asyncio_stream_reader_exception(stream);
  CHECK(error.code == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_value_message(error), "mine") == 0);
  return 0;
}

static int set_error(void *stream) {
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, ""));
  return 0;
}

TASK_TEST(exception_waiter) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  AUTO_CANCELLED t1 = asyncio_create_task(read_line, stream);
  AUTO_CANCELLED t2 = asyncio_create_task(set_error, stream);
  await(asyncio_wait(((asyncio_task *[]){t1, t2}), 2));
  CHECK(asyncio_task_result(t1, NULL) == ASYNCIO_VALUE_ERROR);
  return 0;
}

TASK_TEST(exception_cancel) {
  AUTO_READER stream = NULL;
  await(asyncio_stream_reader_new(&stream));
  AUTO_CANCELLED t = asyncio_create_task(read_line, stream);
  await(asyncio_sleep(0));
  asyncio_task_cancel(t);
  await(asyncio_sleep(0));
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_RUNTIME_ERROR, "message"));
  await(asyncio_sleep(0));
  CHECK(stream->waiting == NULL);
  CHECK(asyncio_task_cancelled(t));
  return 0;
}
