/* Futures that the host answers. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_ANSWERS_H
#define ASYNCIO_ANSWERS_H

#include "internal.h"

/* What was asked for. It is kept alive by the answer being outstanding. One
 * whose future has no loop is only taken. */
struct asyncio__answer {
  asyncio_future future; /* .result: the answer, from when it comes */
  struct asyncio__handle delivery;
  struct asyncio__open open;
  uint32_t op;    /* 0: no answer is outstanding */
  bool cancelled; /* of take's: the task that waits was, meanwhile */
  /* NULL, or what is done with a value when it comes, in the place of a
   * delivery by the next pass. */
  void (*take)(struct asyncio__answer *answer);
};

/* Asks the host to call a function with the n values that lie where
 * asyncio__ask_begin said, and are consumed; or without a name, to do an
 * operation of js/objects.js with them. Returns a future, never NULL, which has
 * failed already when the host could not be asked. operation: of a function,
 * whether its name is a literal. take: NULL, or as above. */
ASYNCIO_MUST_USE asyncio_future *asyncio__ask_end(
    const char *function, uint32_t operation, size_t n,
    void (*take)(struct asyncio__answer *answer));

/* Both for an operation whose values, at most ASYNCIO__MOST_VALUES, are in an
 * array. */
ASYNCIO_MUST_USE asyncio_future *asyncio__ask(
    uint32_t operation, const asyncio_value *values, size_t n,
    void (*take)(struct asyncio__answer *answer));

/* The answer came, and is the future's result. */
void asyncio__answer_post(struct asyncio__answer *answer);

#endif
