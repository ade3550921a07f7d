/* HTTP requests, to server.js or, natively, to one in memory.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "test.h"

#define AUTO_RESPONSE __attribute__((cleanup(free_response))) asyncio_response *
static void free_response(asyncio_response **response) {
  asyncio_release(*response);
}

/* A path of the server; natively it has a name of its own. */
static const char *at(const char *path) {
  static char url[200];
  const char *base = getenv("TEST_URL");
  snprintf(url, sizeof url, "%s%s", base ? base : "http://test", path);
  return url;
}

/* Where nobody listens. */
static const char *refusing(void) {
  const char *url = getenv("TEST_REFUSING");
  return url ? url : at("/refused");
}

static bool is_text(asyncio_value v, const char *text) {
  return v.tag != ASYNCIO_ERROR && asyncio_value_size(v) == strlen(text) &&
         memcmp(asyncio_value_text(v), text, strlen(text)) == 0;
}

static bool is_os_error(int rc) {
  return rc <= ASYNCIO_OS_ERROR && rc >= ASYNCIO_BROKEN_PIPE;
}

/* Whether the body of a response is this. */
static int check_body(asyncio_response *response, const char *text) {
  AUTO_VALUE body = asyncio_nothing();
  await(asyncio_response_read(response, &body));
  CHECK(body.tag == ASYNCIO_BYTES);
  CHECK(is_text(body, text));
  return 0;
}

/* ---- requests and answers ---- */

TASK_TEST(an_answer_has_a_head_and_a_body) {
  AUTO_RESPONSE response = NULL;
  await(asyncio_fetch(at("/echo"), &response, .method = "POST",
                      .body = asyncio_string("hello")));
  CHECK(asyncio_response_status(response) == 200);
  CHECK(!asyncio_response_redirected(response));
  AUTO_VALUE words = asyncio_response_status_text(response);
  AUTO_VALUE url = asyncio_response_url(response);
  CHECK(is_text(words, "OK"));
  CHECK(is_text(url, at("/echo")));
  return check_body(response, "hello");
}

TASK_TEST(methods_and_headers_are_sent_and_read) {
  AUTO_RESPONSE response = NULL;
  await(asyncio_fetch(at("/echo"), &response, .method = "PUT",
                      .headers =
                          (const char *const[]){"X-Given", "one, two", NULL},
                      .body = asyncio_bytes("a\0b", 3)));
  AUTO_VALUE method = asyncio_response_header(response, "X-Method");
  AUTO_VALUE given = asyncio_response_header(response, "x-given");
  CHECK(is_text(method, "PUT"));
  CHECK(is_text(given, "one, two"));
  CHECK(asyncio_response_header(response, "x-giv").tag == ASYNCIO_NOTHING);
  AUTO_VALUE body = asyncio_nothing();
  await(asyncio_response_read(response, &body));
  CHECK(asyncio_value_size(body) == 3);
  return 0;
}

TASK_TEST(all_headers_as_a_list) {
  AUTO_RESPONSE response = NULL;
  bool found = false;
  await(asyncio_fetch(at("/echo"), &response));
  AUTO_VALUE headers = asyncio_response_headers(response);
  if (headers.tag == ASYNCIO_ERROR) return ASYNCIO_NO_MEMORY;
  for (size_t i = 0; i < asyncio_value_size(headers); i++) {
    const asyncio_value *pair =
        asyncio_value_items(asyncio_value_items(headers)[i]);
    if (is_text(pair[0], "x-method")) found = is_text(pair[1], "GET");
  }
  CHECK(found);
  return check_body(response, "");
}

TASK_TEST(an_answer_of_trouble_is_no_error) {
  AUTO_RESPONSE response = NULL;
  await(asyncio_fetch(at("/missing"), &response));
  CHECK(asyncio_response_status(response) == 404);
  return 0;
}

/* Feeds a reader in two steps, the second one later. */
static int feed(void *arg) {
  asyncio_stream_reader *source = arg;
  await(asyncio_stream_reader_feed_data(source, "first ", 6));
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  await(asyncio_stream_reader_feed_data(source, "second", 6));
  asyncio_stream_reader_feed_eof(source);
  return 0;
}

TASK_TEST(the_body_of_a_request_may_be_a_stream) {
  AUTO_RESPONSE response = NULL;
  AUTO_READER source = NULL;
  await(asyncio_stream_reader_new(&source));
  AUTO_TASK feeding = asyncio_create_task(feed, source);
  int rc = asyncio_fetch(at("/echo"), &response, .method = "POST",
                         .body_reader = source);
  int fed = asyncio_await(feeding);
  if (rc < 0 || fed < 0) return rc < 0 ? rc : fed;
  return check_body(response, "first second");
}

