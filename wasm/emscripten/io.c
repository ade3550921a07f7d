/* Emscripten's programs have no connections of their own, asyncio_js_call
 * reaches what a page has; and their files are those of its C library.
 * SPDX-License-Identifier: MIT */
#include "no_files.h"

int asyncio__host_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                       const asyncio_value *values, size_t n) {
  (void)n;
  if (kind == ASYNCIO__IO_FILE) return asyncio__direct_open(io, values);
  return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                             "connections are not on this host");
}

/* Nothing else is ever open. */
int asyncio__host_write(struct asyncio__io *io, const char *bytes,
                        size_t size) {
  (void)io, (void)bytes, (void)size;
  return ASYNCIO_NOT_IMPLEMENTED;
}

int asyncio__host_send(struct asyncio__io *io, const asyncio_value *values,
                       size_t n) {
  (void)io, (void)values, (void)n;
  return ASYNCIO_NOT_IMPLEMENTED;
}

int asyncio__host_credit(struct asyncio__io *io, uint32_t bytes) {
  (void)io, (void)bytes;
  return ASYNCIO_NOT_IMPLEMENTED;
}

int asyncio__host_shutdown(struct asyncio__io *io) {
  (void)io;
  return ASYNCIO_NOT_IMPLEMENTED;
}

int asyncio__host_start_tls(struct asyncio__io *io, const asyncio_value *values,
                            size_t n) {
  (void)io, (void)values, (void)n;
  return ASYNCIO_NOT_IMPLEMENTED;
}

void asyncio__host_close(struct asyncio__io *io) {
  if (io->handle != 0) asyncio__direct_close(io);
}

void asyncio__host_need_pipes(void) {}

bool asyncio__host_can_catch(int number) {
  (void)number;
  return false;
}

int asyncio__host_refuse_signal(int number) {
  (void)number;
  return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                             "signals are not on this host");
}

int asyncio__host_raise_signal(const char *name) {
  (void)name;
  return ASYNCIO_NOT_IMPLEMENTED;
}

enum asyncio__page asyncio__host_page(void) { return ASYNCIO__NO_PAGE; }
