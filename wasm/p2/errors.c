/* Errors of WASI preview 2 as Python's. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "open.h"

#define FLAG "run it with --allow-net, or wasmtime run -S inherit-network"

static const struct {
  int code;
  const char *text;
} errors[] = {
    {ASYNCIO_OS_ERROR, "the host gives no reason"},
    {ASYNCIO_PERMISSION_ERROR,
     "connections and servers are not allowed: " FLAG},
    {ASYNCIO_NOT_IMPLEMENTED, "not supported on this host"},
    {ASYNCIO_OS_ERROR, "invalid argument"},
    {ASYNCIO_NO_MEMORY, "the host has no memory for a connection"},
    {ASYNCIO_TIMEOUT, "connection timed out"},
    {ASYNCIO_OS_ERROR, "another operation is under way"},
    {ASYNCIO_OS_ERROR, "no operation is under way"},
    {ASYNCIO_OS_ERROR, "would block"},
    {ASYNCIO_OS_ERROR, "invalid state"},
    {ASYNCIO_OS_ERROR, "too many open files"},
    {ASYNCIO_OS_ERROR, "cannot assign requested address"},
    {ASYNCIO_OS_ERROR, "address already in use"},
    {ASYNCIO_OS_ERROR, "no route to host"},
    {ASYNCIO_CONNECTION_REFUSED, "connection refused"},
    {ASYNCIO_CONNECTION_RESET, "connection reset by peer"},
    {ASYNCIO_CONNECTION_RESET, "connection aborted"},
    {ASYNCIO_OS_ERROR, "message too long"},
    {ASYNCIO_OS_ERROR, "name or service not known"},
    {ASYNCIO_OS_ERROR, "temporary failure in name resolution"},
    {ASYNCIO_OS_ERROR,
     "names are not found, or not allowed: run it with --allow-net, or "
     "wasmtime run -S inherit-network,allow-ip-name-lookup"},
};

asyncio_value asyncio__wasi2_error(uint8_t code) {
  if (code >= sizeof errors / sizeof *errors) code = 0;
  return asyncio_error_value(errors[code].code, errors[code].text);
}

asyncio_value asyncio__wasi2_stream_error(
    const struct wasi2_stream_error *error, int code) {
  char text[100] = "the connection is closed";
  if (!error->closed) {
    struct wasi2_list said;
    wasi2_error_text(error->error, &said);
    wasi2_drop_error(error->error);
    size_t size = said.count < sizeof text - 1 ? said.count : sizeof text - 1;
    memcpy(text, said.items, size);
    text[size] = '\0';
    if (said.count > 0) free(said.items);
  }
  return asyncio_error_value(code, text);
}
