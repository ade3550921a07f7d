/* WebSockets, to server.js or, natively, to one in memory; broadcasts.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "test.h"

#define AUTO_CHANNEL __attribute__((cleanup(free_channel))) asyncio_channel *
static void free_channel(asyncio_channel **channel) {
  asyncio_release(*channel);
}

/* "ws://…/path" of the server. */
static const char *at(const char *path) {
  static char url[200];
  const char *base = getenv("TEST_URL");
  snprintf(url, sizeof url, "ws%s%s", base ? base + strlen("http") : "://test",
           path);
  return url;
}

static bool is_text(asyncio_value v, const char *text) {
  return v.tag == ASYNCIO_STRING && strcmp(asyncio_value_text(v), text) == 0;
}

static int send(asyncio_channel *channel, const char *text) {
  return asyncio_channel_send(channel, asyncio_string(text));
}

/* The next message is this one. */
static int expect(asyncio_channel *channel, const char *text) {
  AUTO_VALUE message = asyncio_nothing();
  await(asyncio_channel_receive(channel, &message));
  CHECK(is_text(message, text));
  return 0;
}

/* ---- WebSockets ---- */

TASK_TEST(text_and_bytes_there_and_back) {
  AUTO_CHANNEL channel = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(asyncio_open_websocket(at("/echo"), &channel));
  await(send(channel, "gr\xc3\xbc\xc3\x9f"
                      "e"));
  await(asyncio_channel_send(channel, asyncio_bytes("a\0b", 3)));
  await(send(channel, ""));
  await(expect(channel, "gr\xc3\xbc\xc3\x9f"
                        "e"));
  await(asyncio_channel_receive(channel, &bytes));
  CHECK(bytes.tag == ASYNCIO_BYTES && asyncio_value_size(bytes) == 3);
  return expect(channel, "");
}

TASK_TEST(the_messages_up_to_the_end) {
  AUTO_CHANNEL channel = NULL;
  await(asyncio_open_websocket(at("/echo"), &channel));
  await(send(channel, "one"));
  await(send(channel, "two"));
  int n = 0, rc;
  async_for (rc, message, asyncio_channel, channel) {
    CHECK(is_text(message, n == 0 ? "one" : "two"));
    if (++n < 2) continue;
    rc = asyncio_channel_close(channel);
    if (rc < 0) break;
  }
  CHECK(rc == 0 && n == 2);
  CHECK(asyncio_channel_close_code(channel) == 1000);
  return rc;
}

TASK_TEST(a_protocol_is_agreed_on) {
  AUTO_CHANNEL channel = NULL;
  await(asyncio_open_websocket(at("/echo"), &channel, .protocol = "chat"));
  AUTO_VALUE protocol = asyncio_channel_protocol(channel);
  CHECK(is_text(protocol, "chat"));
  return 0;
}

TASK_TEST(a_channel_is_closed_with_a_code_and_a_reason) {
  AUTO_CHANNEL channel = NULL;
  await(asyncio_open_websocket(at("/echo"), &channel));
  CHECK(asyncio_channel_close_code(channel) == 0);
  int rc = asyncio_channel_close(channel, .code = 999);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  await(asyncio_channel_close(channel, .code = 4000, .reason = "that's it"));
  AUTO_VALUE reason = asyncio_channel_close_reason(channel);
  CHECK(asyncio_channel_close_code(channel) == 4000);
  CHECK(is_text(reason, "that's it"));
  return asyncio_channel_close(channel);
}

TASK_TEST(the_other_side_closes_it) {
  AUTO_CHANNEL channel = NULL;
  AUTO_VALUE message = asyncio_nothing();
  await(asyncio_open_websocket(at("/echo"), &channel));
  await(send(channel, "before"));
  await(send(channel, "enough"));
  await(expect(channel, "before"));
  int rc = asyncio_channel_receive(channel, &message);
  CHECK(rc == ASYNCIO_CONNECTION_RESET);
  CHECK(strstr(asyncio_message(), "code 4001: as you like") != NULL);
  rc = send(channel, "too late");
  CHECK(rc == ASYNCIO_CONNECTION_RESET);
  return test_without_memory ? rc : 0;
}

