/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

TEST(codes_have_the_names_that_python_gives_them) {
  CHECK(strcmp(asyncio_strerror(ASYNCIO_CANCELLED), "CancelledError") == 0);
  CHECK(strcmp(asyncio_strerror(ASYNCIO_TIMEOUT), "TimeoutError") == 0);
  CHECK(strcmp(asyncio_strerror(ASYNCIO_QUEUE_FULL), "QueueFull") == 0);
  CHECK(strcmp(asyncio_strerror(ASYNCIO_NO_MEMORY), "MemoryError") == 0);
  CHECK(strcmp(asyncio_strerror(ASYNCIO_USER - 5), "Error") == 0);
  CHECK(strcmp(asyncio_strerror(0), "OK") == 0);
  return 0;
}

TEST(raise_puts_the_pieces_of_a_text_together) {
  int rc = asyncio__raise(ASYNCIO_KEY_ERROR, "no ", "key ", "x", NULL);
  CHECK(rc == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "no key x") == 0);
  return 0;
}

TEST(a_text_belongs_to_its_code_only) {
  CHECK(asyncio__raise(ASYNCIO_KEY_ERROR, "key", NULL) < 0);
  asyncio_value other = asyncio__error_take(ASYNCIO_TYPE_ERROR);
  CHECK(other.code == ASYNCIO_TYPE_ERROR && other.error == NULL);
  asyncio_value error = asyncio__error_take(ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_value_message(error), "key") == 0);
  CHECK(asyncio_message()[0] == '\0');
  asyncio_value_clear(&error);
  return 0;
}

static int raise_key_error(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_KEY_ERROR, "inner", NULL);
}

TASK_TEST(each_task_has_an_error_of_its_own) {
  CHECK(asyncio__raise(ASYNCIO_TYPE_ERROR, "outer", NULL) < 0);
  asyncio_task *task = asyncio_create_task(raise_key_error, NULL);
  await(asyncio_sleep(0));
  CHECK(strcmp(asyncio_message(), "outer") == 0);
  CHECK(asyncio_await(task) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "inner") == 0);
  asyncio_release(task);
  return 0;
}

TEST(numbers_become_text) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  CHECK(strcmp(asyncio__decimal(digits, 0), "0") == 0);
  CHECK(strcmp(asyncio__decimal(digits, UINT64_MAX), "18446744073709551615") ==
        0);
  return 0;
}
