/* TLS through the host. SPDX-License-Identifier: MIT
 *
 * TLS_CERTIFICATE and TLS_KEY are of "localhost" and 127.0.0.1, made by the
 * runner (net.test.js); without them the host has no TLS.
 */
#include <stdlib.h>

#include "net/net.h"

static asyncio_ssl ours(void) {
  const char *certificate = getenv("TLS_CERTIFICATE");
  return (asyncio_ssl){.certificate = certificate, .key = getenv("TLS_KEY")};
}

static bool has_tls(void) { return getenv("TLS_CERTIFICATE") != NULL; }

static int start_tls(asyncio_server **server) {
  asyncio_ssl ssl = ours();
  return asyncio_start_server(echo, NULL, "127.0.0.1", 0, server, .ssl = &ssl);
}

static int connect_tls(asyncio_server *server, const asyncio_ssl *ssl,
                       asyncio_stream_reader **reader,
                       asyncio_stream_writer **writer) {
  return asyncio_open_connection("127.0.0.1", asyncio_server_port(server),
                                 reader, writer, .ssl = ssl);
}

TASK_TEST(a_host_without_tls_says_so) {
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  asyncio_ssl ssl = {.unverified = true};
  if (has_tls()) return 0;
  CHECK(asyncio_open_connection("127.0.0.1", 1, &reader, &writer,
                                .ssl = &ssl) == ASYNCIO_NOT_IMPLEMENTED);
  CHECK(reader == NULL && writer == NULL);
  return 0;
}

TASK_TEST(a_client_talks_to_a_server_by_tls) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE answer = asyncio_nothing();
  if (!has_tls()) return 0;
  asyncio_ssl ssl = {.ca = getenv("TLS_CERTIFICATE"),
                     .server_hostname = "localhost"};
  await(start_tls(&server));
  await(connect_tls(server, &ssl, &reader, &writer));
  CHECK(!asyncio_stream_writer_can_write_eof(writer));
  await(send(writer, "hello\n"));
  await(asyncio_stream_reader_readline(reader, &answer));
  CHECK(took(&answer, "hello\n"));
  asyncio_stream_writer_close(writer);
  await(asyncio_stream_writer_wait_closed(writer));
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}

/* What both know of the other one and the cipher. */
TASK_TEST(a_connection_by_tls_knows_its_cipher_and_certificate) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  if (!has_tls()) return 0;
  asyncio_ssl ssl = {.unverified = true};
  await(start_tls(&server));
  await(connect_tls(server, &ssl, &reader, &writer));
  AUTO_VALUE cipher = asyncio_stream_writer_get_extra_info(writer, "cipher");
  AUTO_VALUE peer = asyncio_stream_writer_get_extra_info(writer, "peercert");
  CHECK(asyncio_value_size(cipher) == 2);
  CHECK(strncmp(asyncio_value_text(asyncio_value_items(cipher)[1]), "TLSv1",
                5) == 0);
  CHECK(strstr(asyncio_value_text(peer), "BEGIN CERTIFICATE") != NULL);
  return 0;
}

/* ---- a protocol's connection ---- */

struct kept {
  asyncio_future *done;
  char text[16];
};

static int take(void *self, const char *data, size_t size) {
  struct kept *kept = self;
  snprintf(kept->text, sizeof kept->text, "%.*s", (int)size, data);
  return asyncio_future_set_result(kept->done, asyncio_nothing());
}

static const asyncio_protocol taking = {.data_received = take};

TASK_TEST(a_protocol_talks_by_tls) {
  AUTO_SERVER server = NULL;
  asyncio_transport *transport;
  asyncio_loop *loop = asyncio_get_running_loop();
  if (!has_tls()) return 0;
  asyncio_ssl ssl = {.unverified = true};
  static struct kept kept;
  kept = (struct kept){.done = asyncio_loop_create_future(loop)};
  await(start_tls(&server));
  await(asyncio_loop_create_connection(loop, &taking, &kept, "127.0.0.1",
                                       asyncio_server_port(server), &transport,
                                       .ssl = &ssl));
  await(asyncio_transport_write(transport, "hello", 5));
  await(kept.done);
  CHECK(strcmp(kept.text, "hello") == 0);
  asyncio_transport_abort(transport);
  return 0;
}

/* ---- TLS on a connection that there is ---- */

/* Says "ready" for the first line, and goes on by TLS with what it is told. */
static int upgrade(asyncio_stream_reader *reader, asyncio_stream_writer *writer,
                   void *arg) {
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_stream_reader_readline(reader, &line));
  await(send(writer, "ready\n"));
  int rc = asyncio_stream_writer_start_tls(writer, arg);
  return rc < 0 ? 0 : echo(reader, writer, NULL);
}

static int ask_for_tls(asyncio_server **server, asyncio_ssl *theirs,
                       asyncio_stream_reader **reader,
                       asyncio_stream_writer **writer) {
  AUTO_VALUE line = asyncio_nothing();
  await(asyncio_start_server(upgrade, theirs, "127.0.0.1", 0, server));
  await(connect_to(*server, reader, writer));
  await(send(*writer, "starttls\n"));
  await(asyncio_stream_reader_readline(*reader, &line));
  CHECK(took(&line, "ready\n"));
  return 0;
}

