/* Transports: writing, and its limits. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's transports.py (_FlowControlMixin) and
 * selector_events.py.
 */
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "transports.h"

#define HIGH ASYNCIO__TRANSPORT_HIGH
#define TOLD_LOSSES 5 /* from this write after the end on, each is told of */
#define SMALL 4096    /* bytes of a chunk that writes may share */

struct asyncio__chunk {
  struct asyncio__chunk *next;
  size_t at, end, capacity; /* bytes from `at` to `end` are to be sent */
  char bytes[];
};

void asyncio__transport_drop_buffer(asyncio_transport *transport) {
  struct asyncio__chunk *chunk;
  while ((chunk = transport->first) != NULL) {
    transport->first = chunk->next;
    free(chunk);
  }
  transport->buffered = 0;
}

/* ---- limits ---- */

/* An error of pause_writing or resume_writing is told, and nothing else; a code
 * that ends the run is returned. */
static int told(asyncio_transport *transport, int code, const char *message) {
  if (code >= 0) return 0;
  if (asyncio__ends_the_run(code)) return code;
  asyncio_value error = asyncio__error_take(code);
  asyncio__report(transport->loop, message, error, NULL);
  asyncio_value_clear(&error);
  return 0;
}

int asyncio__turn_pause_writing(asyncio_transport *transport) {
  if (transport->buffered <= transport->high || transport->protocol_paused ||
      transport->protocol == NULL)
    return 0;
  transport->protocol_paused = true;
  int rc = asyncio__turn_tell(transport, transport->protocol->pause_writing);
  return told(transport, rc, "protocol.pause_writing() failed");
}

void asyncio__turn_resume_writing(asyncio_transport *transport) {
  if (!transport->protocol_paused || transport->buffered > transport->low)
    return;
  transport->protocol_paused = false;
  int rc = asyncio__turn_tell(transport, transport->protocol->resume_writing);
  rc = told(transport, rc, "protocol.resume_writing() failed");
  if (rc < 0) asyncio__callback_failed(transport->loop, rc);
}

/* "-5" */
static const char *sign(ptrdiff_t number) { return number < 0 ? "-" : ""; }
static const char *digits(char text[ASYNCIO__DECIMAL_SIZE], ptrdiff_t number) {
  return asyncio__decimal(text, (uint64_t)(number < 0 ? -number : number));
}

int asyncio_transport_set_write_buffer_limits(asyncio_transport *transport,
                                              ptrdiff_t high, ptrdiff_t low) {
  if (high == -1) high = low == -1 ? HIGH : 4 * low;
  if (low == -1) low = high / 4;
  char a[ASYNCIO__DECIMAL_SIZE], b[ASYNCIO__DECIMAL_SIZE];
  if (low < 0 || high < low)
    return asyncio__raise(ASYNCIO_VALUE_ERROR, "high (", sign(high),
                          digits(a, high), ") must be >= low (", sign(low),
                          digits(b, low), ") must be >= 0", NULL);
  transport->high = (size_t)high;
  transport->low = (size_t)low;
  return asyncio__turn_pause_writing(transport);
}

void asyncio_transport_get_write_buffer_limits(
    const asyncio_transport *transport, size_t *low, size_t *high) {
  if (low != NULL) *low = transport->low;
  if (high != NULL) *high = transport->high;
}

size_t asyncio_transport_get_write_buffer_size(
    const asyncio_transport *transport) {
  return transport->buffered;
}

/* ---- writing ---- */

/* Room behind what is to be sent, for at least one byte of `size` more. */
static struct asyncio__chunk *chunk_for(asyncio_transport *transport,
                                        size_t size) {
  struct asyncio__chunk *last = transport->last;
  if (transport->first != NULL && last->end < last->capacity) return last;
  size_t capacity = size > SMALL ? size : SMALL;
  struct asyncio__chunk *chunk = malloc(sizeof *chunk + capacity);
  if (chunk == NULL) return NULL;
  *chunk = (struct asyncio__chunk){.capacity = capacity};
  if (transport->first == NULL)
    transport->first = chunk;
  else
    last->next = chunk;
  return transport->last = chunk;
}

