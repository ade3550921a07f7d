/* What is open between a module and its host, and how values come in.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_OUTBOX_H
#define ASYNCIO_OUTBOX_H

#include "internal.h"

struct asyncio__answer;

/* A handle for context, which is not NULL; 0 without memory. */
uint32_t asyncio__outbox_open(void *context);

/* The context of an open handle, NULL of any other number. */
void *asyncio__outbox_find(uint32_t handle);

/* Closes an open handle. Returns its context, NULL of any other number. */
void *asyncio__outbox_close(uint32_t handle);

/* Tells the host what came of a handle, which is then closed. v: consumed. */
void asyncio__outbox_settle(uint32_t handle, asyncio_value v);

/* The JavaScript value of a handle, which the host is told to release with the
 * last reference, or when there is no memory for it now. */
asyncio_value asyncio__js_value(uint32_t handle);

/* Asks the host; its answer comes by asyncio__answer_post.
 * operation: as for asyncio__ask. values: consumed when 0 is returned.
 * op: gets the handle, which is not 0.
 * Returns 0 or ASYNCIO_NO_MEMORY. */
int asyncio__outbox_ask(double operation, const asyncio_value *values, size_t n,
                        struct asyncio__answer *answer, uint32_t *op);

/* The answer to op is no longer wanted, and will not come. */
void asyncio__outbox_cancel(uint32_t op);

/* The value that the host passed as a tag, a number and a buffer, which is
 * taken; see asyncio_post in README.md. */
asyncio_value asyncio__posted_value(uint32_t tag, double a, char *bytes,
                                    uint32_t size);

#endif
