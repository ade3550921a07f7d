/* Datagrams between a program's own endpoints, and the names of this machine,
 * in memory: for sanitizers and debuggers. SPDX-License-Identifier: MIT */
#include "host_datagrams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_PORT = 50000, ADDRESS = 80, MOST = 65507 /* bytes of one */ };

static struct asyncio__datagrams *all;
static int last_port = FIRST_PORT;
static struct asyncio__handle later; /* says what was sent */
static bool posted;

/* ---- what is open ---- */

struct asyncio__datagrams *asyncio__datagrams_find(
    const struct asyncio__io *io) {
  struct asyncio__datagrams *datagrams = all;
  while (datagrams != NULL && datagrams->io != io) datagrams = datagrams->next;
  return datagrams;
}

static struct asyncio__datagrams *find_address(const char *address) {
  struct asyncio__datagrams *datagrams = all;
  while (datagrams != NULL && (datagrams->address == NULL ||
                               strcmp(datagrams->address, address) != 0))
    datagrams = datagrams->next;
  return datagrams;
}

void asyncio__datagrams_close(struct asyncio__datagrams *datagrams) {
  struct asyncio__datagrams **place = &all;
  while (*place != datagrams) place = &(*place)->next;
  *place = datagrams->next;
  free(datagrams->address);
  free(datagrams->peer);
  free(datagrams);
}

/* An error ends it. */
static void say(struct asyncio__datagrams *datagrams, asyncio_value v) {
  struct asyncio__io *io = datagrams->io;
  if (v.tag == ASYNCIO_ERROR) {
    io->handle = 0;
    asyncio__datagrams_close(datagrams);
  }
  io->event(io, v);
}

static void say_two(struct asyncio__datagrams *datagrams, asyncio_value first,
                    asyncio_value second) {
  if (first.tag == ASYNCIO_ERROR || second.tag == ASYNCIO_ERROR) {
    asyncio_value_clear(&first);
    asyncio_value_clear(&second);
    say(datagrams, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return;
  }
  say(datagrams, first);
  say(datagrams, second);
}

/* ---- opening ---- */

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for datagrams");
}

/* The address of a name, NULL for one that does not exist. */
static const char *find_name(const char *name, int64_t family) {
  bool is_ipv6 = strcmp(name, "::1") == 0;
  if (family != 0 && is_ipv6 != (family == 6)) return NULL;
  if (is_ipv6) return name;
  return strcmp(name, "127.0.0.1") == 0 || strcmp(name, "localhost") == 0
             ? "127.0.0.1"
             : NULL;
}

static void not_known(struct asyncio__datagrams *datagrams) {
  say(datagrams,
      asyncio_error_value(ASYNCIO_OS_ERROR, "name or service not known"));
}

/* A copy of host, tab, port; NULL without memory. */
static char *address_of(const char *host, int64_t port) {
  char text[ADDRESS];
  snprintf(text, sizeof text, "%s\t%d", host, (int)port);
  return strdup(text);
}

static int resolve(struct asyncio__datagrams *datagrams,
                   const asyncio_value *values) {
  const char *host = find_name(asyncio_value_text(values[0]), values[2].i);
  char text[ADDRESS];
  if (host == NULL) {
    not_known(datagrams);
    return 0;
  }
  snprintf(text, sizeof text, "%s\t%d", host, (int)values[1].i);
  say(datagrams, asyncio_string(text));
  return 0;
}

static int find_names(struct asyncio__datagrams *datagrams,
                      const asyncio_value *values) {
  char text[ADDRESS];
  if (find_name(asyncio_value_text(values[0]), 0) == NULL) {
    not_known(datagrams);
    return 0;
  }
  snprintf(text, sizeof text, "localhost\t%s", values[1].i == 80 ? "http" : "");
  say(datagrams, asyncio_string(text));
  return 0;
}

