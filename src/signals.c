/* Handlers of signals. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's unix_events.py (add_signal_handler).
 */
#include "signals.h"

#include <string.h>

#include "host_events.h"
#include "interrupts.h"

/* ---- SIGINT, for runners ---- */

/* The host's SIGINT, and the loop that has run last, with which that ends. */
static struct {
  struct asyncio__io io;
  struct asyncio__open open;
  asyncio_loop *loop; /* NULL: nobody listens */
} listener;

/* Whether the user has a handler of SIGINT, which wins. */
static bool is_handled(const asyncio_loop *loop) {
  return asyncio__host_event_exists(loop, ASYNCIO__IO_SIGNAL,
                                    asyncio_signal_name(ASYNCIO_SIGINT));
}

static void tell_of_sigint(struct asyncio__io *io, asyncio_value v) {
  (void)io;
  if (v.tag != ASYNCIO_ERROR && !is_handled(listener.loop))
    (void)asyncio__interrupt();
  asyncio_value_clear(&v);
}

static void leave_loop(void) {
  if (listener.loop == NULL) return;
  asyncio__loop_remove_open(listener.loop, &listener.open);
  listener.loop = NULL;
}

static void stop_listening(struct asyncio__open *open) {
  (void)open;
  leave_loop();
  asyncio__host_close(&listener.io);
}

/* "SIGINT" as a value for which no memory is wanted. */
static asyncio_value sigint_name(void) {
  static const char name[] = "SIGINT";
  static _Alignas(struct asyncio__text) char
      room[sizeof(struct asyncio__text) + sizeof name];
  struct asyncio__text *text = (void *)room;
  if (text->refs == 0) {
    text->refs = 1;
    text->size = sizeof name - 1;
    memcpy(text->bytes, name, sizeof name);
  }
  return (asyncio_value){.tag = ASYNCIO_STRING, .text = text};
}

/* Without memory, SIGINT stays the host's. */
static void begin_listening(void) {
  asyncio_value values[2] = {sigint_name(), asyncio_bool(true)};
  listener.io.event = tell_of_sigint;
  listener.io.idle = true;
  if (asyncio__host_open(&listener.io, ASYNCIO__IO_SIGNAL, values, 2) < 0)
    asyncio__error_clear();
}

void asyncio__interrupts_listen(asyncio_loop *loop) {
  if (!asyncio__host_can_catch(ASYNCIO_SIGINT)) return;
  if (is_handled(loop)) asyncio__interrupts_yield();
  leave_loop();
  listener.loop = loop;
  listener.open.close = stop_listening;
  asyncio__loop_add_open(loop, &listener.open);
  if (listener.io.handle == 0) begin_listening();
}

/* Nothing: who calls it has the functions above. */
void asyncio_default_int_handler(void) {}

/* ---- handlers ---- */

ASYNCIO__NEVER_SUSPENDS("asyncio__add_signal_handler");
int asyncio__add_signal_handler(asyncio_loop *loop, int number,
                                asyncio_callback callback, void *arg,
                                const char *where) {
  const char *name = asyncio_signal_name(number);
  if (name == NULL) return asyncio__signal_error(number);
  if (!asyncio__host_can_catch(number))
    return asyncio__host_refuse_signal(number);
  int rc = asyncio__host_event_add(loop, ASYNCIO__IO_SIGNAL, name, callback,
                                   arg, where);
  if (rc == 0 && number == ASYNCIO_SIGINT) asyncio__interrupts_yield();
  return rc;
}

int asyncio_loop_remove_signal_handler(asyncio_loop *loop, int number) {
  const char *name = asyncio_signal_name(number);
  if (name == NULL) return asyncio__signal_error(number);
  return asyncio__host_event_remove(loop, ASYNCIO__IO_SIGNAL, name);
}

/* Who may not catch SIGTERM may not send signals. */
int asyncio_raise_signal(int number) {
  const char *name = asyncio_signal_name(number);
  if (name == NULL) return asyncio__signal_error(number);
  if (!asyncio__host_can_catch(ASYNCIO_SIGTERM))
    return asyncio__host_refuse_signal(ASYNCIO_SIGTERM);
  return asyncio__host_raise_signal(name);
}
