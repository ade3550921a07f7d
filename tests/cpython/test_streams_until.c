/* Twins of CPython's StreamTests (test_streams.py): readline and readuntil.
 * SPDX-License-Identifier: MIT */
#include "stream_twins.h"

TASK_TEST(readline) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "chunk1 "));
  AUTO_FEEDING feeding = {stream, "chunk2 |chunk3 |\n chunk4", NULL};
  await(feed_soon(&feeding));
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, "chunk1 chunk2 chunk3 \n"));
  CHECK(holds(stream, " chunk4"));
  return 0;
}

TASK_TEST(readline_limit_with_existing_data) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "li"));
  await(feed(stream, "ne1\nline2\n"));
  CHECK(asyncio_stream_reader_readline(stream, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(stream, "line2\n"));

  AUTO_READER other = NULL;
  await(asyncio_stream_reader_new(&other, .limit = 3));
  await(feed(other, "li"));
  await(feed(other, "ne1"));
  await(feed(other, "li"));
  CHECK(asyncio_stream_reader_readline(other, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(other, ""));
  return 0;
}

TASK_TEST(readline_limit) {
  AUTO_READER stream = NULL;
  AUTO_READER other = NULL;
  AUTO_READER strict = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 7));
  AUTO_FEEDING feeding = {stream, "chunk1|chunk2|chunk3\n|$", NULL};
  await(feed_soon(&feeding));
  CHECK(asyncio_stream_reader_readline(stream, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(stream, ""));

  await(asyncio_stream_reader_new(&other, .limit = 7));
  AUTO_FEEDING feeding2 = {other, "chunk1|chunk2\n|chunk3\n|$", NULL};
  await(feed_soon(&feeding2));
  CHECK(asyncio_stream_reader_readline(other, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(other, "chunk3\n"));

  await(asyncio_stream_reader_new(&strict, .limit = 7));
  await(feed(strict, "1234567\n"));
  await(asyncio_stream_reader_readline(strict, &line));
  CHECK(took(&line, "1234567\n"));
  CHECK(holds(strict, ""));
  await(feed(strict, "12345678\n"));
  CHECK(asyncio_stream_reader_readline(strict, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(strict, ""));
  await(feed(strict, "12345678"));
  CHECK(asyncio_stream_reader_readline(strict, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(strict, ""));
  return 0;
}

TASK_TEST(readline_nolimit_nowait) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line1\n"));
  await(feed(stream, "line2\nline3\n"));
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, "line1\n"));
  CHECK(holds(stream, "line2\nline3\n"));
  return 0;
}

TASK_TEST(readline_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "some data"));
  asyncio_stream_reader_feed_eof(stream);
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, "some data"));
  return 0;
}

TASK_TEST(readline_empty_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  asyncio_stream_reader_feed_eof(stream);
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, ""));
  return 0;
}

TASK_TEST(readline_read_byte_count) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, DATA));
  await(asyncio_stream_reader_readline(stream, &data));
  asyncio_value_clear(&data);
  await(asyncio_stream_reader_read(stream, 7, &data));
  CHECK(took(&data, "line2\nl"));
  CHECK(holds(stream, "ine3\n"));
  return 0;
}

TASK_TEST(readline_exception) {
  AUTO_READER stream = NULL;
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line\n"));
  await(asyncio_stream_reader_readline(stream, &line));
  CHECK(took(&line, "line\n"));
  asyncio_stream_reader_set_exception(
      stream, asyncio_error_value(ASYNCIO_VALUE_ERROR, ""));
  CHECK(asyncio_stream_reader_readline(stream, &line) == ASYNCIO_VALUE_ERROR);
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(readuntil_separator) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing(), empty = asyncio_bytes("", 0);
  await(asyncio_stream_reader_new(&stream));
  CHECK(asyncio_stream_reader_readuntil(stream, &data, "") ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "Separator should be") != NULL);
  CHECK(asyncio_stream_reader_readuntil_n(stream, &data, &empty, 1) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "Separator should be") != NULL);
  CHECK(asyncio_stream_reader_readuntil_n(stream, &data, NULL, 0) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "Separator should contain") != NULL);
  return 0;
}