/* local, port, remote, port, broadcast */
static int bind_to(struct asyncio__datagrams *datagrams,
                   const asyncio_value *values) {
  char text[2 * ADDRESS];
  bool has_local = values[0].tag == ASYNCIO_STRING;
  bool connects = values[2].tag == ASYNCIO_STRING && values[4].i == 0;
  const char *local =
      find_name(has_local ? asyncio_value_text(values[0]) : "localhost", 0);
  const char *remote =
      connects ? find_name(asyncio_value_text(values[2]), 0) : "";
  if (local == NULL || remote == NULL) {
    not_known(datagrams);
    return 0;
  }
  datagrams->address =
      address_of(local, values[1].i == 0 ? ++last_port : values[1].i);
  if (connects) datagrams->peer = address_of(remote, values[3].i);
  if (datagrams->address == NULL || (connects && datagrams->peer == NULL)) {
    asyncio__datagrams_close(datagrams);
    return no_memory();
  }
  snprintf(text, sizeof text, "%s%s%s", datagrams->address,
           connects ? "\n" : "", connects ? datagrams->peer : "");
  say(datagrams, asyncio_string(text));
  return 0;
}

int asyncio__datagrams_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                            const asyncio_value *values) {
  struct asyncio__datagrams *datagrams = calloc(1, sizeof *datagrams);
  if (datagrams == NULL) return no_memory();
  datagrams->io = io;
  datagrams->next = all;
  all = datagrams;
  io->handle = 1;
  int rc = kind == ASYNCIO__IO_RESOLVE ? resolve(datagrams, values)
           : kind == ASYNCIO__IO_NAME  ? find_names(datagrams, values)
                                       : bind_to(datagrams, values);
  if (rc < 0) io->handle = 0;
  return rc;
}

/* ---- sending ---- */

static void asyncio__turn_say_sent(struct asyncio__handle *handle) {
  (void)handle;
  posted = false;
  for (struct asyncio__datagrams *datagrams = all; datagrams != NULL;
       datagrams = datagrams->next) {
    int64_t sent = datagrams->unsaid;
    datagrams->unsaid = 0;
    if (sent > 0) say(datagrams, asyncio_int(sent));
  }
}

static void say_sent_later(void) {
  if (posted) return;
  posted = true;
  later.run = asyncio__turn_say_sent;
  asyncio__list_append(&asyncio_get_running_loop()->posted, &later.node);
}

/* Nobody hears of what nobody is there for, but for one who is connected. */
static void deliver(struct asyncio__datagrams *from, const char *address,
                    asyncio_value bytes) {
  struct asyncio__datagrams *to = find_address(address);
  size_t size = asyncio_value_size(bytes);
  if (size > MOST)
    say_two(from, asyncio_int(ASYNCIO_OS_ERROR),
            asyncio_string("message too long"));
  else if (to == NULL && from->peer != NULL)
    say_two(from, asyncio_int(ASYNCIO_CONNECTION_REFUSED),
            asyncio_string("connection refused"));
  if (size > MOST || to == NULL || to->credit == 0) return;
  if (to->peer != NULL && strcmp(to->peer, from->address) != 0) return;
  to->credit -= to->credit < size ? to->credit : (uint32_t)size;
  say_two(to, asyncio_string(from->address), asyncio_value_copy(bytes));
}

int asyncio__datagrams_send(struct asyncio__datagrams *datagrams,
                            const asyncio_value *values, size_t n) {
  char address[ADDRESS];
  const char *host =
      n == 1 ? NULL : find_name(asyncio_value_text(values[1]), 0);
  if (n > 1)
    snprintf(address, sizeof address, "%s\t%d", host == NULL ? "?" : host,
             (int)values[2].i);
  datagrams->unsaid += (int64_t)asyncio_value_size(values[0]) + 8;
  say_sent_later();
  deliver(datagrams, n == 1 ? datagrams->peer : address, values[0]);
  return 0;
}
