/* Clients and servers whose connections go to protocols.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "net/net.h"

/* ---- the server's side sends back what comes ---- */

struct echo {
  asyncio_transport *transport;
};

static void *new_echo(void *arg) {
  (void)arg;
  return calloc(1, sizeof(struct echo));
}

static int echo_made(void *self, asyncio_transport *transport) {
  ((struct echo *)self)->transport = transport;
  return 0;
}

static int echo_received(void *self, const char *data, size_t size) {
  return asyncio_transport_write(((struct echo *)self)->transport, data, size);
}

static const asyncio_protocol echo_protocol = {.connection_made = echo_made,
                                               .data_received = echo_received,
                                               .release = free};

static const asyncio_protocol_factory factory = {.protocol = &echo_protocol,
                                                 .make = new_echo};

/* ---- the client's side tells what comes back ---- */

static asyncio_future *answered;

static int client_received(void *self, const char *data, size_t size) {
  (void)self;
  if (asyncio_future_done(answered)) return 0;
  return asyncio_future_set_result(answered, asyncio_bytes(data, size));
}

static void client_released(void *self) {
  (void)self;
  asyncio_release(answered);
  answered = NULL;
}

static const asyncio_protocol client_protocol = {
    .data_received = client_received, .release = client_released};

/* A client's future, kept until its protocol is released. */
static asyncio_future *expect_answer(void) {
  asyncio_future *future =
      asyncio_loop_create_future(asyncio_get_running_loop());
  answered = asyncio_retain(future);
  return future;
}

/* Sends a word, and waits for the server to send it back. */
static int ask(asyncio_transport *transport, asyncio_future *answer) {
  AUTO_VALUE text = asyncio_nothing();
  await(asyncio_transport_write(transport, "hello", 5));
  await(asyncio_await(answer));
  await(asyncio_future_result(answer, &text));
  CHECK(took(&text, "hello"));
  asyncio_transport_close(transport);
  return 0;
}

TASK_TEST(a_client_talks_to_a_server) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_transport *transport;
  AUTO_SERVER server = NULL;
  await(asyncio_loop_create_server(loop, factory, "127.0.0.1", 0, &server));
  CHECK(asyncio_server_get_loop(server) == loop);
  AUTO_FUTURE answer = expect_answer();
  await(asyncio_loop_create_connection(loop, &client_protocol, NULL,
                                       "127.0.0.1", asyncio_server_port(server),
                                       &transport));
  return ask(transport, answer);
}

TASK_TEST(unix_sockets) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_transport *transport;
  AUTO_SERVER server = NULL;
  char path[200];
  snprintf(path, sizeof path, "%s/protocols",
           getenv("TEST_DIR") ? getenv("TEST_DIR") : "/tmp");
  int rc = asyncio_loop_create_unix_server(loop, factory, path, &server);
  if (getenv("NO_UNIX_SOCKETS") != NULL) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  await(rc);
  AUTO_FUTURE answer = expect_answer();
  await(asyncio_loop_create_unix_connection(loop, &client_protocol, NULL, path,
                                            &transport));
  return ask(transport, answer);
}
