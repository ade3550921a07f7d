/* SPDX-License-Identifier: MIT */
#include "test.h"

TEST(raise_keeps_the_formatted_text) {
  int rc = asyncio_raise(ASYNCIO_VALUE_ERROR, "bad port %d", 99999);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "bad port 99999") == 0);
  return 0;
}

TEST(a_long_text_is_cut) {
  CHECK(asyncio_raise(ASYNCIO_VALUE_ERROR, "%0400d", 7) < 0);
  CHECK(strlen(asyncio_message()) == 255);
  return 0;
}

TEST(what_is_no_error_code_is_raised_as_value_error) {
  CHECK(asyncio_raise(5, "five") == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_raise(ASYNCIO_USER - 1, "mine") == ASYNCIO_USER - 1);
  return 0;
}
