/* asyncio for C on WebAssembly. SPDX-License-Identifier: MIT
 *
 * Names follow Python: asyncio.Queue.put_nowait is asyncio_queue_put_nowait.
 * A coroutine is any C function; calling it is awaiting it. A task's entry has
 * the signature int fn(void *arg). Times are seconds, as double.
 */
#ifndef ASYNCIO_H
#define ASYNCIO_H

#ifdef __cplusplus
#error asyncio.h is for C: call C++ from a C file, by functions that are extern "C"
#else

#include "asyncio/animation.h"
#include "asyncio/as_completed.h"
#include "asyncio/channels.h"
#include "asyncio/connections.h"
#include "asyncio/contextlib.h"
#include "asyncio/contextvars.h"
#include "asyncio/datagrams.h"
#include "asyncio/debug.h"
#include "asyncio/events.h"
#include "asyncio/exceptions.h"
#include "asyncio/executors.h"
#include "asyncio/exports.h"
#include "asyncio/fetch.h"
#include "asyncio/files.h"
#include "asyncio/functions.h"
#include "asyncio/futures.h"
#include "asyncio/gather.h"
#include "asyncio/graph.h"
#include "asyncio/locks.h"
#include "asyncio/lookups.h"
#include "asyncio/objects.h"
#include "asyncio/pages.h"
#include "asyncio/pipes.h"
#include "asyncio/promises.h"
#include "asyncio/queues.h"
#include "asyncio/readiness.h"
#include "asyncio/runners.h"
#include "asyncio/scopes.h"
#include "asyncio/signals.h"
#include "asyncio/staggered.h"
#include "asyncio/streams.h"
#include "asyncio/subprocess.h"
#include "asyncio/taskgroups.h"
#include "asyncio/tasks.h"
#include "asyncio/timeouts.h"
#include "asyncio/tools.h"
#include "asyncio/transports.h"
#include "asyncio/values.h"

#define ASYNCIO_VERSION "0.1.0"

#endif
#endif
