/* Channels in memory: broadcasts within the program, a WebSocket server that
 * sends back what it gets, as tests/webio/server.js; and frames.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "host_web.h"

#define BASE "ws://test/"

static bool is(asyncio_value v, const char *text) {
  return v.tag == ASYNCIO_STRING && strcmp(asyncio_value_text(v), text) == 0;
}

/* ---- closing ---- */

static void say_closed(struct asyncio__web *web, int code, const char *reason) {
  struct asyncio__io *io = web->io;
  asyncio__web_say(web, asyncio_null());
  io->event(io, asyncio_int(code));
  asyncio_value text = asyncio_string(reason);
  if (text.tag == ASYNCIO_ERROR)
    asyncio__web_say(web, text);
  else
    io->event(io, text);
}

/* ---- a server ---- */

/* The slow ones have sent all, too. */
static void let_go(void) {
  struct asyncio__web *web = asyncio__web_first;
  for (; web != NULL; web = web->next) {
    if (web->unsaid > 0) asyncio__web_say(web, asyncio_int(web->unsaid));
    web->unsaid = 0;
  }
}

static void begin_socket(struct asyncio__web *web, asyncio_value protocol) {
  const char *url = asyncio_value_text(web->name);
  if (strncmp(url, BASE, strlen(BASE)) != 0) {
    asyncio__web_say(web, asyncio_error_value(ASYNCIO_VALUE_ERROR, url));
  } else if (is(web->name, BASE "refused")) {
    asyncio__web_say(web, asyncio_error_value(ASYNCIO_CONNECTION_ERROR, url));
  } else {
    if (is(web->name, BASE "go")) let_go();
    asyncio__web_say(web, protocol.tag == ASYNCIO_STRING
                              ? asyncio_value_copy(protocol)
                              : asyncio_string(""));
  }
}

static void answer(struct asyncio__web *web, asyncio_value message) {
  int64_t size = (int64_t)asyncio_value_size(message);
  if (is(web->name, BASE "slow")) {
    web->unsaid += size;
    return;
  }
  asyncio__web_say(web, asyncio_int(size));
  if (is(message, "enough"))
    say_closed(web, 4001, "as you like");
  else if (is(message, "drop"))
    say_closed(web, 1006, "");
  else
    asyncio__web_say(web, asyncio_value_copy(message));
}

/* ---- broadcasts ---- */

static void broadcast(const struct asyncio__web *from, asyncio_value message) {
  struct asyncio__web *web = asyncio__web_first, *next;
  for (; web != NULL; web = next) {
    next = web->next;
    if (web != from && web->kind == ASYNCIO__IO_BROADCAST &&
        is(web->name, asyncio_value_text(from->name)))
      asyncio__web_say(web, asyncio_value_copy(message));
  }
}

/* ---- the seam ---- */

void asyncio__web_begin_channel(struct asyncio__web *web,
                                const asyncio_value *values) {
  if (web->kind == ASYNCIO__IO_WEBSOCKET)
    begin_socket(web, values[1]);
  else if (web->kind == ASYNCIO__IO_BROADCAST)
    asyncio__web_say(web, asyncio_string(""));
  else
    asyncio__web_say(web, asyncio_double(1500));
}

int asyncio__web_send(struct asyncio__web *web, const asyncio_value *values,
                      size_t n) {
  if (n == 2)
    say_closed(web, (int)values[0].i, asyncio_value_text(values[1]));
  else if (web->kind == ASYNCIO__IO_BROADCAST)
    broadcast(web, values[0]);
  else
    answer(web, values[0]);
  return 0;
}
