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