TASK_TEST(a_connection_that_breaks) {
  AUTO_CHANNEL channel = NULL;
  AUTO_VALUE message = asyncio_nothing();
  await(asyncio_open_websocket(at("/echo"), &channel));
  await(send(channel, "drop"));
  int rc = asyncio_channel_receive(channel, &message);
  CHECK(rc == ASYNCIO_CONNECTION_RESET);
  CHECK(asyncio_channel_close_code(channel) == 1006);
  return test_without_memory ? rc : 0;
}

TASK_TEST(nobody_is_there) {
  AUTO_CHANNEL channel = NULL;
  int rc = asyncio_open_websocket(at("/refused"), &channel);
  CHECK(rc == ASYNCIO_CONNECTION_ERROR);
  CHECK(channel == NULL);
  rc = asyncio_open_websocket("nowhere", &channel);
  CHECK(rc == ASYNCIO_VALUE_ERROR || rc == ASYNCIO_CONNECTION_ERROR);
  return test_without_memory ? rc : 0;
}

static int receive(void *arg) {
  AUTO_CHANNEL channel = asyncio_retain((asyncio_channel *)arg);
  AUTO_VALUE message = asyncio_nothing();
  return asyncio_channel_receive(channel, &message);
}

TASK_TEST(who_receives_may_be_cancelled) {
  AUTO_CHANNEL channel = NULL;
  await(asyncio_open_websocket(at("/echo"), &channel));
  AUTO_TASK task = asyncio_create_task(receive, channel);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED);
  if (test_without_memory && rc != ASYNCIO_CANCELLED) return rc;
  await(send(channel, "still there"));
  return expect(channel, "still there");
}

static int open_never(void *arg) {
  AUTO_CHANNEL channel = NULL;
  (void)arg;
  return asyncio_open_websocket(at("/echo"), &channel);
}

TASK_TEST(who_opens_one_may_be_cancelled) {
  AUTO_TASK task = asyncio_create_task(open_never, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED);
  return test_without_memory ? rc : 0;
}

TASK_TEST(other_values_are_no_messages) {
  AUTO_CHANNEL channel = NULL;
  await(asyncio_open_websocket(at("/echo"), &channel));
  int rc = asyncio_channel_send(channel, asyncio_int(1));
  CHECK(rc == ASYNCIO_TYPE_ERROR);
  return test_without_memory ? rc : 0;
}

/* ---- back-pressure ---- */

enum { BLOCK = 40 * 1000 };

static int sent;

static int send_three(void *arg) {
  static const char block[BLOCK];
  AUTO_CHANNEL channel = asyncio_retain((asyncio_channel *)arg);
  for (sent = 0; sent < 3; sent++)
    await(asyncio_channel_send(channel, asyncio_bytes(block, BLOCK)));
  return 0;
}

/* Against sockets that say how slow they are: those of memory, and of
 * webio.test.js. */
TASK_TEST(a_full_channel_holds_up_who_sends) {
  AUTO_CHANNEL slow = NULL;
  AUTO_CHANNEL go = NULL;
  if (getenv("TEST_URL") != NULL) return 0;
  await(asyncio_open_websocket(at("/slow"), &slow));
  AUTO_TASK task = asyncio_create_task(send_three, slow);
  for (int i = 0; i < 20; i++) await(asyncio_sleep(0));
  CHECK(sent == 2 && !asyncio_task_done(task));
  int rc = asyncio_open_websocket(at("/go"), &go);
  if (rc < 0) asyncio_task_cancel(task);
  int end = asyncio_await(task);
  CHECK(sent == 3);
  return rc < 0 ? rc : end;
}

/* ---- broadcasts ---- */

TASK_TEST(all_others_of_the_name_receive_a_broadcast) {
  AUTO_CHANNEL one = NULL;
  AUTO_CHANNEL two = NULL;
  AUTO_CHANNEL three = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(asyncio_open_broadcast("wasyncio test", &one));
  await(asyncio_open_broadcast("wasyncio test", &two));
  await(asyncio_open_broadcast("another name", &three));
  await(send(one, "to all"));
  await(asyncio_channel_send(one, asyncio_bytes("\0\1", 2)));
  await(send(two, "to all others"));
  await(expect(two, "to all"));
  await(asyncio_channel_receive(two, &bytes));
  CHECK(bytes.tag == ASYNCIO_BYTES && asyncio_value_size(bytes) == 2);
  await(expect(one, "to all others"));
  await(asyncio_channel_close(one));
  int rc = send(one, "too late");
  CHECK(rc == ASYNCIO_EOF_ERROR);
  return test_without_memory ? rc : 0;
}
