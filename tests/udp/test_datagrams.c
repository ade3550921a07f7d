/* Endpoints of UDP, over loopback. SPDX-License-Identifier: MIT
 *
 * Between two endpoints of one machine nothing that a test sends here is lost:
 * it sends no more at once than the receiver has room for.
 */
#include <stdlib.h>

#include "net/net.h"

/* What a protocol was told: counts, and the last one of each. */
struct told {
  int refs; /* the test's, and one of each endpoint */
  asyncio_transport *transport;
  asyncio_future *waits; /* that `wanted` datagrams came, or an error */
  int wanted, came, errors, lost, pauses, resumes, freed;
  size_t bytes, most_buffered;
  char text[32], host[64];
  int port, code;
  bool echoes;
  int fails; /* the code that it returns for a datagram */
};

static void wake(struct told *told) {
  if (told->waits != NULL && !asyncio_future_done(told->waits))
    (void)!asyncio_future_set_result(told->waits, asyncio_nothing());
}

static int made(void *self, asyncio_transport *transport) {
  struct told *told = self;
  CHECK(told->came == 0);
  told->transport = transport;
  return 0;
}

static int came(void *self, const char *data, size_t size, const char *host,
                int port) {
  struct told *told = self;
  told->came++;
  told->bytes += size;
  snprintf(told->text, sizeof told->text, "%.*s", size < 30 ? (int)size : 0,
           data);
  snprintf(told->host, sizeof told->host, "%s", host);
  told->port = port;
  if (told->came == told->wanted) wake(told);
  if (told->echoes)
    return asyncio_transport_sendto(told->transport, data, size, host, port);
  return told->fails;
}

static int failed(void *self, asyncio_value error) {
  struct told *told = self;
  told->errors++;
  told->code = error.code;
  wake(told);
  return 0;
}

static int lost(void *self, asyncio_value error) {
  struct told *told = self;
  told->lost++;
  told->code = error.tag == ASYNCIO_ERROR ? error.code : 0;
  told->transport = NULL;
  wake(told);
  return 0;
}

static int pause(void *self) {
  struct told *told = self;
  told->pauses++;
  return 0;
}

static int resume(void *self) {
  struct told *told = self;
  told->resumes++;
  wake(told);
  return 0;
}

static void drop(struct told *told) {
  if (--told->refs > 0) return;
  asyncio_release(told->waits);
  free(told);
}

static void let_go(void *self) {
  struct told *told = self;
  told->freed++;
  drop(told);
}

static const asyncio_protocol protocol = {.connection_made = made,
                                          .connection_lost = lost,
                                          .datagram_received = came,
                                          .error_received = failed,
                                          .pause_writing = pause,
                                          .resume_writing = resume,
                                          .release = let_go};

/* What a test has of an endpoint, which is aborted at its end. */
#define AUTO_TOLD __attribute__((cleanup(end_told))) struct told *
static void end_told(struct told **told) {
  if (*told == NULL) return;
  if ((*told)->transport != NULL) asyncio_transport_abort((*told)->transport);
  drop(*told);
}

static struct told *told_new(void) {
  struct told *told = calloc(1, sizeof *told);
  if (told != NULL) told->refs = 1;
  return told;
}

static int bind_one(struct told *told) {
  asyncio_transport *transport;
  if (told == NULL) return ASYNCIO_NO_MEMORY;
  told->refs++;
  return asyncio_loop_create_datagram_endpoint(asyncio_get_running_loop(),
                                               &protocol, told, &transport,
                                               .local = "127.0.0.1");
}

static int connect_one(struct told *told, int port) {
  asyncio_transport *transport;
  if (told == NULL) return ASYNCIO_NO_MEMORY;
  told->refs++;
  return asyncio_loop_create_datagram_endpoint(
      asyncio_get_running_loop(), &protocol, told, &transport,
      .remote = "127.0.0.1", .remote_port = port);
}

/* Without memory it may be lost at any time. */
static int port_of(const struct told *told) {
  if (told->transport == NULL) return 1;
  asyncio_value name =
      asyncio_transport_get_extra_info(told->transport, "sockname");
  int port = name.tag == ASYNCIO_LIST ? (int)asyncio_value_items(name)[1].i : 1;
  asyncio_value_clear(&name);
  return port;
}

