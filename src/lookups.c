/* getaddrinfo, getnameinfo: channels that open with the answer.
 * SPDX-License-Identifier: MIT */
#include "asyncio/lookups.h"

#include <string.h>

#include "channels.h"
#include "remotes.h"

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to look up a name");
}

static int check(const asyncio_loop *loop, int port) {
  if (loop == NULL || loop != asyncio_get_running_loop())
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "the loop does not run");
  if (port < 0 || port > 65535)
    return asyncio__raise_text(ASYNCIO_OVERFLOW_ERROR, "port must be 0-65535.");
  return 0;
}

/* Asks the host. host: NULL for this one. answer: gets what it says. */
static int ask(enum asyncio__io_kind kind, const char *host, int port,
               int family, asyncio_value *answer) {
  asyncio_channel *channel = NULL;
  asyncio_value values[] = {asyncio_string(host != NULL ? host : "localhost"),
                            asyncio_int(port), asyncio_int(family)};
  int rc = values[0].tag == ASYNCIO_ERROR
               ? no_memory()
               : asyncio__channel_open(kind, values,
                                       kind == ASYNCIO__IO_RESOLVE ? 3 : 2,
                                       &channel);
  asyncio_value_clear(&values[0]);
  if (rc < 0) return rc;
  *answer = asyncio_value_copy(asyncio__channel_info(channel));
  asyncio_release(channel);
  return 0;
}

/* The parts of an answer, as a list. */
static asyncio_value split(enum asyncio__io_kind kind, const char *text) {
  char end = kind == ASYNCIO__IO_RESOLVE ? '\n' : '\t';
  size_t count = 1;
  for (const char *c = text; *c != '\0'; c++) count += *c == end;
  asyncio_value list = asyncio__list_value(count);
  for (size_t i = 0; i < count && list.tag == ASYNCIO_LIST; i++) {
    const char *behind = strchr(text, end);
    size_t size = behind == NULL ? strlen(text) : (size_t)(behind - text);
    asyncio_value part = kind == ASYNCIO__IO_RESOLVE
                             ? asyncio__io_address(text, size)
                             : asyncio_string_n(text, size);
    list.list->items[i] = part;
    if (part.tag == ASYNCIO_ERROR) {
      asyncio_value_clear(&list);
      return part;
    }
    text += size + 1;
  }
  return list;
}

static int look_up(enum asyncio__io_kind kind, const char *host, int port,
                   int family, asyncio_value *result) {
  asyncio_value answer;
  int rc = ask(kind, host, port, family, &answer);
  if (rc < 0) return rc;
  asyncio_value list = split(kind, asyncio_value_text(answer));
  asyncio_value_clear(&answer);
  if (list.tag == ASYNCIO_ERROR) return no_memory();
  *result = list;
  return 0;
}

int asyncio__getaddrinfo(asyncio_loop *loop, const char *host, int port,
                         asyncio_getaddrinfo_options options) {
  *options.addresses = asyncio_nothing();
  int rc = check(loop, port);
  return rc < 0 ? rc
                : look_up(ASYNCIO__IO_RESOLVE, host, port, (int)options.family,
                          options.addresses);
}

int asyncio_loop_getnameinfo(asyncio_loop *loop, const char *host, int port,
                             asyncio_value *names) {
  *names = asyncio_nothing();
  int rc = check(loop, port);
  return rc < 0 ? rc : look_up(ASYNCIO__IO_NAME, host, port, 0, names);
}
