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

/* Monotonic clock, in seconds from any start. */
double asyncio__host_now(void);

/* Whether the user asked for something by an environment variable. */
bool asyncio__host_wish(const char *name);

/* Whether the value of one, NULL for none, asks for it: it is neither empty nor
 * begins with 0. */
static inline bool asyncio__is_wish(const char *value) {
  return value != NULL && value[0] != '\0' && value[0] != '0';
}

/* Runs asyncio__loop_pass until it ends the run, waiting between passes as
 * asyncio__loop_wait_time says; returns then. Where the host must not be
 * blocked it suspends the caller meanwhile. */
void asyncio__host_drive(struct asyncio_loop *loop);

/* Whether the host can call JavaScript functions. */
bool asyncio__host_has_js(void);

/* Writes to the error output, past stdio, which may be what is broken. */
void asyncio__host_error(const char *text, size_t size);

/* Writes out what stdio holds, before something is said on the error output.
 * A program without stdio is not to get it by this. */
void asyncio__host_flush(void);

/* Ends the process without atexit and without flushing. */
_Noreturn void asyncio__host_exit(int code);

#endif
