/* TLS on a connection that there is. SPDX-License-Identifier: MIT */
#include "asyncio/connections.h"
#include "remotes.h"
#include "streams.h"

static int check(const asyncio_loop *loop, const asyncio_ssl *ssl,
                 bool server_side) {
  if (loop == NULL || loop != asyncio_get_running_loop())
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (ssl == NULL)
    return asyncio__raise_text(ASYNCIO_TYPE_ERROR,
                               "start_tls() wants an asyncio_ssl, not NULL");
  if (!server_side && !ssl->unverified && ssl->server_hostname == NULL)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "check_hostname requires server_hostname");
  if (server_side && (ssl->certificate == NULL || ssl->key == NULL))
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "a server of TLS wants a certificate and a key");
  return 0;
}

int asyncio_loop_start_tls(asyncio_loop *loop, asyncio_transport *transport,
                           const asyncio_ssl *ssl, bool server_side) {
  int rc = check(loop, ssl, server_side);
  if (rc < 0) return rc;
  asyncio_value values[] = {asyncio_bool(server_side),
                            asyncio__text_or_null(ssl->server_hostname),
                            asyncio__text_or_null(ssl->ca),
                            asyncio_bool(ssl->unverified),
                            asyncio__text_or_null(ssl->certificate),
                            asyncio__text_or_null(ssl->key)};
  size_t n = sizeof values / sizeof *values;
  rc = asyncio__any_failed(values, n)
           ? asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for TLS")
           : asyncio__remote_start_tls(transport, values, n);
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&values[i]);
  return rc;
}

int asyncio_stream_writer_start_tls(asyncio_stream_writer *writer,
                                    const asyncio_ssl *ssl) {
  await(asyncio_stream_writer_drain(writer));
  return asyncio_loop_start_tls(asyncio_get_running_loop(),
                                asyncio_stream_writer_transport(writer), ssl,
                                asyncio__stream_is_served(writer));
}
