/* Signals of a JavaScript host (README.md). SPDX-License-Identifier: MIT */
#include "asyncio/signals.h"

#include "host.h"
#include "host_io.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { OPEN = 8, RAISE = 22 };

/* Bit N for each signal N that may be caught; the lowest: there are signals. */
static uint32_t signals;

EXPORT("asyncio_signals") void asyncio_signals(uint32_t which) {
  signals = which;
}

bool asyncio__host_can_catch(int number) { return signals >> number & 1; }

int asyncio__host_refuse_signal(int number) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  if (signals == 0)
    return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                               "signals are not on this host");
  if (signals == 1)
    return asyncio__raise_text(
        ASYNCIO_PERMISSION_ERROR,
        "signals are not allowed: run it with --allow-signals, or load(…, { "
        "allow: { signals: true } })");
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "sig ",
                        asyncio__decimal(digits, (uint64_t)number),
                        " cannot be caught", NULL);
}

/* It has no handle: nothing is said of it. */
int asyncio__host_raise_signal(const char *name) {
  asyncio_value v = asyncio_string(name);
  bool added =
      v.tag == ASYNCIO_STRING && asyncio__outbox_add(OPEN, 0, RAISE, &v, 1);
  asyncio_value_clear(&v);
  return added ? 0
               : asyncio__raise_text(ASYNCIO_NO_MEMORY,
                                     "no room for one more message");
}
