/* TCP connections by WASI preview 2. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "open.h"

#define WINDOW ASYNCIO__IO_WINDOW
#define LEAST (WINDOW / 16) /* bytes of the first reads */
#define ENOUGH (WINDOW / 2) /* bytes that were written until it is said */

struct stream {
  struct wasi2_open open;
  int32_t lookup, socket, input, output; /* or WASI2_NONE */
  uint16_t port;
  uint32_t credit; /* bytes that may be said */
  uint32_t most; /* bytes of a read, for which the host makes room each time */
  uint32_t unsaid; /* bytes that were written, which was not said */
  size_t waiting;  /* bytes that the host has not taken */
  uint8_t failure; /* of the address that was tried last */
  struct wasi2_address tried;
  bool shuts, ended;
  char *bytes; /* or NULL, when there are none */
};

static struct stream *stream_of(struct wasi2_open *open) {
  return ASYNCIO__CONTAINER(open, struct stream, open);
}

static bool is_connected(const struct stream *stream) {
  return stream->output != WASI2_NONE;
}

static void drop_lookup(struct stream *stream) {
  if (stream->lookup != WASI2_NONE) wasi2_drop_lookup(stream->lookup);
  stream->lookup = WASI2_NONE;
}

static void drop_socket(struct stream *stream) {
  if (stream->input != WASI2_NONE) wasi2_drop_input(stream->input);
  if (stream->output != WASI2_NONE) wasi2_drop_output(stream->output);
  if (stream->socket != WASI2_NONE) wasi2_drop_socket(stream->socket);
  stream->input = stream->output = stream->socket = WASI2_NONE;
}

/* ---- connected ---- */

static void watch(struct stream *stream) {
  struct wasi2_open *open = &stream->open;
  open->wants_in = open->io != NULL && stream->credit > 0 && !stream->ended;
  open->wants_out = stream->waiting > 0 || open->io == NULL;
}

/* Its pollables are children of its streams. */
static void connected(struct stream *stream) {
  struct wasi2_open *open = &stream->open;
  asyncio__wasi2_drop_pollable(&open->in);
  open->in = wasi2_subscribe_input(stream->input);
  open->out = wasi2_subscribe_output(stream->output);
  watch(stream);
  asyncio__wasi2_say(open, asyncio__wasi2_names(stream->socket, true));
}

/* Returns whether something was there, and more may be. */
static bool read_once(struct stream *stream) {
  struct wasi2_read result;
  uint32_t size = stream->credit < stream->most ? stream->credit : stream->most;
  wasi2_read(stream->input, size, &result);
  if (!result.failed) {
    if (result.size == 0) return false;
    stream->credit -= result.size;
    if (result.size == stream->most && stream->most < WINDOW) stream->most *= 4;
    asyncio__wasi2_say(&stream->open, asyncio_bytes(result.bytes, result.size));
    free(result.bytes);
    return true;
  }
  if (result.error.closed) {
    stream->ended = true;
    asyncio__wasi2_say(&stream->open, asyncio_null());
  } else {
    asyncio__wasi2_fail(
        &stream->open,
        asyncio__wasi2_stream_error(&result.error, ASYNCIO_CONNECTION_RESET));
  }
  return false;
}

/* Until nothing is there: wasmtime takes a socket for ready up to a read that
 * finds it empty, and each poll would say so once more. */
static void read_some(struct stream *stream) {
  bool more = true;
  while (more && stream->credit > 0) more = read_once(stream);
}

static void write_failed(struct stream *stream,
                         const struct wasi2_stream_error *error) {
  asyncio__wasi2_fail(&stream->open,
                      asyncio__wasi2_stream_error(error, ASYNCIO_BROKEN_PIPE));
}

static void check_write(struct stream *stream, struct wasi2_room *room) {
  wasi2_check_write(stream->output, room);
  if (room->failed || room->bytes > 0) return;
  asyncio__wasi2_yield();
  wasi2_check_write(stream->output, room);
}