/* Waits until it was told so many datagrams in all, an error, or the end. */
static int wait_told(struct told *told, int wanted) {
  for (int i = 0; test_without_memory && i < 10; i++) await(asyncio_sleep(0));
  if (test_without_memory || told->came >= wanted) return 0;
  told->wanted = wanted;
  asyncio_release(told->waits);
  told->waits = asyncio_loop_create_future(asyncio_get_running_loop());
  return asyncio_await(told->waits);
}

static int send_to(struct told *told, const void *data, size_t size, int port) {
  if (told->transport == NULL) return ASYNCIO_NO_MEMORY;
  return asyncio_transport_sendto(told->transport, data, size,
                                  port == 0 ? NULL : "127.0.0.1", port);
}

static int send_text(struct told *told, const char *text) {
  return send_to(told, text, strlen(text), 0);
}

TASK_TEST(an_endpoint_answers_whoever_sends_to_it) {
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  if (server == NULL) return ASYNCIO_NO_MEMORY;
  server->echoes = true;
  await(bind_one(server));
  await(connect_one(client, port_of(server)));
  CHECK(server->transport != NULL && client->transport != NULL);
  await(send_text(client, "hello"));
  await(wait_told(client, 1));
  CHECK(strcmp(client->text, "hello") == 0);
  CHECK(client->port == port_of(server));
  CHECK(strcmp(server->host, "127.0.0.1") == 0 &&
        server->port == port_of(client));
  await(send_text(client, ""));
  await(wait_told(client, 2));
  CHECK(client->bytes == 5 && server->errors == 0 && client->errors == 0);
  return 0;
}

TASK_TEST(datagrams_keep_their_edges_and_order) {
  enum { COUNT = 40, SIZE = 1000 };
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  if (server == NULL) return ASYNCIO_NO_MEMORY;
  server->echoes = true;
  char data[SIZE];
  int count = often(COUNT);
  await(bind_one(server));
  await(bind_one(client));
  for (int i = 0; i < count; i++) {
    memset(data, 'a' + i, sizeof data);
    await(send_to(client, data, (size_t)(i + 1), port_of(server)));
  }
  await(wait_told(client, count));
  CHECK(client->bytes == COUNT * (COUNT + 1) / 2);
  CHECK(server->came == COUNT);
  return 0;
}

/* Python's rules of sendto. */
TASK_TEST(addresses_that_do_not_fit_are_refused) {
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  await(bind_one(server));
  await(connect_one(client, port_of(server)));
  if (server->transport == NULL || client->transport == NULL)
    return ASYNCIO_NO_MEMORY;
  asyncio_transport *free_one = server->transport, *bound = client->transport;
  CHECK(asyncio_transport_sendto(free_one, "x", 1, NULL, 0) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_transport_sendto(free_one, "x", 1, "127.0.0.1", 65536) ==
        ASYNCIO_OVERFLOW_ERROR);
  CHECK(asyncio_transport_sendto(bound, "x", 1, "127.0.0.1", 1) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strncmp(asyncio_message(),
                "Invalid address: must be None or ('127.0.0.1', ", 47) == 0);
  await(asyncio_transport_sendto(bound, "x", 1, "127.0.0.1", port_of(server)));
  await(wait_told(server, 1));
  CHECK(asyncio_transport_write(bound, "x", 1) == ASYNCIO_TYPE_ERROR);
  CHECK(!asyncio_transport_can_write_eof(bound));
  return 0;
}

