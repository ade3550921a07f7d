/* What is open between a module and its host, and how values come in.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_OUTBOX_H
#define ASYNCIO_OUTBOX_H

#include "internal.h"

/* A handle for context, which is not NULL; 0 without memory. */
uint32_t asyncio__outbox_open(void *context);

/* The context of an open handle, NULL of any other number. */
void *asyncio__outbox_find(uint32_t handle);

/* Tells the host what came of a handle, which is then closed. v: consumed. */
void asyncio__outbox_settle(uint32_t handle, asyncio_value v);

/* The value that the host passed as a tag, a number and a buffer, which is
 * taken; see asyncio_post in README.md. */
asyncio_value asyncio__posted_value(uint32_t tag, double a, char *bytes,
                                    uint32_t size);

#endif
