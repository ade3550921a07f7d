/* The second half of the seam by messages (README.md): ops in the outbox,
 * events by asyncio_tell. SPDX-License-Identifier: MIT */
#include "host_io.h"

#include "handles.h"
#include "host.h"
#include "no_files.h"
#include "outbox.h"
#include "pipes.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { OPEN = 8, WRITE, SHUTDOWN, CLOSE, CREDIT, START_TLS };

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no room for one more message");
}

/* Programs without pipes.c never open any. */
__attribute__((weak)) int asyncio__pipes_open(struct asyncio__io *io,
                                              const asyncio_value *values) {
  (void)io;
  (void)values;
  return 0;
}

__attribute__((weak)) int asyncio__pipes_watch(struct asyncio__io *io,
                                               enum asyncio__io_kind kind,
                                               const asyncio_value *values) {
  (void)io;
  (void)kind;
  (void)values;
  return 0;
}

__attribute__((weak)) int asyncio__pipes_write(struct asyncio__io *io,
                                               const char *bytes, size_t size) {
  (void)io;
  (void)bytes;
  (void)size;
  return 0;
}

__attribute__((weak)) int asyncio__pipes_credit(struct asyncio__io *io,
                                                uint32_t bytes) {
  (void)io;
  (void)bytes;
  return 0;
}

__attribute__((weak)) int asyncio__pipes_shutdown(struct asyncio__io *io) {
  (void)io;
  return 0;
}

__attribute__((weak)) void asyncio__pipes_close(struct asyncio__io *io) {
  (void)io;
}

/* What there is of a host that is not JavaScript's. */
static int open_here(struct asyncio__io *io, enum asyncio__io_kind kind,
                     const asyncio_value *values) {
  if (kind == ASYNCIO__IO_READ_PIPE || kind == ASYNCIO__IO_WRITE_PIPE)
    return asyncio__pipes_open(io, values);
  if (kind == ASYNCIO__IO_READABLE || kind == ASYNCIO__IO_WRITABLE)
    return asyncio__pipes_watch(io, kind, values);
  if (kind == ASYNCIO__IO_FILE) return asyncio__direct_open(io, values);
  const char *text = "this is only on hosts with JavaScript";
  if (kind == ASYNCIO__IO_PROCESS) text = "processes are not on this host";
  if (kind >= ASYNCIO__IO_DATAGRAMS && kind <= ASYNCIO__IO_NAME)
    text = "datagrams and names are not on this host; for wasmtime build with "
           "wasyncio cc --target p2";
  if (kind < ASYNCIO__IO_DATAGRAMS)
    text =
        "connections are not on this host; for wasmtime build with wasyncio cc "
        "--target p2";
  return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED, text);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__host_open");
int asyncio__host_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                       const asyncio_value *values, size_t n) {
  if (!asyncio__host_has_js()) return open_here(io, kind, values);
  if (kind == ASYNCIO__IO_READABLE || kind == ASYNCIO__IO_WRITABLE)
    return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                               "descriptors cannot be watched on this host: "
                               "asyncio_stdin reads the input");
  io->handle = asyncio__handle_open(io);
  if (io->handle == 0) return no_memory();
  if (!asyncio__outbox_add(OPEN, io->handle, (uint32_t)kind, values, n)) {
    (void)asyncio__handle_close(io->handle);
    io->handle = 0;
    return no_memory();
  }
  if (!io->idle) asyncio__state.pending++;
  return 0;
}

int asyncio__host_write(struct asyncio__io *io, const char *bytes,
                        size_t size) {
  if (!asyncio__host_has_js()) return asyncio__pipes_write(io, bytes, size);
  asyncio_value v = asyncio_bytes(bytes, size);
  bool added = v.tag == ASYNCIO_BYTES &&
               asyncio__outbox_add(WRITE, io->handle, 0, &v, 1);
  asyncio_value_clear(&v);
  return added ? 0 : no_memory();
}

int asyncio__host_send(struct asyncio__io *io, const asyncio_value *values,
                       size_t n) {
  bool added = asyncio__outbox_add(WRITE, io->handle, 0, values, n);
  return added ? 0 : no_memory();
}

int asyncio__host_credit(struct asyncio__io *io, uint32_t bytes) {
  if (!asyncio__host_has_js()) return asyncio__pipes_credit(io, bytes);
  bool added = asyncio__outbox_add(CREDIT, io->handle, bytes, NULL, 0);
  return added ? 0 : no_memory();
}

int asyncio__host_shutdown(struct asyncio__io *io) {
  if (!asyncio__host_has_js()) return asyncio__pipes_shutdown(io);
  bool added = asyncio__outbox_add(SHUTDOWN, io->handle, 0, NULL, 0);
  return added ? 0 : no_memory();
}

/* Without JavaScript there is no connection that it could be asked of. */
int asyncio__host_start_tls(struct asyncio__io *io, const asyncio_value *values,
                            size_t n) {
  bool added = asyncio__outbox_add(START_TLS, io->handle, 0, values, n);
  return added ? 0 : no_memory();
}

/* Without memory for the op the host keeps it open until the program ends. */
void asyncio__host_close(struct asyncio__io *io) {
  if (io->handle == 0) return;
  if (!asyncio__host_has_js()) {
    if (io->handle >= ASYNCIO__DIRECT)
      asyncio__direct_close(io);
    else
      asyncio__pipes_close(io);
    return;
  }
  (void)asyncio__outbox_add(CLOSE, io->handle, 0, NULL, 0);
  (void)asyncio__handle_close(io->handle);
  if (!io->idle) asyncio__state.pending--;
  io->handle = 0;
}

ASYNCIO__NEVER_SUSPENDS("asyncio_tell");
EXPORT("asyncio_tell")
void asyncio_tell(uint32_t handle, uint32_t tag, double a, char *bytes,
                  uint32_t size) {
  asyncio_value v = asyncio__posted_value(tag, a, bytes, size);
  struct asyncio__io *io = asyncio__handle_find(handle);
  if (io == NULL) {
    asyncio_value_clear(&v);
    return;
  }
  if (v.tag == ASYNCIO_ERROR) {
    (void)asyncio__handle_close(handle);
    if (!io->idle) asyncio__state.pending--;
    io->handle = 0;
  }
  io->event(io, v);
}