/* Gives the host what it takes now. Returns how much, or -1 when it failed. */
static int64_t put(struct stream *stream, const char *bytes, size_t size) {
  struct wasi2_room room;
  check_write(stream, &room);
  if (room.failed) {
    write_failed(stream, &room.error);
    return -1;
  }
  uint32_t n = size < room.bytes ? (uint32_t)size : (uint32_t)room.bytes;
  if (n == 0) return 0;
  struct wasi2_written written;
  wasi2_write(stream->output, bytes, n, &written);
  if (written.failed) {
    write_failed(stream, &written.error);
    return -1;
  }
  stream->unsaid += n;
  stream->open.tells = stream->unsaid >= ENOUGH;
  return n;
}

static void shut_if_sent(struct stream *stream) {
  struct wasi2_done done;
  if (!stream->shuts || stream->waiting > 0) return;
  stream->shuts = false;
  wasi2_shutdown(stream->socket, WASI2_SHUTDOWN_SEND, &done);
}

/* Whether the host has sent all that it has taken. */
static bool is_sent(struct stream *stream) {
  struct wasi2_room room = {.failed = 1};
  if (stream->waiting > 0) return false;
  check_write(stream, &room);
  if (!room.failed) return room.bytes > 0;
  if (!room.error.closed) wasi2_drop_error(room.error.error);
  return true;
}

static void drop_bytes(struct stream *stream) {
  free(stream->bytes);
  stream->bytes = NULL;
}

static void write_some(struct stream *stream) {
  int64_t n = put(stream, stream->bytes, stream->waiting);
  if (n < 0) return;
  stream->waiting -= (size_t)n;
  memmove(stream->bytes, stream->bytes + n, stream->waiting);
  if (stream->waiting == 0) drop_bytes(stream);
  shut_if_sent(stream);
  if (stream->open.io == NULL && is_sent(stream))
    asyncio__wasi2_end(&stream->open);
}

/* ---- connecting ---- */

/* Tries an address. Returns whether that is under way. */
static bool try_address(struct stream *stream,
                        const struct wasi2_address *address) {
  struct wasi2_made made;
  struct wasi2_done done;
  stream->tried = *address;
  wasi2_create_socket(address->family, &made);
  if (made.failed) {
    stream->failure = made.code;
    return false;
  }
  stream->socket = made.handles[0];
  wasi2_start_connect(stream->socket, asyncio__wasi2_network(),
                      WASI2_FIELDS(address), &done);
  if (done.failed) {
    stream->failure = done.code;
    drop_socket(stream);
    return false;
  }
  asyncio__wasi2_drop_pollable(&stream->open.in);
  stream->open.in = wasi2_subscribe_socket(stream->socket);
  return true;
}

static void fail_to_connect(struct stream *stream) {
  asyncio__wasi2_fail(&stream->open,
                      asyncio__wasi2_error_at(stream->failure, &stream->tried));
}

/* Tries the addresses that are known by now. */
static void try_next(struct stream *stream) {
  struct wasi2_address address;
  bool some;
  while (stream->lookup != WASI2_NONE) {
    int code =
        asyncio__wasi2_next(stream->lookup, stream->port, &address, &some);
    if (code == WASI2_WOULD_BLOCK) return;
    if (code >= 0) {
      asyncio__wasi2_fail(&stream->open, asyncio__wasi2_error((uint8_t)code));
      return;
    }
    if (!some) break;
    if (try_address(stream, &address)) return;
  }
  fail_to_connect(stream);
}

static void wait_for_lookup(struct stream *stream) {
  asyncio__wasi2_drop_pollable(&stream->open.in);
  if (stream->lookup != WASI2_NONE)
    stream->open.in = wasi2_subscribe_lookup(stream->lookup);
}

static void finish_connect(struct stream *stream) {
  struct wasi2_made made;
  wasi2_finish_connect(stream->socket, &made);
  if (made.failed && made.code == WASI2_WOULD_BLOCK) return;
  if (made.failed) {
    stream->failure = made.code;
    wait_for_lookup(stream);
    drop_socket(stream);
    try_next(stream);
    return;
  }
  stream->input = made.handles[0];
  stream->output = made.handles[1];
  connected(stream);
  drop_lookup(stream);
}