TASK_TEST(an_endpoint_needs_an_address) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_transport *transport;
  struct told told = {.refs = 9};
  CHECK(asyncio_loop_create_datagram_endpoint(
            loop, &protocol, &told, &transport) == ASYNCIO_VALUE_ERROR);
  CHECK(transport == NULL && told.freed == 1);
  CHECK(asyncio_loop_create_datagram_endpoint(
            loop, &protocol, &told, &transport, .local = "127.0.0.1",
            .local_port = 65536) == ASYNCIO_OVERFLOW_ERROR);
  CHECK(asyncio_loop_create_datagram_endpoint(
            loop, &protocol, &told, &transport, .local = "no.such.invalid") ==
        ASYNCIO_OS_ERROR);
  CHECK(transport == NULL && told.freed == 3);
  CHECK(asyncio_loop_create_datagram_endpoint(NULL, &protocol, &told,
                                              &transport, .local = "::1") ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(both_ends_of_datagrams_know_their_addresses) {
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  await(bind_one(server));
  await(connect_one(client, port_of(server)));
  if (server->transport == NULL || client->transport == NULL)
    return ASYNCIO_NO_MEMORY;
  AUTO_VALUE peer =
      asyncio_transport_get_extra_info(client->transport, "peername");
  AUTO_VALUE none =
      asyncio_transport_get_extra_info(server->transport, "peername");
  if (peer.tag == ASYNCIO_ERROR) return ASYNCIO_NO_MEMORY;
  CHECK(none.tag == ASYNCIO_NOTHING);
  CHECK(strcmp(asyncio_value_text(asyncio_value_items(peer)[0]), "127.0.0.1") ==
        0);
  CHECK(asyncio_value_items(peer)[1].i == port_of(server));
  CHECK(port_of(client) > 0 && port_of(client) != port_of(server));
  return 0;
}

/* It has a remote address, but is not connected to that. */
TASK_TEST(an_endpoint_that_may_broadcast_hears_from_everyone) {
  AUTO_TOLD server = told_new();
  AUTO_TOLD other = told_new();
  AUTO_TOLD client = told_new();
  asyncio_transport *transport;
  await(bind_one(server));
  await(bind_one(other));
  if (client == NULL) return ASYNCIO_NO_MEMORY;
  client->refs++;
  int rc = asyncio_loop_create_datagram_endpoint(
      asyncio_get_running_loop(), &protocol, client, &transport,
      .local = "127.0.0.1", .remote = "127.0.0.1",
      .remote_port = port_of(server), .allow_broadcast = true);
  if (getenv("NO_BROADCAST") != NULL) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  await(rc);
  CHECK(asyncio_transport_get_extra_info(transport, "peername").tag ==
        ASYNCIO_NOTHING);
  await(send_text(client, "to all"));
  await(wait_told(server, 1));
  CHECK(strcmp(server->text, "to all") == 0);
  await(send_to(other, "me too", 6, port_of(client)));
  await(wait_told(client, 1));
  CHECK(strcmp(client->text, "me too") == 0);
  return 0;
}

/* Nobody is there any more: most hosts hear of that, some of them by the next
 * one that is sent; and wasmtime closes sockets in a thread of its own. */
TASK_TEST(an_error_goes_to_error_received_and_the_endpoint_goes_on) {
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  AUTO_TOLD other = told_new();
  static const char much[65508] = "too long"; /* for one datagram */
  await(bind_one(server));
  await(bind_one(client));
  await(send_to(client, much, sizeof much, port_of(server)));
  await(wait_told(client, 1));
  CHECK(client->errors == 1 && client->code == ASYNCIO_OS_ERROR);
  await(send_to(client, "x", 1, port_of(server)));
  await(wait_told(server, 1));
  CHECK(strcmp(server->text, "x") == 0 && client->lost == 0);
  if (getenv("NO_REFUSED_DATAGRAMS") != NULL) return 0;
  int port = port_of(server);
  await(connect_one(other, port));
  if (server->transport == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_transport_abort(server->transport);
  int sent = 0;
  while (other->errors == 0 && !test_without_memory) {
    await(send_text(other, "x"));
    await(asyncio_sleep(0));
    sent++;
  }
  CHECK(other->errors >= 1 && other->errors <= sent);
  CHECK(other->code == ASYNCIO_CONNECTION_REFUSED);
  CHECK(other->lost == 0);
  return 0;
}

static int reported;
static int count_report(asyncio_loop *loop,
                        const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  if (context->exception.code == ASYNCIO_KEY_ERROR) reported++;
  return 0;
}

TASK_TEST(an_error_of_datagram_received_goes_to_the_handler_alone) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  if (server == NULL) return ASYNCIO_NO_MEMORY;
  server->fails = ASYNCIO_KEY_ERROR;
  reported = 0;
  asyncio_loop_set_exception_handler(loop, count_report, NULL);
  await(bind_one(server));
  await(connect_one(client, port_of(server)));
  await(send_text(client, "a"));
  await(send_text(client, "b"));
  await(wait_told(server, 2));
  CHECK(reported == 2 || test_without_memory);
  CHECK(server->lost == 0);
  return 0;
}

/* ---- flow control ---- */

/* More than a window at once waits here, and pauses the protocol. What is sent
 * may be lost: nobody takes it in the meantime. */
TASK_TEST(what_cannot_be_sent_yet_is_kept_and_pauses) {
  enum { SIZE = 1000, COUNT = 300 };
  AUTO_TOLD server = told_new();
  AUTO_TOLD client = told_new();
  static const char data[SIZE];
  await(bind_one(server));
  await(connect_one(client, port_of(server)));
  if (client->transport == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_transport *transport = client->transport;
  await(asyncio_transport_set_write_buffer_limits(transport, SIZE, 0));
  for (int i = 0; i < often(COUNT); i++)
    await(asyncio_transport_sendto(transport, data, SIZE, NULL, 0));
  size_t buffered = asyncio_transport_get_write_buffer_size(transport);
  CHECK(buffered > SIZE && buffered % (SIZE + 8) == 0);
  CHECK(buffered <= (COUNT - 64 * 1024 / (SIZE + 8)) * (SIZE + 8));
  CHECK(client->pauses == 1 && client->resumes == 0);
  await(wait_told(client, 1)); /* it is told to go on */
  CHECK(client->resumes == 1 && client->errors == 0);
  CHECK(asyncio_transport_get_write_buffer_size(transport) == 0);
  await(wait_told(server, 1));
  return 0;
}

TASK_TEST(close_sends_what_was_kept_and_abort_does_not) {
  enum { SIZE = 1000, COUNT = 100 };
  static const char data[SIZE];
  for (int aborts = 0; aborts < 2; aborts++) {
    AUTO_TOLD server = told_new();
    AUTO_TOLD client = told_new();
    await(bind_one(server));
    await(connect_one(client, port_of(server)));
    if (client->transport == NULL) return ASYNCIO_NO_MEMORY;
    for (int i = 0; i < often(COUNT); i++)
      await(send_to(client, data, SIZE, 0));
    CHECK(asyncio_transport_get_write_buffer_size(client->transport) > 0);
    if (aborts)
      asyncio_transport_abort(client->transport);
    else
      asyncio_transport_close(client->transport);
    CHECK(asyncio_transport_is_closing(client->transport));
    CHECK(client->lost == 0);
    for (int i = 0; aborts && i < 2; i++) await(asyncio_sleep(0));
    if (!aborts) await(wait_told(client, 1));
    CHECK(client->lost == 1 && client->code == 0 && client->freed == 1);
  }
  return 0;
}

TASK_TEST(sendto_after_the_end_is_ignored) {
  AUTO_TOLD server = told_new();
  await(bind_one(server));
  if (server->transport == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_transport *transport = asyncio_retain(server->transport);
  asyncio_transport_close(transport);
  int rc = asyncio_transport_sendto(transport, "x", 1, "127.0.0.1", 9);
  if (rc == 0) rc = asyncio_sleep(0);
  CHECK(server->lost == 1);
  if (rc == 0) rc = asyncio_transport_sendto(transport, "x", 1, "127.0.0.1", 9);
  asyncio_release(transport);
  return rc;
}

static int leave_endpoint_open(void *arg) { return bind_one(arg); }

LOOP_TEST(an_endpoint_is_closed_with_its_loop) {
  static struct told told;
  told = (struct told){.refs = 9};
  await(asyncio_loop_run_until_complete(
      loop, asyncio_coro(leave_endpoint_open, &told), NULL));
  CHECK(told.freed == 0);
  int rc = asyncio_loop_close(loop);
  CHECK(told.freed == 1 && told.lost == 0);
  return rc;
}
