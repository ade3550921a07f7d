/* Transports: what is told to the protocol, and when.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's transports.py (_FlowControlMixin) and
 * selector_events.py. `losses` is its _conn_lost: 1 once connection_lost is
 * due, so that it is called once.
 */
#include "transports.h"

#include <stdlib.h>
#include <string.h>

/* ---- life ---- */

ASYNCIO__NEVER_SUSPENDS("asyncio__transport_*");
void asyncio__transport_release(asyncio_transport *transport) {
  if (transport == NULL || --transport->refs > 0) return;
  asyncio_loop *loop = transport->loop;
  asyncio_value_clear(&transport->error);
  asyncio__context_release(transport->context);
  transport->carrier->destroy(transport);
  asyncio__loop_release(loop);
}

asyncio_transport *asyncio__transport_retain(asyncio_transport *transport) {
  transport->refs++;
  return transport;
}

/* The connection is over, and nothing is called any more. */
static void asyncio__turn_disconnect(asyncio_transport *transport) {
  const asyncio_protocol *protocol = transport->protocol;
  transport->closing = true;
  if (transport->losses == 0) transport->losses = 1;
  transport->protocol = NULL;
  asyncio__transport_drop_buffer(transport);
  asyncio__loop_remove_open(transport->loop, &transport->open);
  transport->carrier->disconnect(transport);
  if (protocol->release != NULL) protocol->release(transport->self);
  transport->self = NULL;
  if (transport->detach != NULL) transport->detach(transport);
  asyncio__transport_release(transport);
}

static void close_with_loop(struct asyncio__open *open) {
  asyncio__turn_disconnect(ASYNCIO__CONTAINER(open, asyncio_transport, open));
}

/* ---- calls of the protocol ---- */

/* Gives whether the transport's context was made the current one. */
bool asyncio__transport_enter(asyncio_transport *transport) {
  bool outer = asyncio__state.current != NULL || asyncio__state.context != NULL;
  if (asyncio__state.current != NULL) asyncio__state.foreign++;
  if (outer) return false;
  asyncio__state.context = transport->context;
  transport->context = NULL;
  return true;
}

void asyncio__transport_leave(asyncio_transport *transport, bool entered) {
  if (asyncio__state.current != NULL) asyncio__state.foreign--;
  if (!entered) return;
  transport->context = asyncio__state.context;
  asyncio__state.context = NULL;
}

int asyncio__turn_tell(asyncio_transport *transport,
                       int (*function)(void *self)) {
  if (function == NULL) return 0;
  bool entered = asyncio__transport_enter(transport);
  int rc = function(transport->self);
  asyncio__transport_leave(transport, entered);
  return rc;
}

/* What a function of the protocol returned, when that ends the connection. */
static void protocol_failed(asyncio_transport *transport, int code,
                            const char *message) {
  if (asyncio__ends_the_run(code))
    asyncio__callback_failed(transport->loop, code);
  else
    asyncio__transport_fail(transport, asyncio__error_take(code), message);
}

static asyncio_transport *made_of(struct asyncio__handle *handle) {
  return ASYNCIO__CONTAINER(handle, asyncio_transport, made);
}

static void asyncio__turn_connection_made(struct asyncio__handle *handle) {
  asyncio_transport *transport = made_of(handle);
  const asyncio_protocol *protocol = transport->protocol;
  int rc = 0;
  if (protocol != NULL) {
    transport->connected = true;
    bool entered = asyncio__transport_enter(transport);
    if (protocol->connection_made != NULL)
      rc = protocol->connection_made(transport->self, transport);
    asyncio__transport_leave(transport, entered);
    if (rc < 0) asyncio__callback_failed(transport->loop, rc);
    if (transport->protocol != NULL) transport->carrier->read(transport);
  }
  asyncio__transport_release(transport);
}

void asyncio__turn_lose(asyncio_transport *transport) {
  const asyncio_protocol *protocol = transport->protocol;
  int rc = 0;
  if (transport->losses == 0) transport->losses = 1;
  bool entered = asyncio__transport_enter(transport);
  if (protocol->connection_lost != NULL)
    rc = protocol->connection_lost(transport->self, transport->error);
  asyncio__transport_leave(transport, entered);
  if (rc < 0) asyncio__callback_failed(transport->loop, rc);
  asyncio__turn_disconnect(transport);
}

static void asyncio__turn_connection_lost(struct asyncio__handle *handle) {
  asyncio_transport *transport =
      ASYNCIO__CONTAINER(handle, asyncio_transport, lost);
  if (transport->protocol != NULL) asyncio__turn_lose(transport);
  asyncio__transport_release(transport);
}

/* A loop that closes runs nothing any more. */
static void call_soon(asyncio_transport *transport,
                      struct asyncio__handle *handle) {
  if (transport->loop->closed) return;
  transport->refs++;
  asyncio__call_soon(transport->loop, handle);
}

void asyncio__transport_init(asyncio_transport *transport,
                             const struct asyncio__carrier *carrier,
                             asyncio_loop *loop) {
  transport->carrier = carrier;
  transport->loop = loop;
  transport->refs = 1;
  transport->high = ASYNCIO__TRANSPORT_HIGH;
  transport->low = ASYNCIO__TRANSPORT_HIGH / 4;
  transport->context = asyncio__context_capture(NULL);
  transport->made.run = asyncio__turn_connection_made;
  transport->lost.run = asyncio__turn_connection_lost;
  transport->open.close = close_with_loop;
  loop->refs++;
}

