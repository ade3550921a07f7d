/* The same with transports and protocols: callbacks instead of streams. */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the server's side of a connection: sends back what comes, reversed ----
 */

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
  struct echo *echo = self;
  for (size_t i = size; i > 0; i--)
    asyncio_transport_write(echo->transport, data + i - 1, 1);
  return 0;
}

static int echo_eof(void *self) {
  asyncio_transport_close(((struct echo *)self)->transport);
  return 0;
}

static const asyncio_protocol echo_protocol = {.connection_made = echo_made,
                                               .data_received = echo_received,
                                               .eof_received = echo_eof,
                                               .release = free};

/* ---- the client's side ---- */

struct client {
  const char *message;
  asyncio_future *done;
  char got[100];
};

static int client_made(void *self, asyncio_transport *transport) {
  struct client *client = self;
  asyncio_transport_write(transport, client->message, strlen(client->message));
  return asyncio_transport_write_eof(transport);
}

static int client_received(void *self, const char *data, size_t size) {
  strncat(((struct client *)self)->got, data, size);
  return 0;
}

static int client_lost(void *self, asyncio_value error) {
  struct client *client = self;
  (void)error;
  return asyncio_future_set_result(client->done, asyncio_string(client->got));
}

static const asyncio_protocol client_protocol = {
    .connection_made = client_made,
    .data_received = client_received,
    .connection_lost = client_lost};

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_protocol_factory factory = {.protocol = &echo_protocol,
                                      .make = new_echo};
  asyncio_server *server;
  asyncio_transport *transport;
  asyncio_value text;
  await(asyncio_loop_create_server(loop, factory, "127.0.0.1", 0, &server));
  struct client client = {.message = "reverse me",
                          .done = asyncio_loop_create_future(loop)};
  await(asyncio_loop_create_connection(loop, &client_protocol, &client,
                                       "127.0.0.1", asyncio_server_port(server),
                                       &transport));
  await(client.done, text);
  printf("%s\n", asyncio_value_text(text));
  asyncio_value_clear(&text);
  asyncio_server_close(server);
  await(asyncio_server_wait_closed(server));
  asyncio_release(server);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
