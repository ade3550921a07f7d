/* The trace, as a JavaScript host reads it. SPDX-License-Identifier: MIT */
#include "tracing.h"

#include "interrupts.h"

#ifdef ASYNCIO_TRACE

#define EXPORT(name) __attribute__((export_name(name)))

#define AT(member, offset)                                          \
  _Static_assert(offsetof(struct asyncio__trace, member) == offset, \
                 "js/traced.js has " #member " at " #offset)

AT(records, 0);
AT(used, 4);
AT(lost, 8);
AT(on, 12);
AT(single, 13);

enum { MUCH = 64 * 1024 }; /* bytes of records; a pump may add to that */

bool asyncio__trace_waits(bool complete) {
  return asyncio__trace.used >= MUCH || (asyncio__trace.single && complete);
}

EXPORT("asyncio_trace") struct asyncio__trace *asyncio_trace(void) {
  return &asyncio__trace;
}

EXPORT("asyncio_interrupt") int asyncio_interrupt(void) {
  return asyncio__interrupt();
}

#endif
