/* Addresses of names by WASI preview 2. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "open.h"

struct lookup {
  struct wasi2_open open;
  int32_t lookup; /* or WASI2_NONE */
  uint16_t port;
  int family; /* 4, 6, or 0 for both */
  char *text; /* what was found: a line for each address */
  size_t size;
};

static struct lookup *lookup_of(struct wasi2_open *open) {
  return ASYNCIO__CONTAINER(open, struct lookup, open);
}

/* False without memory. */
static bool add(struct lookup *lookup, const struct wasi2_address *address) {
  bool is_ipv4 = address->family == WASI2_IPV4;
  char line[WASI2_NAME];
  if (lookup->family != 0 && is_ipv4 != (lookup->family == 4)) return true;
  asyncio__wasi2_print(line, address);
  size_t size = strlen(line);
  char *grown = realloc(lookup->text, lookup->size + size + 1);
  if (grown == NULL) return false;
  lookup->text = grown;
  if (lookup->size > 0) grown[lookup->size++] = '\n';
  memcpy(grown + lookup->size, line, size);
  lookup->size += size;
  return true;
}

static void ready(struct wasi2_open *open) {
  struct lookup *lookup = lookup_of(open);
  struct wasi2_address address;
  bool some = true;
  int code = -1;
  while (some) {
    code = asyncio__wasi2_next(lookup->lookup, lookup->port, &address, &some);
    if (code == WASI2_WOULD_BLOCK) return;
    if (code >= 0) break;
    if (some && !add(lookup, &address)) {
      asyncio__wasi2_fail(open, asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
      return;
    }
  }
  open->wants_in = false;
  if (code < 0 && lookup->size == 0) code = WASI2_NAME_UNRESOLVABLE;
  if (code >= 0)
    asyncio__wasi2_fail(open, asyncio__wasi2_error((uint8_t)code));
  else
    asyncio__wasi2_say(open, asyncio_string_n(lookup->text, lookup->size));
}

static bool close_lookup(struct wasi2_open *open) {
  (void)open;
  return true;
}

static void destroy(struct wasi2_open *open) {
  struct lookup *lookup = lookup_of(open);
  if (lookup->lookup != WASI2_NONE) wasi2_drop_lookup(lookup->lookup);
  free(lookup->text);
  free(lookup);
}

static const struct wasi2_kind kind = {
    .ready = ready, .close = close_lookup, .destroy = destroy};

int asyncio__wasi2_look_up(struct asyncio__io *io,
                           const asyncio_value *values) {
  struct lookup *lookup = calloc(1, sizeof *lookup);
  if (lookup == NULL || !asyncio__wasi2_add(&lookup->open, &kind, io)) {
    free(lookup);
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a name");
  }
  struct wasi2_made made;
  lookup->lookup = WASI2_NONE;
  lookup->port = (uint16_t)values[1].i;
  lookup->family = (int)values[2].i;
  wasi2_resolve(asyncio__wasi2_network(), asyncio_value_text(values[0]),
                (uint32_t)asyncio_value_size(values[0]), &made);
  if (made.failed) {
    asyncio__wasi2_fail(&lookup->open, asyncio__wasi2_error(made.code));
    return 0;
  }
  lookup->lookup = made.handles[0];
  lookup->open.in = wasi2_subscribe_lookup(lookup->lookup);
  lookup->open.wants_in = true;
  return 0;
}
