/* The second half of the seam by WASI preview 2. SPDX-License-Identifier: MIT
 */
#include "no_files.h"
#include "open.h"

int asyncio__host_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                       const asyncio_value *values, size_t n) {
  (void)n;
  switch (kind) {
  case ASYNCIO__IO_FILE:
    return asyncio__direct_open(io, values);
  case ASYNCIO__IO_CONNECT:
    return asyncio__wasi2_connect(io, values);
  case ASYNCIO__IO_LISTEN:
    return asyncio__wasi2_listen(io, values);
  case ASYNCIO__IO_PEER:
    return asyncio__wasi2_take(io, values);
  case ASYNCIO__IO_DATAGRAMS:
    return asyncio__wasi2_datagrams(io, values);
  case ASYNCIO__IO_RESOLVE:
    return asyncio__wasi2_look_up(io, values);
  default:
    return asyncio__raise_text(
        ASYNCIO_NOT_IMPLEMENTED,
        kind < ASYNCIO__IO_FETCH
            ? "WASI preview 2 has only TCP, UDP, and addresses of names"
            : "this is only on hosts with JavaScript");
  }
}

int asyncio__host_write(struct asyncio__io *io, const char *bytes,
                        size_t size) {
  return asyncio__wasi2_write(asyncio__wasi2_find(io), bytes, size);
}

int asyncio__host_send(struct asyncio__io *io, const asyncio_value *values,
                       size_t n) {
  return asyncio__wasi2_send(asyncio__wasi2_find(io), values, n);
}

int asyncio__host_credit(struct asyncio__io *io, uint32_t bytes) {
  struct wasi2_open *open = asyncio__wasi2_find(io);
  open->kind->credit(open, bytes);
  return 0;
}

int asyncio__host_shutdown(struct asyncio__io *io) {
  asyncio__wasi2_shut(asyncio__wasi2_find(io));
  return 0;
}

int asyncio__host_start_tls(struct asyncio__io *io, const asyncio_value *values,
                            size_t n) {
  (void)io, (void)values, (void)n;
  return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                             "TLS is not on this host");
}

void asyncio__host_close(struct asyncio__io *io) {
  if (io->handle >= ASYNCIO__DIRECT)
    asyncio__direct_close(io);
  else if (io->handle != 0)
    asyncio__wasi2_close(asyncio__wasi2_find(io));
}
