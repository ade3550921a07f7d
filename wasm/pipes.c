/* Pipes by WASI preview 1: poll_oneoff waits for them and for one relative
 * clock. SPDX-License-Identifier: MIT
 *
 * All that is learnt from an event is that reading may be tried: some runtimes
 * report the clock early, refuse the whole call for a closed descriptor, or
 * cannot wait for a file. Outputs are never waited for.
 */
#include "pipes.h"

#include <math.h>
#include <stdlib.h>

#include "host_wasi1.h"

enum {
  MOST = 8,          /* pipes that are read at once */
  CHUNK = 16 * 1024, /* bytes read at once */
  PATIENCE = 16 /* passes without a look, while others have something to do */
};

struct pipe {
  struct pipe *next;
  struct asyncio__io *io;
  __wasi_fd_t fd;
  uint32_t credit;
  bool ready;
  enum asyncio__io_kind kind;
};

static struct pipe *pipes;
static unsigned unlooked;

void asyncio__host_need_pipes(void) {}

static struct pipe **place_of(const struct asyncio__io *io) {
  struct pipe **place = &pipes;
  while ((*place)->io != io) place = &(*place)->next;
  return place;
}

static int add_pipe(struct asyncio__io *io, enum asyncio__io_kind kind,
                    int64_t fd) {
  struct pipe *pipe = calloc(1, sizeof *pipe);
  if (pipe == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a pipe");
  *pipe = (struct pipe){
      .next = pipes, .io = io, .fd = (__wasi_fd_t)fd, .kind = kind};
  pipes = pipe;
  io->handle = 1;
  asyncio__look_around();
  return 0;
}

int asyncio__pipes_open(struct asyncio__io *io, const asyncio_value *values) {
  int rc = add_pipe(io, ASYNCIO__IO_READ_PIPE, values[0].i);
  if (rc == 0) io->event(io, asyncio_string(""));
  return rc;
}

int asyncio__pipes_watch(struct asyncio__io *io, enum asyncio__io_kind kind,
                         const asyncio_value *values) {
  __wasi_fdstat_t status;
  if (__wasi_fd_fdstat_get((__wasi_fd_t)values[0].i, &status) != 0)
    return asyncio__raise_text(ASYNCIO_OS_ERROR, "Bad file descriptor");
  return add_pipe(io, kind, values[0].i);
}

void asyncio__pipes_close(struct asyncio__io *io) {
  struct pipe **place = place_of(io), *pipe = *place;
  *place = pipe->next;
  free(pipe);
  io->handle = 0;
}

/* Of an output whose reader is gone wasmtime says no more than IO. */
static void asyncio__pipes_fail(struct asyncio__io *io, __wasi_errno_t error) {
  bool broken = error == __WASI_ERRNO_PIPE || error == __WASI_ERRNO_IO;
  asyncio__pipes_close(io);
  io->event(io, asyncio_error_value(
                    broken ? ASYNCIO_BROKEN_PIPE : ASYNCIO_OS_ERROR,
                    broken ? "Broken pipe" : "the host cannot use this pipe"));
}

/* ---- writing ---- */

int asyncio__pipes_write(struct asyncio__io *io, const char *bytes,
                         size_t size) {
  struct pipe *pipe = *place_of(io);
  for (size_t at = 0, n; at < size; at += n) {
    __wasi_ciovec_t rest = {(const uint8_t *)bytes + at, size - at};
    __wasi_errno_t error = __wasi_fd_write(pipe->fd, &rest, 1, &n);
    if (error == 0) continue;
    if (error != __WASI_ERRNO_AGAIN) {
      asyncio__pipes_fail(io, error);
      return 0;
    }
    asyncio__host_sleep(1e-3);
    n = 0;
  }
  io->event(io, asyncio_int((int64_t)size));
  return 0;
}

/* The descriptor stays open: it is the whole program's. */
int asyncio__pipes_shutdown(struct asyncio__io *io) {
  io->event(io, asyncio_null());
  return 0;
}

/* ---- reading ---- */

int asyncio__pipes_credit(struct asyncio__io *io, uint32_t bytes) {
  (*place_of(io))->credit += bytes;
  return 0;
}

/* Reads, or says that that is possible. */
static void asyncio__pipes_serve(struct pipe *pipe) {
  static char bytes[CHUNK];
  struct asyncio__io *io = pipe->io;
  if (pipe->kind != ASYNCIO__IO_READ_PIPE) {
    pipe->credit--;
    io->event(io, asyncio_int(1));
    return;
  }
  __wasi_iovec_t room = {(uint8_t *)bytes,
                         pipe->credit < CHUNK ? pipe->credit : CHUNK};
  size_t n = 0;
  __wasi_errno_t error = __wasi_fd_read(pipe->fd, &room, 1, &n);
  if (error == __WASI_ERRNO_AGAIN) return;
  if (error != 0) {
    asyncio__pipes_fail(io, error);
    return;
  }
  pipe->credit = n == 0 ? 0 : pipe->credit - (uint32_t)n;
  io->event(io, n == 0 ? asyncio_null() : asyncio_bytes(bytes, n));
}

/* The pipes that may be read, as what poll_oneoff is to wait for. Returns how
 * many there are. */
static size_t subscribe(__wasi_subscription_t *all) {
  size_t count = 0;
  for (struct pipe *pipe = pipes; pipe != NULL && count < MOST;
       pipe = pipe->next) {
    if (pipe->credit == 0 || pipe->kind == ASYNCIO__IO_WRITABLE) continue;
    all[count++] = (__wasi_subscription_t){
        .userdata = (uintptr_t)pipe,
        .u.tag = __WASI_EVENTTYPE_FD_READ,
        .u.u.fd_read.file_descriptor = pipe->fd,
    };
  }
  return count;
}

/* Marks those that can be read: all of them when the host cannot tell. None
 * after a signal, which wazero hears of (Go sends itself some): to read would
 * wait. */
static void look(__wasi_subscription_t *all, size_t count, double seconds) {
  __wasi_event_t events[MOST + 1];
  size_t told = 0, n = count;
  if (seconds != INFINITY) all[n++] = asyncio__clock_after(seconds);
  __wasi_errno_t error = __wasi_poll_oneoff(all, events, n, &told);
  bool failed = error != 0;
  if (error == __WASI_ERRNO_INTR) return;
  for (size_t i = 0; i < (failed ? count : told); i++) {
    struct pipe *pipe =
        (void *)(uintptr_t)(failed ? all[i].userdata : events[i].userdata);
    if (pipe != NULL) pipe->ready = true; /* else it is the clock */
  }
}

/* One that was marked, or NULL: to read one may close others. */
static struct pipe *next_ready(void) {
  struct pipe *pipe = pipes;
  while (pipe != NULL && !pipe->ready) pipe = pipe->next;
  return pipe;
}

/* Marks outputs, which are always ready. Returns whether there are any. */
static bool mark_outputs(void) {
  bool some = false;
  for (struct pipe *pipe = pipes; pipe != NULL; pipe = pipe->next) {
    if (pipe->kind != ASYNCIO__IO_WRITABLE || pipe->credit == 0) continue;
    pipe->ready = some = true;
  }
  return some;
}

bool asyncio__pipes_wait(double seconds) {
  __wasi_subscription_t all[MOST + 1];
  bool outputs = mark_outputs();
  if (outputs) seconds = 0;
  size_t count = subscribe(all);
  if (count == 0 && !outputs) return false;
  if (count > 0 && (seconds != 0 || ++unlooked >= PATIENCE)) {
    unlooked = 0;
    look(all, count, seconds);
  }
  struct pipe *pipe;
  while ((pipe = next_ready()) != NULL) {
    pipe->ready = false;
    asyncio__pipes_serve(pipe);
  }
  return true;
}
