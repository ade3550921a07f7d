/* TCP servers by WASI preview 2. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "open.h"

#define AT_ONCE 64 /* connections that are accepted between two passes */

struct server {
  struct wasi2_open open;
  struct server *next; /* of all */
  struct wasi2_peer *peers;
  int32_t socket;
};

static struct server *servers;
static int64_t last_id;

static struct server *server_of(struct wasi2_open *open) {
  return ASYNCIO__CONTAINER(open, struct server, open);
}

/* ---- peers ---- */

void asyncio__wasi2_drop_peer(struct wasi2_peer *peer) {
  wasi2_drop_input(peer->input);
  wasi2_drop_output(peer->output);
  wasi2_drop_socket(peer->socket);
  free(peer);
}

struct wasi2_peer *asyncio__wasi2_take_peer(int64_t id) {
  for (struct server *server = servers; server != NULL; server = server->next)
    for (struct wasi2_peer **place = &server->peers; *place != NULL;
         place = &(*place)->next)
      if ((*place)->id == id) {
        struct wasi2_peer *peer = *place;
        *place = peer->next;
        return peer;
      }
  return NULL;
}

void asyncio__wasi2_file_is_free(void) {
  for (struct server *server = servers; server != NULL; server = server->next)
    server->open.wants_in = true;
}

/* ---- accepting ---- */

/* Returns whether there may be another one. */
static bool accept_one(struct server *server) {
  struct wasi2_made made;
  wasi2_accept(server->socket, &made);
  if (made.failed && made.code == WASI2_NEW_SOCKET_LIMIT)
    server->open.wants_in = false; /* until a file is free */
  if (made.failed) return false;   /* for now, or of this one alone */
  struct wasi2_peer *peer = malloc(sizeof *peer);
  struct wasi2_peer accepted = {.next = server->peers,
                                .id = ++last_id,
                                .socket = made.handles[0],
                                .input = made.handles[1],
                                .output = made.handles[2]};
  if (peer == NULL) {
    asyncio__wasi2_fail(&server->open,
                        asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return false;
  }
  *peer = accepted;
  server->peers = peer;
  asyncio__wasi2_say(&server->open, asyncio_int(peer->id));
  return true;
}

static void ready(struct wasi2_open *open) {
  for (int i = 0; i < AT_ONCE; i++)
    if (!accept_one(server_of(open))) return;
}

/* ---- life ---- */

static bool close_server(struct wasi2_open *open) {
  (void)open;
  return true;
}

static void destroy(struct wasi2_open *open) {
  struct server *server = server_of(open), **place = &servers;
  while (*place != server) place = &(*place)->next;
  *place = server->next;
  while (server->peers != NULL) {
    struct wasi2_peer *peer = server->peers;
    server->peers = peer->next;
    asyncio__wasi2_drop_peer(peer);
  }
  if (server->socket != WASI2_NONE) wasi2_drop_socket(server->socket);
  free(server);
}

static const struct wasi2_kind kind = {
    .ready = ready, .close = close_server, .destroy = destroy};

/* ---- listening ---- */

void asyncio__wasi2_finish(int32_t socket, struct wasi2_done *done,
                           void (*operation)(int32_t, struct wasi2_done *),
                           int32_t (*subscribe)(int32_t)) {
  for (;;) {
    operation(socket, done);
    if (!done->failed || done->code != WASI2_WOULD_BLOCK) return;
    int32_t pollable = subscribe(socket);
    wasi2_block(pollable);
    wasi2_drop_pollable(pollable);
  }
}

static void finish(int32_t socket, struct wasi2_done *done,
                   void (*operation)(int32_t, struct wasi2_done *)) {
  asyncio__wasi2_finish(socket, done, operation, wasi2_subscribe_socket);
}

/* Returns an error-code, or -1. */
static int bind_and_listen(struct server *server,
                           const struct wasi2_address *address, int backlog) {
  struct wasi2_done done;
  wasi2_start_bind(server->socket, asyncio__wasi2_network(),
                   WASI2_FIELDS(address), &done);
  if (!done.failed) finish(server->socket, &done, wasi2_finish_bind);
  if (done.failed) return done.code;
  wasi2_set_backlog(server->socket, (uint64_t)backlog, &done);
  wasi2_start_listen(server->socket, &done);
  if (!done.failed) finish(server->socket, &done, wasi2_finish_listen);
  return done.failed ? done.code : -1;
}

/* Returns an error-code, or -1. */
static int start(struct server *server, const asyncio_value *values) {
  struct wasi2_address address;
  struct wasi2_made made;
  int code =
      asyncio__wasi2_find_address(values[0], (uint16_t)values[1].i, &address);
  if (code >= 0) return code;
  wasi2_create_socket(address.family, &made);
  if (made.failed) return made.code;
  server->socket = made.handles[0];
  return bind_and_listen(server, &address, (int)values[2].i);
}

int asyncio__wasi2_listen(struct asyncio__io *io, const asyncio_value *values) {
  struct server *server = calloc(1, sizeof *server);
  if (server == NULL || !asyncio__wasi2_add(&server->open, &kind, io)) {
    free(server);
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a server");
  }
  server->socket = WASI2_NONE;
  server->next = servers;
  servers = server;
  int code = start(server, values);
  if (code >= 0) {
    asyncio__wasi2_fail(&server->open, asyncio__wasi2_error((uint8_t)code));
    return 0;
  }
  server->open.in = wasi2_subscribe_socket(server->socket);
  server->open.wants_in = true;
  asyncio__wasi2_say(&server->open,
                     asyncio__wasi2_names(server->socket, false));
  return 0;
}