TASK_TEST(an_error_of_that_stream_is_the_requests) {
  AUTO_RESPONSE response = NULL;
  AUTO_READER source = NULL;
  await(asyncio_stream_reader_new(&source));
  asyncio_stream_reader_set_exception(
      source, asyncio_error_value(ASYNCIO_KEY_ERROR, "no such page"));
  int rc = asyncio_fetch(at("/echo"), &response, .method = "POST",
                         .body_reader = source);
  CHECK(rc == ASYNCIO_KEY_ERROR);
  CHECK(response == NULL);
  return test_without_memory ? rc : 0;
}

TASK_TEST(a_slow_reader_holds_up_the_answer) {
  AUTO_RESPONSE response = NULL;
  AUTO_VALUE some = asyncio_nothing();
  size_t total = 0;
  await(asyncio_fetch(at("/big"), &response, .limit = 16 * 1024));
  asyncio_stream_reader *reader = asyncio_response_reader(response);
  do {
    for (int i = 0; i < 5; i++) await(asyncio_sleep(0));
    asyncio_value_clear(&some);
    await(asyncio_stream_reader_read(reader, 50 * 1000, &some));
    total += asyncio_value_size(some);
  } while (asyncio_value_size(some) > 0);
  CHECK(total == 300 * 1000);
  return 0;
}

TASK_TEST(an_answer_may_be_left_unread) {
  AUTO_RESPONSE response = NULL;
  return asyncio_fetch(at("/stuck"), &response);
}

/* ---- redirections ---- */

TASK_TEST(a_redirection_is_followed) {
  AUTO_RESPONSE response = NULL;
  await(asyncio_fetch(at("/redirect"), &response));
  AUTO_VALUE url = asyncio_response_url(response);
  CHECK(asyncio_response_status(response) == 200);
  CHECK(asyncio_response_redirected(response));
  CHECK(is_text(url, at("/echo")));
  return 0;
}

TASK_TEST(a_redirection_may_be_an_error) {
  AUTO_RESPONSE response = NULL;
  int rc = asyncio_fetch(at("/redirect"), &response, .redirect = "error");
  CHECK(is_os_error(rc));
  CHECK(response == NULL);
  return test_without_memory ? rc : 0;
}

/* A page is not told where it leads to. */
TASK_TEST(a_redirection_may_be_handed_over) {
  AUTO_RESPONSE response = NULL;
  await(asyncio_fetch(at("/redirect"), &response, .redirect = "manual"));
  int status = asyncio_response_status(response);
  CHECK(status == 302 || status == 0);
  CHECK(!asyncio_response_redirected(response));
  return 0;
}

/* ---- faults ---- */

TASK_TEST(nobody_answers) {
  AUTO_RESPONSE response = NULL;
  int rc = asyncio_fetch(refusing(), &response);
  CHECK(is_os_error(rc));
  CHECK(response == NULL);
  return test_without_memory ? rc : 0;
}

TASK_TEST(an_answer_that_breaks_in_the_middle) {
  AUTO_RESPONSE response = NULL;
  AUTO_VALUE body = asyncio_nothing();
  await(asyncio_fetch(at("/broken"), &response));
  CHECK(asyncio_response_status(response) == 200);
  int rc = asyncio_response_read(response, &body);
  CHECK(rc == ASYNCIO_CONNECTION_RESET);
  CHECK(body.tag == ASYNCIO_NOTHING);
  return test_without_memory ? rc : 0;
}

static int never(void *arg) {
  AUTO_RESPONSE response = NULL;
  (void)arg;
  return asyncio_fetch(at("/never"), &response);
}

TASK_TEST(a_request_that_is_cancelled_is_taken_back) {
  AUTO_TASK task = asyncio_create_task(never, NULL);
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED);
  return test_without_memory ? rc : 0;
}

static int stuck(void *arg) {
  AUTO_RESPONSE response = NULL;
  AUTO_READER source = asyncio_retain((asyncio_stream_reader *)arg);
  return asyncio_fetch(at("/echo"), &response, .method = "POST",
                       .body_reader = source);
}

TASK_TEST(so_is_one_whose_body_is_not_complete) {
  AUTO_READER source = NULL;
  await(asyncio_stream_reader_new(&source));
  AUTO_TASK task = asyncio_create_task(stuck, source);
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED);
  return test_without_memory ? rc : asyncio_sleep(0);
}

TASK_TEST(what_is_no_request_is_a_value_error) {
  AUTO_RESPONSE response = NULL;
  int rc = asyncio_fetch(at("/echo"), &response, .method = "G T");
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  rc = asyncio_fetch("http://:", &response);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  rc = asyncio_fetch(at("/echo"), &response, .limit = -1);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  rc = asyncio_fetch(at("/echo"), &response, .body = asyncio_int(1));
  CHECK(rc == ASYNCIO_TYPE_ERROR);
  return test_without_memory ? rc : 0;
}