static void ready(struct wasi2_open *open) {
  struct stream *stream = stream_of(open);
  if (!is_connected(stream)) {
    if (stream->socket != WASI2_NONE)
      finish_connect(stream);
    else
      try_next(stream);
    return;
  }
  if (open->wants_in) read_some(stream);
  if (open->wants_out && !open->dead) write_some(stream);
  if (!open->dead) watch(stream);
}

/* ---- life ---- */

static void tell(struct wasi2_open *open) {
  struct stream *stream = stream_of(open);
  uint32_t written = stream->unsaid;
  stream->unsaid = 0;
  asyncio__wasi2_say(open, asyncio_int(written));
}

static bool close_stream(struct wasi2_open *open) {
  struct stream *stream = stream_of(open);
  if (!is_connected(stream) || is_sent(stream)) return true;
  watch(stream);
  return false;
}

static void destroy(struct wasi2_open *open) {
  drop_socket(stream_of(open));
  drop_lookup(stream_of(open));
  drop_bytes(stream_of(open));
  free(stream_of(open));
  asyncio__wasi2_file_is_free();
}

static void credit(struct wasi2_open *open, uint32_t bytes) {
  stream_of(open)->credit += bytes;
  if (is_connected(stream_of(open))) watch(stream_of(open));
}

static const struct wasi2_kind kind = {.ready = ready,
                                       .tell = tell,
                                       .close = close_stream,
                                       .destroy = destroy,
                                       .credit = credit};

static int stream_new(struct asyncio__io *io, struct stream **made) {
  struct stream *stream = *made = calloc(1, sizeof *stream);
  if (stream != NULL) {
    stream->most = LEAST;
    stream->lookup = stream->socket = WASI2_NONE;
    stream->input = stream->output = WASI2_NONE;
    if (asyncio__wasi2_add(&stream->open, &kind, io)) return 0;
    free(stream);
  }
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a connection");
}

static void look_up(struct stream *stream, asyncio_value host) {
  struct wasi2_made made;
  wasi2_resolve(asyncio__wasi2_network(), asyncio_value_text(host),
                (uint32_t)asyncio_value_size(host), &made);
  if (made.failed) {
    asyncio__wasi2_fail(&stream->open, asyncio__wasi2_error(made.code));
    return;
  }
  stream->lookup = made.handles[0];
  wait_for_lookup(stream);
}

int asyncio__wasi2_connect(struct asyncio__io *io,
                           const asyncio_value *values) {
  struct stream *stream;
  int rc = stream_new(io, &stream);
  if (rc < 0) return rc;
  stream->port = (uint16_t)values[1].i;
  stream->open.wants_in = true;
  struct wasi2_address address;
  if (!asyncio__wasi2_numeric(values[0], stream->port, &address))
    look_up(stream, values[0]);
  else if (!try_address(stream, &address))
    fail_to_connect(stream);
  return 0;
}

int asyncio__wasi2_take(struct asyncio__io *io, const asyncio_value *values) {
  struct stream *stream;
  int rc = stream_new(io, &stream);
  if (rc < 0) return rc;
  struct wasi2_peer *peer = asyncio__wasi2_take_peer(values[0].i);
  if (peer == NULL) {
    asyncio__wasi2_fail(
        &stream->open,
        asyncio_error_value(ASYNCIO_CONNECTION_RESET,
                            "the connection was lost before it was accepted"));
    return 0;
  }
  stream->socket = peer->socket;
  stream->input = peer->input;
  stream->output = peer->output;
  free(peer);
  connected(stream);
  return 0;
}

/* ---- what is asked of it ---- */

int asyncio__wasi2_write(struct wasi2_open *open, const char *bytes,
                         size_t size) {
  struct stream *stream = stream_of(open);
  int64_t n = 0;
  if (stream->waiting == 0) n = put(stream, bytes, size);
  if (n < 0 || (size_t)n == size) return 0; /* a failure was said */
  if (stream->bytes == NULL) stream->bytes = malloc(WINDOW);
  if (stream->bytes == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to write");
  memcpy(stream->bytes + stream->waiting, bytes + n, size - (size_t)n);
  stream->waiting += size - (size_t)n;
  watch(stream);
  return 0;
}

void asyncio__wasi2_shut(struct wasi2_open *open) {
  stream_of(open)->shuts = true;
  shut_if_sent(stream_of(open));
}
