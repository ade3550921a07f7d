/* What a trace asks of the pump. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_TRACING_H
#define ASYNCIO_TRACING_H

#include "trace.h"

#ifdef ASYNCIO_TRACE

/* Whether the host has to read the trace before the loop goes on: there is
 * much of it, or a pass is complete and the next one is not to begin. */
bool asyncio__trace_waits(bool complete);

#else

static inline bool asyncio__trace_waits(bool complete) {
  (void)complete;
  return false;
}

#endif
#endif
