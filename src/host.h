/* Seam 1: what the loop asks of the world. SPDX-License-Identifier: MIT
 *
 * Each host defines these functions. The decisions about order are not here:
 * a host waits, tells the time, and carries messages.
 */
#ifndef ASYNCIO_HOST_H
#define ASYNCIO_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asyncio_loop;
struct asyncio_value;

/* Monotonic clock, in seconds from any start. */
double asyncio__host_now(void);

/* Whether the user asked for something by an environment variable: its value
 * is neither empty nor begins with 0. */
bool asyncio__host_wish(const char *name);

/* Runs asyncio__loop_pass until it ends the run, waiting between passes as
 * asyncio__loop_wait_time says; returns then. Where the host must not be
 * blocked it suspends the caller meanwhile. */
void asyncio__host_drive(struct asyncio_loop *loop);

/* Whether the host can call JavaScript functions. */
bool asyncio__host_has_js(void);

/* Asks the host to call a function by name.
 * list: the name, the task, the arguments; consumed when 0 is returned.
 * context: its answer comes by asyncio__promise_post(context, value).
 * op: gets the name of this call, for asyncio__host_cancel.
 * Returns 0 or ASYNCIO_NO_MEMORY. */
int asyncio__host_call(struct asyncio_value list, void *context, uint32_t *op);

/* The answer to op is no longer wanted, and will not come. */
void asyncio__host_cancel(uint32_t op);

/* Writes to the error output, past stdio, which may be what is broken. */
void asyncio__host_error(const char *text, size_t size);

/* Ends the process without atexit and without flushing. */
_Noreturn void asyncio__host_exit(int code);

#endif