TASK_TEST(readuntil_multi_chunks) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  for (int i = 0; i < 2; i++) {
    await(feed(stream, "lineAAA"));
    await(asyncio_stream_reader_readuntil(stream, &data, "AAA"));
    CHECK(took(&data, "lineAAA"));
    CHECK(holds(stream, ""));
  }
  await(feed(stream, "lineAAAxxx"));
  await(asyncio_stream_reader_readuntil(stream, &data, "AAA"));
  CHECK(took(&data, "lineAAA"));
  CHECK(holds(stream, "xxx"));
  return 0;
}

TASK_TEST(readuntil_multi_chunks_1) {
  static const char *const pieces[][5] = {{"QWEaa", "XYaa", "a"},
                                          {"QWEaa", "XYa", "aa"},
                                          {"aaa"},
                                          {"Xaaa"},
                                          {"XXX", "a", "a", "a"}};
  static const char *const wanted[] = {"QWEaaXYaaa", "QWEaaXYaaa", "aaa",
                                       "Xaaa", "XXXaaa"};
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  for (int i = 0; i < 5; i++) {
    for (int j = 0; pieces[i][j] != NULL; j++)
      await(feed(stream, pieces[i][j]));
    await(asyncio_stream_reader_readuntil(stream, &data, "aaa"));
    CHECK(took(&data, wanted[i]));
    CHECK(holds(stream, ""));
  }
  return 0;
}

TASK_TEST(readuntil_eof) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing(), error = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "some dataAA"));
  asyncio_stream_reader_feed_eof(stream);
  error = caught(asyncio_stream_reader_readuntil(stream, &data, "AAA"));
  if (error.code == ASYNCIO_NO_MEMORY) return ASYNCIO_NO_MEMORY;
  CHECK(error.code == ASYNCIO_INCOMPLETE_READ);
  CHECK(strstr(asyncio_message(), "undefined expected bytes") != NULL);
  CHECK(strcmp(asyncio_value_text(asyncio_incomplete_read_partial(error)),
               "some dataAA") == 0);
  CHECK(asyncio_incomplete_read_expected(error) == -1);
  CHECK(holds(stream, ""));
  return 0;
}

TASK_TEST(readuntil_limit_found_sep) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "some dataAA"));
  CHECK(asyncio_stream_reader_readuntil(stream, &data, "AAA") ==
        ASYNCIO_LIMIT_OVERRUN);
  CHECK(strstr(asyncio_message(), "not found") != NULL);
  CHECK(holds(stream, "some dataAA"));
  await(feed(stream, "A"));
  CHECK(asyncio_stream_reader_readuntil(stream, &data, "AAA") ==
        ASYNCIO_LIMIT_OVERRUN);
  CHECK(strstr(asyncio_message(), "is found") != NULL);
  CHECK(holds(stream, "some dataAAA"));
  return 0;
}

TASK_TEST(readuntil_multi_separator) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "line 1\nline 2\r"));
  await(asyncio_stream_reader_readuntil(stream, &data, "\r", "\n"));
  CHECK(took(&data, "line 1\n"));
  await(asyncio_stream_reader_readuntil(stream, &data, "\r", "\n"));
  CHECK(took(&data, "line 2\r"));
  CHECK(holds(stream, ""));
  await(feed(stream, "ABCDEFG"));
  await(asyncio_stream_reader_readuntil(stream, &data, "DEF", "BCDE"));
  CHECK(took(&data, "ABCDE"));
  CHECK(holds(stream, "FG"));
  return 0;
}

TASK_TEST(readuntil_multi_separator_limit) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream, .limit = 3));
  await(feed(stream, "some dataA"));
  CHECK(asyncio_stream_reader_readuntil(stream, &data, "A", "ome dataA") ==
        ASYNCIO_LIMIT_OVERRUN);
  CHECK(strstr(asyncio_message(), "is found") != NULL);
  CHECK(holds(stream, "some dataA"));
  return 0;
}

TASK_TEST(readuntil_multi_separator_negative_offset) {
  AUTO_READER stream = NULL;
  AUTO_VALUE data = asyncio_nothing();
  await(asyncio_stream_reader_new(&stream));
  await(feed(stream, "data"));
  AUTO_FEEDING feeding = {stream, "Z", NULL};
  await(feed_soon(&feeding));
  AUTO_FEEDING feeding2 = {stream, "Aaaa", NULL};
  await(feed_soon(&feeding2));
  await(asyncio_stream_reader_readuntil(stream, &data, "A", "long sep"));
  CHECK(took(&data, "dataZA"));
  CHECK(holds(stream, "aaa"));
  return 0;
}
