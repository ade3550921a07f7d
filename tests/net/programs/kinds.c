/* Which kinds of connection a host has: a line for each, "ok" or the name of
 * the error. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const asyncio_ssl ssl = {
    .certificate = "none", .key = "none", .unverified = true};

static int echo(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                void *arg) {
  char line[16];
  int n;
  (void)arg;
  while ((n = asyncio_stream_reader_readinto(reader, line, sizeof line)) > 0)
    await(asyncio_stream_writer_write(writer, line, (size_t)n));
  return n;
}

/* There and back; both are released. */
static int talk(asyncio_stream_reader *reader, asyncio_stream_writer *writer) {
  asyncio_value answer;
  await(asyncio_stream_writer_write(writer, "hello\n", 6));
  await(asyncio_stream_reader_readline(reader, &answer));
  bool same = asyncio_value_size(answer) == 6;
  asyncio_value_clear(&answer);
  asyncio_release(writer);
  asyncio_release(reader);
  return same ? 0 : asyncio_raise(ASYNCIO_RUNTIME_ERROR, "another answer");
}

static int tcp(const asyncio_ssl *secured) {
  asyncio_server *server;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  await(asyncio_start_server(echo, NULL, "127.0.0.1", 0, &server,
                             .ssl = secured));
  await(asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                &reader, &writer, .ssl = secured));
  await(talk(reader, writer));
  asyncio_release(server);
  return 0;
}

static int plain(void) { return tcp(NULL); }
static int secure(void) { return tcp(&ssl); }

static int unix_socket(void) {
  asyncio_server *server;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  const char *path = "/tmp/socket";
  await(asyncio_start_unix_server(echo, NULL, path, &server));
  await(asyncio_open_unix_connection(path, &reader, &writer));
  await(talk(reader, writer));
  asyncio_release(server);
  return 0;
}

/* ---- transports and protocols ---- */

struct end {
  asyncio_transport *transport;
  asyncio_future *told;
};

static int made(void *self, asyncio_transport *transport) {
  ((struct end *)self)->transport = transport;
  return 0;
}

static int took(void *self, const char *data, size_t size) {
  struct end *end = self;
  (void)data, (void)size;
  return asyncio_future_set_result(end->told, asyncio_nothing());
}

static int answer(void *self, const char *data, size_t size, const char *host,
                  int port) {
  struct end *end = self;
  if (end->told == NULL)
    return asyncio_transport_sendto(end->transport, data, size, host, port);
  return took(self, data, size);
}

static int answer_bytes(void *self, const char *data, size_t size) {
  return asyncio_transport_write(((struct end *)self)->transport, data, size);
}

static const asyncio_protocol echoing = {.connection_made = made,
                                         .data_received = answer_bytes};
static const asyncio_protocol telling = {.connection_made = made,
                                         .data_received = took};
static const asyncio_protocol datagrams = {.connection_made = made,
                                           .datagram_received = answer};

static int transports(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  static struct end theirs, ours;
  asyncio_server *server;
  asyncio_transport *transport;
  ours.told = asyncio_loop_create_future(loop);
  await(asyncio_loop_create_server(
      loop, ((asyncio_protocol_factory){.protocol = &echoing, .arg = &theirs}),
      "127.0.0.1", 0, &server));
  await(asyncio_loop_create_connection(loop, &telling, &ours, "127.0.0.1",
                                       asyncio_server_port(server),
                                       &transport));
  await(asyncio_transport_write(transport, "hello", 5));
  await(ours.told);
  asyncio_transport_close(transport);
  asyncio_release(server);
  return 0;
}

static int udp(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  static struct end theirs, ours;
  asyncio_transport *transport;
  ours.told = asyncio_loop_create_future(loop);
  await(asyncio_loop_create_datagram_endpoint(
      loop, &datagrams, &theirs, &transport, .local = "127.0.0.1"));
  asyncio_value name = asyncio_transport_get_extra_info(transport, "sockname");
  int port = (int)asyncio_value_items(name)[1].i;
  asyncio_value_clear(&name);
  await(asyncio_loop_create_datagram_endpoint(loop, &datagrams, &ours,
                                              &transport, .remote = "127.0.0.1",
                                              .remote_port = port));
  await(asyncio_transport_sendto(transport, "hello", 5, NULL, 0));
  await(ours.told);
  asyncio_transport_close(transport);
  asyncio_transport_close(theirs.transport);
  return 0;
}

static int addresses(void) {
  asyncio_value found;
  await(asyncio_loop_getaddrinfo(asyncio_get_running_loop(), "localhost", 80,
                                 &found));
  asyncio_value_clear(&found);
  return 0;
}

static int names(void) {
  asyncio_value found;
  await(asyncio_loop_getnameinfo(asyncio_get_running_loop(), "127.0.0.1", 80,
                                 &found));
  asyncio_value_clear(&found);
  return 0;
}

/* ---- TLS on a connection that there is ---- */

static int upgrade(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                   void *arg) {
  char line[8];
  await(asyncio_stream_reader_readinto(reader, line, sizeof line));
  await(asyncio_stream_writer_write(writer, "ready", 5));
  await(asyncio_stream_writer_start_tls(writer, arg));
  return echo(reader, writer, NULL);
}

static int start_tls(void) {
  asyncio_server *server;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  asyncio_value ready;
  await(asyncio_start_server(upgrade, (void *)&ssl, "127.0.0.1", 0, &server));
  await(asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                &reader, &writer));
  await(asyncio_stream_writer_write(writer, "tls\n", 4));
  await(asyncio_stream_reader_readexactly(reader, 5, &ready));
  asyncio_value_clear(&ready);
  await(asyncio_stream_writer_start_tls(writer, &ssl));
  await(talk(reader, writer));
  asyncio_release(server);
  return 0;
}

/* ---- in memory ---- */

static int pair(void) {
  asyncio_stream_reader *readers[2];
  asyncio_stream_writer *writers[2];
  asyncio_value data;
  await(asyncio_open_pair(readers, writers));
  await(asyncio_stream_writer_write(writers[0], "hello", 5));
  await(asyncio_stream_reader_readexactly(readers[1], 5, &data));
  asyncio_value_clear(&data);
  for (int i = 0; i < 2; i++) {
    asyncio_release(writers[i]);
    asyncio_release(readers[i]);
  }
  return 0;
}

static const struct {
  const char *name;
  int (*run)(void);
} all[] = {{"pair", pair},
           {"streams", plain},
           {"transports", transports},
           {"unix", unix_socket},
           {"tls", secure},
           {"start_tls", start_tls},
           {"udp", udp},
           {"getaddrinfo", addresses},
           {"getnameinfo", names}};

static int amain(void *arg) {
  (void)arg;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    int rc = all[i].run();
    printf("%s: %s\n", all[i].name, rc < 0 ? asyncio_strerror(rc) : "ok");
  }
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