void asyncio__transport_start(asyncio_transport *transport,
                              const asyncio_protocol *protocol, void *self) {
  transport->protocol = protocol;
  transport->self = self;
  asyncio__loop_add_open(transport->loop, &transport->open);
  call_soon(transport, &transport->made);
}

/* ---- the end ---- */

static void schedule_loss(asyncio_transport *transport, asyncio_value error) {
  transport->losses++;
  transport->error = error;
  call_soon(transport, &transport->lost);
}

static void stop_reading(asyncio_transport *transport) {
  if (transport->closing) return;
  transport->closing = true;
  transport->carrier->read(transport);
}

void asyncio__turn_force_close(asyncio_transport *transport,
                               asyncio_value error) {
  if (transport->losses > 0) {
    asyncio_value_clear(&error);
    return;
  }
  asyncio__transport_drop_buffer(transport);
  stop_reading(transport);
  schedule_loss(transport, error);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_transport_*");
void asyncio_transport_close(asyncio_transport *transport) {
  if (transport->closing) return;
  stop_reading(transport);
  if (transport->buffered == 0) schedule_loss(transport, asyncio_nothing());
}

void asyncio_transport_abort(asyncio_transport *transport) {
  asyncio__turn_force_close(transport, asyncio_nothing());
}

bool asyncio_transport_is_closing(const asyncio_transport *transport) {
  return transport->closing;
}

/* Whether Python's class of it is an OSError. */
static bool is_os_error(int code) {
  return code == ASYNCIO_TIMEOUT ||
         (code <= ASYNCIO_OS_ERROR && code >= ASYNCIO_BROKEN_PIPE);
}

void asyncio__transport_fail(asyncio_transport *transport, asyncio_value error,
                             const char *message) {
  if (!is_os_error(error.code))
    asyncio__report(transport->loop, message, error, NULL);
  asyncio__turn_force_close(transport, error);
}

/* ---- reading ---- */

void asyncio_transport_pause_reading(asyncio_transport *transport) {
  if (!asyncio_transport_is_reading(transport)) return;
  transport->paused = true;
  transport->carrier->read(transport);
}

void asyncio_transport_resume_reading(asyncio_transport *transport) {
  if (transport->closing || !transport->paused) return;
  transport->paused = false;
  transport->carrier->read(transport);
}

bool asyncio_transport_is_reading(const asyncio_transport *transport) {
  return !transport->closing && !transport->paused;
}

/* Hands bytes to a protocol that has a place for them. Returns how many, 0 when
 * that failed. */
static size_t asyncio__turn_fill(asyncio_transport *transport,
                                 const char *bytes, size_t size) {
  const asyncio_protocol *protocol = transport->protocol;
  char *buffer = NULL;
  bool entered = asyncio__transport_enter(transport);
  int room = protocol->get_buffer(transport->self, size, &buffer);
  asyncio__transport_leave(transport, entered);
  if (room == 0)
    room = asyncio__raise_text(ASYNCIO_RUNTIME_ERROR,
                               "get_buffer() returned an empty buffer");
  if (room < 0) {
    protocol_failed(transport, room,
                    "Fatal error: protocol.get_buffer() call failed.");
    return 0;
  }
  if ((size_t)room < size) size = (size_t)room;
  memcpy(buffer, bytes, size);
  entered = asyncio__transport_enter(transport);
  int rc = protocol->buffer_updated(transport->self, size);
  asyncio__transport_leave(transport, entered);
  if (rc < 0)
    protocol_failed(transport, rc,
                    "Fatal error: protocol.buffer_updated() call failed.");
  return size;
}

static void asyncio__turn_data(asyncio_transport *transport, const char *bytes,
                               size_t size) {
  const asyncio_protocol *protocol = transport->protocol;
  if (protocol->data_received == NULL) return;
  bool entered = asyncio__transport_enter(transport);
  int rc = protocol->data_received(transport->self, bytes, size);
  asyncio__transport_leave(transport, entered);
  if (rc < 0)
    protocol_failed(transport, rc,
                    "Fatal error: protocol.data_received() call failed.");
}

size_t asyncio__transport_receive(asyncio_transport *transport,
                                  const char *bytes, size_t size) {
  size_t taken = 0;
  while (taken < size && asyncio__transport_listens(transport)) {
    if (transport->protocol->get_buffer == NULL) {
      asyncio__turn_data(transport, bytes + taken, size - taken);
      return size;
    }
    size_t n = asyncio__turn_fill(transport, bytes + taken, size - taken);
    if (n == 0) break;
    taken += n;
  }
  return taken;
}

void asyncio__transport_receive_eof(asyncio_transport *transport) {
  int rc = asyncio__turn_tell(transport, transport->protocol->eof_received);
  if (rc < 0)
    protocol_failed(transport, rc,
                    "Fatal error: protocol.eof_received() call failed.");
  else if (rc == 0)
    asyncio_transport_close(transport);
}

/* ---- what is known ---- */

void asyncio_transport_set_protocol(asyncio_transport *transport,
                                    const asyncio_protocol *table, void *self) {
  const asyncio_protocol *old = transport->protocol;
  void *old_self = transport->self;
  if (old == NULL) return;
  transport->protocol = table;
  transport->self = self;
  if (old->release != NULL) old->release(old_self);
}

const asyncio_protocol *asyncio_transport_get_protocol(
    const asyncio_transport *transport, void **self) {
  if (self != NULL) *self = transport->self;
  return transport->protocol;
}

asyncio_value asyncio_transport_get_extra_info(asyncio_transport *transport,
                                               const char *name) {
  if (transport->carrier->extra == NULL || transport->protocol == NULL)
    return asyncio_nothing();
  return transport->carrier->extra(transport, name);
}