/* False without memory. */
static bool keep(asyncio_transport *transport, const char *bytes, size_t size) {
  while (size > 0) {
    struct asyncio__chunk *chunk = chunk_for(transport, size);
    if (chunk == NULL) return false;
    size_t n = chunk->capacity - chunk->end;
    if (n > size) n = size;
    memcpy(chunk->bytes + chunk->end, bytes, n);
    chunk->end += n;
    transport->buffered += n;
    bytes += n;
    size -= n;
  }
  return true;
}

static void write_failed(asyncio_transport *transport, asyncio_value error) {
  asyncio__transport_fail(transport, error,
                          "Fatal write error on socket transport");
}

void asyncio__transport_count_loss(asyncio_transport *transport) {
  struct asyncio__print line = {.size = 0};
  if (transport->losses >= TOLD_LOSSES) {
    asyncio__print_add(&line, "asyncio: write to a lost connection");
    asyncio__print_end(&line);
  }
  transport->losses++;
}

static int asyncio__turn_write(asyncio_transport *transport, const char *bytes,
                               size_t size) {
  int sent = 0;
  if (transport->first == NULL)
    sent = transport->carrier->send(transport, bytes, size);
  if (sent < 0) {
    write_failed(transport, asyncio__error_take(sent));
    return 0;
  }
  if (!keep(transport, bytes + sent, size - (size_t)sent)) {
    asyncio__turn_force_close(transport,
                              asyncio_error_value(ASYNCIO_NO_MEMORY, NULL));
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to write");
  }
  return asyncio__turn_pause_writing(transport);
}

static int after_eof(const char *method) {
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Cannot call ", method,
                        "() after write_eof()", NULL);
}

int asyncio_transport_write(asyncio_transport *transport, const void *data,
                            size_t size) {
  if (transport->carrier->send == NULL)
    return asyncio__raise_text(
        ASYNCIO_TYPE_ERROR, "datagrams are sent by asyncio_transport_sendto");
  if (transport->eof) return after_eof("write");
  if (size == 0) return 0;
  if (transport->losses == 0) return asyncio__turn_write(transport, data, size);
  asyncio__transport_count_loss(transport);
  return 0;
}

int asyncio_transport_writelines(asyncio_transport *transport,
                                 const asyncio_value *lines, size_t n) {
  if (transport->eof) return after_eof("writelines");
  for (size_t i = 0; i < n; i++)
    if (lines[i].tag != ASYNCIO_STRING && lines[i].tag != ASYNCIO_BYTES)
      return asyncio__raise_text(ASYNCIO_TYPE_ERROR,
                                 "strings or byte arrays were expected");
  int rc = 0;
  for (size_t i = 0; i < n && rc == 0; i++)
    rc = asyncio_transport_write(transport, asyncio_value_text(lines[i]),
                                 asyncio_value_size(lines[i]));
  return rc;
}

bool asyncio_transport_can_write_eof(const asyncio_transport *transport) {
  return transport->carrier->can_write_eof;
}

int asyncio_transport_write_eof(asyncio_transport *transport) {
  if (!asyncio_transport_can_write_eof(transport))
    return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                               "this transport cannot end one direction alone");
  if (transport->closing || transport->eof) return 0;
  transport->eof = true;
  if (transport->first == NULL) transport->carrier->shutdown(transport);
  return 0;
}

/* Sends from the buffer. Returns 0, or the code of the carrier. */
static int asyncio__turn_send(asyncio_transport *transport) {
  struct asyncio__chunk *chunk;
  while ((chunk = transport->first) != NULL) {
    size_t size = chunk->end - chunk->at;
    int sent =
        transport->carrier->send(transport, chunk->bytes + chunk->at, size);
    if (sent < 0) return sent;
    chunk->at += (size_t)sent;
    transport->buffered -= (size_t)sent;
    if ((size_t)sent < size) return 0;
    transport->first = chunk->next;
    free(chunk);
  }
  return 0;
}

void asyncio__transport_writable(asyncio_transport *transport) {
  if (transport->losses > 0 || transport->first == NULL) return;
  int rc = asyncio__turn_send(transport);
  if (rc < 0) {
    write_failed(transport, asyncio__error_take(rc));
    return;
  }
  asyncio__turn_resume_writing(transport); /* which may write more */
  if (transport->first != NULL || transport->losses > 0) return;
  if (transport->closing)
    asyncio__turn_lose(transport);
  else if (transport->eof)
    transport->carrier->shutdown(transport);
}
