/* UDP by WASI preview 2. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "open.h"

enum { HEADER = 8 };   /* bytes that each counts as more than it has */
enum { AT_ONCE = 16 }; /* datagrams that are received between two passes */

#define ENOUGH (ASYNCIO__IO_WINDOW / 2) /* bytes, until it is said: sent */

/* One that the host has not taken. */
struct kept {
  struct kept *next;
  bool has_address;
  struct wasi2_address address;
  size_t size;
  char bytes[];
};

struct endpoint {
  struct wasi2_open open;
  int32_t socket, incoming, outgoing; /* or WASI2_NONE */
  int64_t credit;                     /* bytes that may be said */
  uint32_t unsaid; /* bytes that were sent, which was not said */
  bool connected;
  struct kept *first, *last;
};

static struct endpoint *endpoint_of(struct wasi2_open *open) {
  return ASYNCIO__CONTAINER(open, struct endpoint, open);
}

static void watch(struct endpoint *endpoint) {
  endpoint->open.wants_in = endpoint->open.io != NULL && endpoint->credit > 0;
  endpoint->open.wants_out = endpoint->first != NULL;
}

/* An error of one datagram: the code and the text. */
static void say_error(struct endpoint *endpoint, uint8_t code) {
  asyncio_value error = asyncio__wasi2_error(code);
  asyncio__wasi2_say(&endpoint->open, asyncio_int(error.code));
  asyncio__wasi2_say(&endpoint->open,
                     asyncio_string(asyncio_value_message(error)));
  asyncio_value_clear(&error);
}

/* ---- receiving ---- */

static void say_one(struct endpoint *endpoint,
                    const struct wasi2_incoming *datagram) {
  char from[WASI2_NAME];
  asyncio__wasi2_print(from, &datagram->address);
  asyncio_value text = asyncio_string(from);
  asyncio_value bytes =
      asyncio_bytes(datagram->size > 0 ? datagram->bytes : "", datagram->size);
  bool failed = text.tag == ASYNCIO_ERROR || bytes.tag == ASYNCIO_ERROR;
  endpoint->credit -= datagram->size + HEADER;
  if (!failed) {
    asyncio__wasi2_say(&endpoint->open, text);
    asyncio__wasi2_say(&endpoint->open, bytes);
    return;
  }
  asyncio_value_clear(&text);
  asyncio_value_clear(&bytes); /* it is lost */
}

static void receive(struct endpoint *endpoint) {
  struct wasi2_received received;
  wasi2_receive(endpoint->incoming, AT_ONCE, &received);
  if (!received.failed && received.count == 0) {
    asyncio__wasi2_yield();
    wasi2_receive(endpoint->incoming, AT_ONCE, &received);
  }
  if (received.failed) {
    say_error(endpoint, received.code);
    return;
  }
  for (uint32_t i = 0; i < received.count; i++) {
    say_one(endpoint, &received.items[i]);
    if (received.items[i].size > 0) free(received.items[i].bytes);
  }
  if (received.count > 0) free(received.items);
}

/* ---- sending ---- */

static void check_send(struct endpoint *endpoint, struct wasi2_count *result) {
  wasi2_check_send(endpoint->outgoing, result);
  if (result->failed || result->count > 0) return;
  asyncio__wasi2_yield();
  wasi2_check_send(endpoint->outgoing, result);
}

/* Gives one to the host. Returns false when it does not take it now. */
static bool put(struct endpoint *endpoint, const struct wasi2_address *address,
                const char *bytes, size_t size) {
  struct wasi2_count result;
  struct wasi2_outgoing datagram = {.bytes = bytes, .size = (uint32_t)size};
  check_send(endpoint, &result);
  if (!result.failed) {
    if (result.count == 0) return false;
    datagram.some = address != NULL;
    if (address != NULL) datagram.address = *address;
    wasi2_send(endpoint->outgoing, &datagram, 1, &result);
    if (!result.failed && result.count == 0) return false;
  }
  if (result.failed) say_error(endpoint, result.code);
  endpoint->unsaid += (uint32_t)size + HEADER;
  endpoint->open.tells = endpoint->unsaid >= ENOUGH;
  return true;
}

static void drop_first(struct endpoint *endpoint) {
  struct kept *kept = endpoint->first;
  endpoint->first = kept->next;
  free(kept);
}

static void send_kept(struct endpoint *endpoint) {
  struct kept *kept;
  while ((kept = endpoint->first) != NULL &&
         put(endpoint, kept->has_address ? &kept->address : NULL, kept->bytes,
             kept->size))
    drop_first(endpoint);
  if (endpoint->first == NULL && endpoint->open.io == NULL)
    asyncio__wasi2_end(&endpoint->open);
}

