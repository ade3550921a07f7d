/* Addresses of WASI preview 2: of names, and as text.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "open.h"

#define NAME WASI2_NAME /* bytes of an address as text, with its port */

int32_t asyncio__wasi2_field(const struct wasi2_address *address, int i) {
  if (address->family == WASI2_IPV4) return i < 4 ? address->ipv4.bytes[i] : 0;
  if (i == 0) return (int32_t)address->ipv6.flow;
  return i < 9 ? address->ipv6.groups[i - 1] : (int32_t)address->ipv6.scope;
}

struct wasi2_address asyncio__wasi2_anywhere(uint16_t port) {
  return (struct wasi2_address){.family = WASI2_IPV4, .ipv4 = {.port = port}};
}

/* False for what is not four numbers with dots. */
static bool parse_ipv4(const char *text, uint8_t bytes[4]) {
  int a, b, c, d, end = 0;
  if (sscanf(text, "%3d.%3d.%3d.%3d%n", &a, &b, &c, &d, &end) != 4 ||
      text[end] != '\0' || ((a | b | c | d) & ~255) != 0)
    return false;
  bytes[0] = (uint8_t)a, bytes[1] = (uint8_t)b;
  bytes[2] = (uint8_t)c, bytes[3] = (uint8_t)d;
  return true;
}

bool asyncio__wasi2_numeric(asyncio_value host, uint16_t port,
                            struct wasi2_address *address) {
  *address = asyncio__wasi2_anywhere(port);
  return host.tag != ASYNCIO_STRING ||
         parse_ipv4(asyncio_value_text(host), address->ipv4.bytes);
}

int32_t asyncio__wasi2_network(void) {
  static int32_t network = WASI2_NONE;
  if (network == WASI2_NONE) network = wasi2_network();
  return network;
}

int asyncio__wasi2_next(int32_t lookup, uint16_t port,
                        struct wasi2_address *address, bool *some) {
  struct wasi2_next_address next;
  wasi2_next_address(lookup, &next);
  if (next.failed) return next.code;
  *some = next.some != 0;
  if (!next.some) return -1;
  *address = (struct wasi2_address){.family = next.address.family};
  if (address->family == WASI2_IPV4)
    memcpy(address->ipv4.bytes, next.address.bytes, sizeof next.address.bytes);
  else
    memcpy(address->ipv6.groups, next.address.groups,
           sizeof next.address.groups);
  address->ipv4.port = port; /* in the same place for both */
  return -1;
}

/* The first address of a name. Returns an error-code, or -1. */
static int resolve(asyncio_value host, struct wasi2_address *address) {
  struct wasi2_made made;
  bool some = false;
  wasi2_resolve(asyncio__wasi2_network(), asyncio_value_text(host),
                (uint32_t)asyncio_value_size(host), &made);
  if (made.failed) return made.code;
  int32_t lookup = made.handles[0], pollable = wasi2_subscribe_lookup(lookup);
  wasi2_block(pollable);
  int code = asyncio__wasi2_next(lookup, address->ipv4.port, address, &some);
  wasi2_drop_pollable(pollable);
  wasi2_drop_lookup(lookup);
  return code;
}

int asyncio__wasi2_find_address(asyncio_value host, uint16_t port,
                                struct wasi2_address *address) {
  bool numeric = asyncio__wasi2_numeric(host, port, address);
  return numeric ? -1 : resolve(host, address);
}

/* ---- as text ---- */

/* The first and longest run of two groups or more that are 0 is "::". */
static int zeros_at(const uint16_t *groups, int *longest) {
  int first = 8;
  *longest = 1;
  for (int i = 0; i < 8; i++) {
    int n = 0;
    while (i + n < 8 && groups[i + n] == 0) n++;
    if (n <= *longest) continue;
    first = i;
    *longest = n;
  }
  return first;
}

static void print_ipv6(char *text, const uint16_t *groups) {
  int length, zeros = zeros_at(groups, &length);
  char *end = text;
  for (int i = 0; i < 8; i++) {
    if (i == zeros) {
      end += sprintf(end, "::");
      i += length - 1;
      continue;
    }
    bool joined = i == 0 || end[-1] == ':';
    end += sprintf(end, joined ? "%x" : ":%x", groups[i]);
  }
  *end = '\0';
}

/* The host alone. */
static void print(char *text, const struct wasi2_address *address) {
  const uint8_t *b = address->ipv4.bytes;
  if (address->family == WASI2_IPV4)
    sprintf(text, "%d.%d.%d.%d", b[0], b[1], b[2], b[3]);
  else
    print_ipv6(text, address->ipv6.groups);
}

void asyncio__wasi2_print(char *text, const struct wasi2_address *address) {
  print(text, address);
  sprintf(text + strlen(text), "\t%d", address->ipv4.port);
}

/* Nothing for none. */
static void print_name(char *text, const struct wasi2_address_result *result) {
  *text = '\0';
  if (!result->failed) asyncio__wasi2_print(text, &result->address);
}

static asyncio_value names(const struct wasi2_address_result *own,
                           const struct wasi2_address_result *peer) {
  char text[2 * NAME];
  print_name(text, own);
  if (peer != NULL) print_name(strcat(text, "\n") + strlen(text), peer);
  return asyncio_string(text);
}

asyncio_value asyncio__wasi2_names(int32_t socket, bool with_peer) {
  struct wasi2_address_result own, peer;
  wasi2_local_address(socket, &own);
  if (with_peer) wasi2_remote_address(socket, &peer);
  return names(&own, with_peer ? &peer : NULL);
}

asyncio_value asyncio__wasi2_udp_names(int32_t socket, bool with_peer) {
  struct wasi2_address_result own, peer;
  wasi2_local_udp(socket, &own);
  if (with_peer) wasi2_remote_udp(socket, &peer);
  return names(&own, with_peer ? &peer : NULL);
}

asyncio_value asyncio__wasi2_error_at(uint8_t code,
                                      const struct wasi2_address *address) {
  char host[NAME], text[2 * ASYNCIO__TEXT_LIMIT];
  asyncio_value error = asyncio__wasi2_error(code);
  print(host, address);
  sprintf(text, "%s (%s, port %d)", asyncio_value_message(error), host,
          address->ipv4.port);
  int kind = error.code;
  asyncio_value_clear(&error);
  return asyncio_error_value(kind, text);
}
