/* Names and addresses of hosts. SPDX-License-Identifier: MIT
 *
 * The embedder has to allow it, as connections (connections.h).
 */
#ifndef ASYNCIO_LOOKUPS_H
#define ASYNCIO_LOOKUPS_H

#include "tasks.h"

/* Which addresses are wanted. Python: socket.AF_UNSPEC, AF_INET, AF_INET6. */
enum asyncio_family {
  ASYNCIO_ANY_FAMILY,
  ASYNCIO_IPV4 = 4,
  ASYNCIO_IPV6 = 6,
};

/* What asyncio_loop_getaddrinfo is told by name. */
typedef struct asyncio_getaddrinfo_options {
  asyncio_value *addresses;
  enum asyncio_family family; /* 0: any */
} asyncio_getaddrinfo_options;

/* Looks up a name.
 * asyncio_loop_getaddrinfo(loop, "localhost", 80, &addresses,
 *                          .family = ASYNCIO_IPV4)
 * loop: the running one. host: a name or address; NULL: this machine's own.
 * port: handed through. addresses: gets a list, in the host's order, of
 * addresses as asyncio_transport_get_extra_info has them: a list of a string
 * and a port; nothing on failure.
 * Returns 0; ASYNCIO_OS_ERROR for a name that is not known, or without such an
 * address; ASYNCIO_OVERFLOW_ERROR for a port that is none;
 * ASYNCIO_NOT_IMPLEMENTED; ASYNCIO_PERMISSION_ERROR; ASYNCIO_CANCELLED;
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend; ASYNCIO_NO_MEMORY.
 * Python: [info[4] for info in await loop.getaddrinfo(host, port)]. */
#define asyncio_loop_getaddrinfo(loop, host, port, ...) \
  asyncio__getaddrinfo(                                 \
      loop, host, port,                                 \
      (asyncio_getaddrinfo_options){.addresses = __VA_ARGS__})

/* Looks up the name of an address, and that of a port.
 * names: gets a list of two strings, which are numbers where there is no name;
 * nothing on failure. Returns as asyncio_loop_getaddrinfo.
 * Python: await loop.getnameinfo((host, port)). */
ASYNCIO_MUST_USE int asyncio_loop_getnameinfo(asyncio_loop *loop,
                                              const char *host, int port,
                                              asyncio_value *names);

ASYNCIO_MUST_USE int asyncio__getaddrinfo(asyncio_loop *, const char *, int,
                                          asyncio_getaddrinfo_options);

#endif
