/* A server in memory for the native port's requests; its answers are those of
 * tests/webio/server.js. SPDX-License-Identifier: MIT */
#include "host_web.h"

#include <stdlib.h>
#include <string.h>

#define BASE "http://test"
#define BIG (300 * 1000) /* bytes */

struct asyncio__web *asyncio__web_first;

/* ---- what is open ---- */

struct asyncio__web *asyncio__web_find(const struct asyncio__io *io) {
  struct asyncio__web *web = asyncio__web_first;
  while (web != NULL && web->io != io) web = web->next;
  return web;
}

void asyncio__web_close(struct asyncio__web *web) {
  struct asyncio__web **place = &asyncio__web_first;
  while (*place != web) place = &(*place)->next;
  *place = web->next;
  asyncio_value_clear(&web->head);
  asyncio_value_clear(&web->name);
  free(web->bytes);
  free(web);
}

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a request");
}

void asyncio__web_say(struct asyncio__web *web, asyncio_value v) {
  struct asyncio__io *io = web->io;
  if (v.tag == ASYNCIO_ERROR) {
    io->handle = 0;
    asyncio__web_close(web);
  }
  io->event(io, v);
}

static void fail(struct asyncio__web *web, int code, const char *text) {
  asyncio__web_say(web, asyncio_error_value(code, text));
}

/* ---- the body of the answer ---- */

static bool append(struct asyncio__web *web, const char *bytes, size_t size) {
  char *grown = realloc(web->bytes, web->size + size);
  if (grown == NULL) return size == 0;
  if (bytes == NULL)
    memset(grown + web->size, 'x', size);
  else
    memcpy(grown + web->size, bytes, size);
  web->bytes = grown;
  web->size += size;
  return true;
}

/* Says of the body what the credit is for, and the end. */
static void flush(struct asyncio__web *web) {
  size_t n = web->size - web->at;
  if (n > web->credit) n = web->credit;
  if (!web->answered) return;
  if (n > 0) {
    asyncio_value piece = asyncio_bytes(web->bytes + web->at, n);
    web->at += n;
    web->credit -= (uint32_t)n;
    bool lost = piece.tag == ASYNCIO_ERROR;
    asyncio__web_say(web, piece);
    if (lost) return;
  }
  if (web->at < web->size || web->credit == 0) return;
  web->answered = false;
  if (web->breaks)
    fail(web, ASYNCIO_CONNECTION_RESET, "broken in the middle of the body");
  else
    asyncio__web_say(web, asyncio_null());
}

/* ---- the head of the answer ---- */

static bool is(const char *url, const char *path) {
  return strcmp(url, path) == 0;
}

/* Says the head: lines as src/responses.c reads them. */
static void answer(struct asyncio__web *web, const char *status,
                   const char *redirected, const asyncio_value *values) {
  char text[400];
  strcpy(text, status);
  strcat(text, redirected);
  strcat(text, "\nx-method: ");
  strncat(text, asyncio_value_text(values[1]), 20);
  const asyncio_value *headers = values[3].list->items;
  for (uint32_t i = 0; i + 1 < values[3].list->size; i += 2) {
    strcat(text, "\n");
    strncat(text, asyncio_value_text(headers[i]), 20);
    strcat(text, ": ");
    strncat(text, asyncio_value_text(headers[i + 1]), 100);
  }
  web->head = asyncio_string(text);
  if (!web->streamed) (void)!asyncio__web_end(web);
}

static void redirect(struct asyncio__web *web, const asyncio_value *values) {
  const char *how = asyncio_value_text(values[2]);
  if (is(how, "error"))
    fail(web, ASYNCIO_OS_ERROR, "unexpected redirect");
  else if (is(how, "manual"))
    answer(web, "302\nFound\n", "0\n" BASE "/redirect", values);
  else
    answer(web, "200\nOK\n", "1\n" BASE "/echo", values);
}

/* What a server says of a URL. */
static void serve(struct asyncio__web *web, const asyncio_value *values) {
  const char *url = asyncio_value_text(values[0]);
  if (strchr(asyncio_value_text(values[1]), ' ') != NULL)
    fail(web, ASYNCIO_VALUE_ERROR, "not a method");
  else if (is(url, BASE "/refused"))
    fail(web, ASYNCIO_CONNECTION_REFUSED, "refused");
  else if (is(url, BASE "/redirect"))
    redirect(web, values);
  else if (is(url, BASE "/missing"))
    answer(web, "404\nNot Found\n", "0\n" BASE "/missing", values);
  else if (is(url, BASE "/never"))
    return;
  else if (strncmp(url, BASE "/", strlen(BASE) + 1) == 0)
    answer(web, "200\nOK\n", "0\n" BASE "/echo", values);
  else
    fail(web, ASYNCIO_VALUE_ERROR, "Invalid URL");
}

/* Begins a request. False without memory. */
static bool begin(struct asyncio__web *web, const asyncio_value *values) {
  const char *url = asyncio_value_text(values[0]);
  asyncio_value body = values[4];
  web->streamed = body.tag == ASYNCIO_NULL;
  web->breaks = is(url, BASE "/broken");
  bool there = append(web, web->breaks ? "a part" : asyncio_value_text(body),
                      web->breaks ? 6 : asyncio_value_size(body));
  return there && (!is(url, BASE "/big") || append(web, NULL, BIG));
}

int asyncio__web_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                      const asyncio_value *values, size_t n) {
  struct asyncio__web *web = calloc(1, sizeof *web);
  bool request = kind == ASYNCIO__IO_FETCH;
  if (web == NULL) return no_memory();
  if (request && !begin(web, values)) {
    free(web->bytes);
    free(web);
    return no_memory();
  }
  web->io = io;
  web->kind = kind;
  web->next = asyncio__web_first;
  asyncio__web_first = web;
  io->handle = 1;
  if (n > 0) web->name = asyncio_value_copy(values[0]);
  if (request)
    serve(web, values);
  else
    asyncio__web_begin_channel(web, values);
  return 0;
}

/* ---- a request ---- */

int asyncio__web_write(struct asyncio__web *web, const char *bytes,
                       size_t size) {
  if (!append(web, bytes, size)) return no_memory();
  asyncio__web_say(web, asyncio_int((int64_t)size));
  return 0;
}

int asyncio__web_credit(struct asyncio__web *web, uint32_t bytes) {
  web->credit += bytes;
  flush(web);
  return 0;
}

int asyncio__web_end(struct asyncio__web *web) {
  asyncio_value head = web->head;
  if (head.tag == ASYNCIO_NOTHING) return 0;
  web->head = asyncio_nothing();
  web->answered = head.tag != ASYNCIO_ERROR;
  bool lost = !web->answered;
  asyncio__web_say(web, head);
  if (!lost) flush(web);
  return 0;
}
