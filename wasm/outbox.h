/* What is open between a module and its host, and how values come in.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_OUTBOX_H
#define ASYNCIO_OUTBOX_H

#include "internal.h"

struct asyncio__answer;

/* What came of a call from JavaScript, as the host reads it: the beginning of
 * a block that the call has allocated, so that telling needs no memory. */
struct asyncio__settlement {
  struct asyncio__settlement *next;
  uint32_t handle;
  asyncio_value value;
};

/* Tells the host the value. It, the handle and the block are the outbox's then:
 * they are given back when the host has read of it, so that no other call has
 * the handle before. */
void asyncio__outbox_settle(struct asyncio__settlement *settled);

/* Adds an op with n values, borrowed. Returns false without memory. */
bool asyncio__outbox_add(uint32_t kind, uint32_t handle, uint32_t what,
                         const asyncio_value *values, size_t n);

/* The JavaScript value of a handle, which the host is told to release with the
 * last reference, or when there is no memory for it now. */
asyncio_value asyncio__js_value(uint32_t handle);

/* Asks the host to call a function with the n values that were put where
 * asyncio__ask_begin said, or if there is no name, to do an operation of
 * js/objects.js with them. The answer comes by asyncio__answer_post.
 * operation: of a function, whether its name is a literal.
 * answer: gets the handle of the op, which is not 0.
 * Returns 0; or ASYNCIO_NO_MEMORY, and then the values are the caller's. */
int asyncio__outbox_ask(const char *function, uint32_t operation, size_t n,
                        struct asyncio__answer *answer);

/* Adds an op of another kind, with n values, which are consumed; the answer
 * comes as above.
 * Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__outbox_give(uint32_t kind, uint32_t what,
                                          uint32_t task,
                                          const asyncio_value *values, size_t n,
                                          struct asyncio__answer *answer);

/* Adds an op of a kind that has no values and no answer. Without memory it is
 * lost, which costs the host memory but nothing else. */
void asyncio__outbox_note(uint32_t kind, uint32_t handle);

/* The exports by which the host hands over bytes, and takes them back. */
char *asyncio_alloc(uint32_t size);
void asyncio_free(char *bytes);

/* Raises the first of the n values that is an error (a string without memory);
 * 0 if there is none. */
int asyncio__ask_check(size_t n);

/* Clears those of the values from the first one to before the end. */
void asyncio__ask_forget(size_t first, size_t end);

/* The answer to op is no longer wanted, and will not come. */
void asyncio__outbox_cancel(uint32_t op);

/* The value that the host passed as a tag, a number and a buffer, which is
 * taken; see asyncio_post in README.md. */
asyncio_value asyncio__posted_value(uint32_t tag, double a, char *bytes,
                                    uint32_t size);

#endif