TASK_TEST(a_connection_goes_on_by_tls) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE answer = asyncio_nothing();
  static asyncio_ssl theirs; /* a task may use it after this one */
  theirs = ours();
  asyncio_ssl ssl = {.ca = getenv("TLS_CERTIFICATE"),
                     .server_hostname = "localhost"};
  await(ask_for_tls(&server, &theirs, &reader, &writer));
  if (!has_tls()) {
    CHECK(asyncio_stream_writer_start_tls(writer, &ssl) ==
          ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  await(asyncio_stream_writer_start_tls(writer, &ssl));
  CHECK(!asyncio_stream_writer_can_write_eof(writer));
  await(send(writer, "secret\n"));
  await(asyncio_stream_reader_readline(reader, &answer));
  CHECK(took(&answer, "secret\n"));
  AUTO_VALUE cipher = asyncio_stream_writer_get_extra_info(writer, "cipher");
  AUTO_VALUE peer = asyncio_stream_writer_get_extra_info(writer, "peername");
  CHECK(asyncio_value_size(cipher) == 2 && asyncio_value_size(peer) == 2);
  CHECK(asyncio_stream_writer_start_tls(writer, &ssl) == ASYNCIO_TYPE_ERROR);
  asyncio_stream_writer_close(writer);
  await(asyncio_stream_writer_wait_closed(writer));
  return 0;
}

TASK_TEST(a_certificate_that_is_refused_ends_the_connection) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  static asyncio_ssl theirs; /* a task may use it after this one */
  theirs = ours();
  asyncio_ssl ssl = {.server_hostname = "localhost"};
  if (!has_tls()) return 0;
  await(ask_for_tls(&server, &theirs, &reader, &writer));
  CHECK(asyncio_stream_writer_start_tls(writer, &ssl) == ASYNCIO_OS_ERROR);
  CHECK(strstr(asyncio_message(), "self") != NULL);
  CHECK(asyncio_stream_writer_is_closing(writer));
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}

TASK_TEST(start_tls_wants_what_python_wants) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_ssl ssl = {.ca = ""};
  await(start_echo(&server));
  await(connect_to(server, &reader, &writer));
  asyncio_transport *transport = asyncio_stream_writer_transport(writer);
  CHECK(asyncio_loop_start_tls(loop, transport, NULL, false) ==
        ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_loop_start_tls(loop, transport, &ssl, false) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_loop_start_tls(loop, transport, &ssl, true) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_loop_start_tls(NULL, transport, &ssl, true) ==
        ASYNCIO_RUNTIME_ERROR);
  ssl.unverified = true;
  asyncio_transport_abort(transport);
  CHECK(asyncio_loop_start_tls(loop, transport, &ssl, false) ==
        ASYNCIO_CONNECTION_RESET);
  return 0;
}

static int try_to_connect(asyncio_ssl ssl, const char *says) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  await(start_tls(&server));
  CHECK(connect_tls(server, &ssl, &reader, &writer) == ASYNCIO_OS_ERROR);
  bool said = strstr(asyncio_message(), says) != NULL;
  if (!said) printf("%s\n", asyncio_message());
  CHECK(said);
  CHECK(reader == NULL && writer == NULL);
  asyncio_server_close(server);
  return asyncio_server_wait_closed(server);
}

TASK_TEST(a_certificate_of_nobody_is_refused) {
  if (!has_tls()) return 0;
  return try_to_connect((asyncio_ssl){.server_hostname = "localhost"}, "self");
}

TASK_TEST(a_certificate_of_another_name_is_refused) {
  if (!has_tls()) return 0;
  return try_to_connect((asyncio_ssl){.ca = getenv("TLS_CERTIFICATE"),
                                      .server_hostname = "example.org"},
                        "example.org");
}

TASK_TEST(any_certificate_does_when_nothing_is_verified) {
  AUTO_SERVER server = NULL;
  AUTO_READER reader = NULL;
  AUTO_WRITER writer = NULL;
  AUTO_VALUE answer = asyncio_nothing();
  asyncio_ssl ssl = {.unverified = true};
  if (!has_tls()) return 0;
  await(start_tls(&server));
  await(connect_tls(server, &ssl, &reader, &writer));
  await(send(writer, "hello\n"));
  await(asyncio_stream_reader_readline(reader, &answer));
  CHECK(took(&answer, "hello\n"));
  return 0;
}

TASK_TEST(a_certificate_that_is_none_is_an_os_error) {
  AUTO_SERVER server = NULL;
  asyncio_ssl ssl = {.certificate = "no certificate", .key = "no key"};
  if (!has_tls()) return 0;
  CHECK(asyncio_start_server(echo, NULL, "127.0.0.1", 0, &server,
                             .ssl = &ssl) == ASYNCIO_OS_ERROR);
  CHECK(server == NULL);
  return 0;
}

TASK_TEST(a_server_of_tls_wants_a_certificate) {
  AUTO_SERVER server = NULL;
  asyncio_ssl ssl = {.unverified = true};
  CHECK(asyncio_start_server(echo, NULL, "127.0.0.1", 0, &server,
                             .ssl = &ssl) == ASYNCIO_VALUE_ERROR);
  return 0;
}