static int keep(struct endpoint *endpoint, const struct wasi2_address *address,
                const char *bytes, size_t size) {
  struct kept *kept = malloc(sizeof *kept + size);
  if (kept == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to send");
  kept->next = NULL;
  kept->has_address = address != NULL;
  if (address != NULL) kept->address = *address;
  kept->size = size;
  memcpy(kept->bytes, bytes, size);
  if (endpoint->first == NULL)
    endpoint->first = kept;
  else
    endpoint->last->next = kept;
  endpoint->last = kept;
  watch(endpoint);
  return 0;
}

int asyncio__wasi2_send(struct wasi2_open *open, const asyncio_value *values,
                        size_t n) {
  struct endpoint *endpoint = endpoint_of(open);
  struct wasi2_address address, *to = NULL;
  size_t size = asyncio_value_size(values[0]);
  if (n > 1) {
    to = &address;
    int code =
        asyncio__wasi2_find_address(values[1], (uint16_t)values[2].i, to);
    if (code >= 0) {
      say_error(endpoint, (uint8_t)code);
      return 0;
    }
  }
  const char *bytes = asyncio_value_text(values[0]);
  if (endpoint->first == NULL && put(endpoint, to, bytes, size)) return 0;
  return keep(endpoint, to, bytes, size);
}

/* ---- life ---- */

static void ready(struct wasi2_open *open) {
  struct endpoint *endpoint = endpoint_of(open);
  if (open->wants_in) receive(endpoint);
  if (open->wants_out && !open->dead) send_kept(endpoint);
  if (!open->dead) watch(endpoint);
}

static void tell(struct wasi2_open *open) {
  struct endpoint *endpoint = endpoint_of(open);
  uint32_t sent = endpoint->unsaid;
  endpoint->unsaid = 0;
  asyncio__wasi2_say(open, asyncio_int(sent));
}

static bool close_endpoint(struct wasi2_open *open) {
  watch(endpoint_of(open));
  return endpoint_of(open)->first == NULL;
}

static void credit(struct wasi2_open *open, uint32_t bytes) {
  endpoint_of(open)->credit += bytes;
  watch(endpoint_of(open));
}

static void destroy(struct wasi2_open *open) {
  struct endpoint *endpoint = endpoint_of(open);
  while (endpoint->first != NULL) drop_first(endpoint);
  if (endpoint->incoming != WASI2_NONE) wasi2_drop_incoming(endpoint->incoming);
  if (endpoint->outgoing != WASI2_NONE) wasi2_drop_outgoing(endpoint->outgoing);
  if (endpoint->socket != WASI2_NONE) wasi2_drop_udp(endpoint->socket);
  free(endpoint);
  asyncio__wasi2_file_is_free();
}

static const struct wasi2_kind kind = {.ready = ready,
                                       .tell = tell,
                                       .close = close_endpoint,
                                       .destroy = destroy,
                                       .credit = credit};

/* ---- opening ---- */

/* Its two streams, for an address or, NULL, all of them. Returns an error-code,
 * or -1. */
static int open_streams(struct endpoint *endpoint,
                        const struct wasi2_address *remote) {
  struct wasi2_address none = asyncio__wasi2_anywhere(0);
  const struct wasi2_address *address = remote != NULL ? remote : &none;
  struct wasi2_made made;
  wasi2_stream_udp(endpoint->socket, remote != NULL, WASI2_FIELDS(address),
                   &made);
  if (made.failed) return made.code;
  endpoint->incoming = made.handles[0];
  endpoint->outgoing = made.handles[1];
  endpoint->open.in = wasi2_subscribe_incoming(endpoint->incoming);
  endpoint->open.out = wasi2_subscribe_outgoing(endpoint->outgoing);
  return -1;
}

/* Returns an error-code, or -1. */
static int bind_to(struct endpoint *endpoint,
                   const struct wasi2_address *address) {
  struct wasi2_made made;
  struct wasi2_done done;
  wasi2_create_udp(address->family, &made);
  if (made.failed) return made.code;
  endpoint->socket = made.handles[0];
  wasi2_start_bind_udp(endpoint->socket, asyncio__wasi2_network(),
                       WASI2_FIELDS(address), &done);
  if (!done.failed)
    asyncio__wasi2_finish(endpoint->socket, &done, wasi2_finish_bind_udp,
                          wasi2_subscribe_udp);
  return done.failed ? done.code : -1;
}

/* local, port, remote, port, broadcast. Returns an error-code, or -1. */
static int start(struct endpoint *endpoint, const asyncio_value *values) {
  struct wasi2_address local, remote;
  bool has_local = values[0].tag == ASYNCIO_STRING;
  int code = -1;
  endpoint->connected = values[2].tag == ASYNCIO_STRING;
  if (values[4].i != 0) return WASI2_NOT_SUPPORTED;
  if (endpoint->connected)
    code =
        asyncio__wasi2_find_address(values[2], (uint16_t)values[3].i, &remote);
  if (code < 0 && has_local)
    code =
        asyncio__wasi2_find_address(values[0], (uint16_t)values[1].i, &local);
  if (code >= 0) return code;
  if (!has_local) {
    local = (struct wasi2_address){.family = remote.family};
    local.ipv4.port = (uint16_t)values[1].i;
  }
  code = bind_to(endpoint, &local);
  if (code >= 0) return code;
  return open_streams(endpoint, endpoint->connected ? &remote : NULL);
}

int asyncio__wasi2_datagrams(struct asyncio__io *io,
                             const asyncio_value *values) {
  struct endpoint *endpoint = calloc(1, sizeof *endpoint);
  if (endpoint == NULL || !asyncio__wasi2_add(&endpoint->open, &kind, io)) {
    free(endpoint);
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for datagrams");
  }
  endpoint->socket = endpoint->incoming = endpoint->outgoing = WASI2_NONE;
  int code = start(endpoint, values);
  if (code >= 0)
    asyncio__wasi2_fail(&endpoint->open, asyncio__wasi2_error((uint8_t)code));
  else
    asyncio__wasi2_say(
        &endpoint->open,
        asyncio__wasi2_udp_names(endpoint->socket, endpoint->connected));
  return 0;
}
