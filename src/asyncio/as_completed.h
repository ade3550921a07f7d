/* as_completed. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_AS_COMPLETED_H
#define ASYNCIO_AS_COMPLETED_H

#include "arguments.h"
#include "scopes.h"

/* Hands out tasks and futures in the order in which they are done.
 * Python: the iterator of asyncio.as_completed. */
typedef struct asyncio_as_completed_iterator asyncio_as_completed_iterator;

/* What asyncio_as_completed_n is told by name. */
typedef struct asyncio_as_completed_options {
  size_t count;
  double timeout; /* seconds; 0: none; below 0: do not wait */
  bool consume;   /* drop the caller's references */
} asyncio_as_completed_options;

/* Begins up to 20 tasks, futures and asyncio_coro's, in the order of the
 * arguments, each of them once; drops the caller's references to them.
 * Returns an iterator for asyncio_as_completed_next or async_for, NULL without
 * memory, which these two then report; asyncio_as_completed_free gives it
 * back. Nothing is cancelled by that. Python: asyncio.as_completed. */
#define asyncio_as_completed(...)                                          \
  asyncio__as_completed(                                                   \
      (const asyncio_awaitable[]){                                         \
          ASYNCIO__MAP(asyncio_awaitable_of, __VA_ARGS__)},                \
      (asyncio_as_completed_options){.count = ASYNCIO__COUNT(__VA_ARGS__), \
                                     .consume = true})

/* The same for an array of n tasks, of n futures, or of n asyncio_awaitable's,
 * whose references stay the caller's.
 * asyncio_as_completed_n(tasks, n, .timeout = 5)
 * After the timeout each one that is not done counts as an ASYNCIO_TIMEOUT.
 * Python: asyncio.as_completed(…, timeout=5). */
#define asyncio_as_completed_n(items, ...)               \
  _Generic((items),                                      \
      asyncio_task * *: asyncio__as_completed_tasks,     \
      asyncio_future * *: asyncio__as_completed_futures, \
      asyncio_awaitable *: asyncio__as_completed,        \
      const asyncio_awaitable *: asyncio__as_completed)( \
      items, (asyncio_as_completed_options){.count = __VA_ARGS__})

/* The next step of the iterator:
 *
 *   asyncio_awaitable next;
 *   while ((rc = asyncio_as_completed_next(results, &next)) > 0)
 *     await(next, value);
 *
 * next: gets a function with its argument, which ends as the next one that is
 * done; ASYNCIO_TIMEOUT after the timeout. It may be awaited later, by a task
 * (asyncio_ensure_future), several at a time: the first to await gets the first
 * that is done. Await each only once, and before the iterator is given back.
 * Returns 1; 0 when there were as many steps as things to wait for;
 * ASYNCIO_NO_MEMORY; ASYNCIO_VALUE_ERROR when one is another loop's;
 * ASYNCIO_RUNTIME_ERROR when no loop runs. Python: next(iterator). */
ASYNCIO_MUST_USE int asyncio_as_completed_next(
    asyncio_as_completed_iterator *iterator, asyncio_awaitable *next);

/* Gives it back. NULL is fine. What it waited for goes on. */
void asyncio_as_completed_free(asyncio_as_completed_iterator *iterator);

/* async_for (rc, future, asyncio_as_completed, iterator) { … }: future is an
 * asyncio_future *, borrowed from the iterator: what was given, or the task of
 * a function; done, so that it can be awaited or read at once. The iterator
 * stays the caller's, and goes on where a `break` has left it. rc is
 * ASYNCIO_TIMEOUT after the timeout. Python: async for … in as_completed(…). */
typedef asyncio_as_completed_iterator *asyncio_as_completed_scope;
typedef asyncio_future *asyncio_as_completed_item;

#define asyncio_as_completed_aenter(scope, iterator) \
  ((void)(*(scope) = (iterator)), 0)
#define asyncio_as_completed_aexit(scope, rc) ((void)(scope), (rc))

/* What async_for calls: waits for the next one.
 * future: gets it; NULL with an error.
 * Returns 0; ASYNCIO_STOP_ASYNC_ITERATION at the end; ASYNCIO_TIMEOUT,
 * ASYNCIO_CANCELLED, and as asyncio_as_completed_next.
 * Python: anext(iterator). */
ASYNCIO_MUST_USE int asyncio_as_completed_anext(
    asyncio_as_completed_iterator **iterator, asyncio_future **future);
ASYNCIO_SCOPE(asyncio_as_completed);

ASYNCIO_MUST_USE asyncio_as_completed_iterator *asyncio__as_completed(
    const asyncio_awaitable *, asyncio_as_completed_options);
ASYNCIO_MUST_USE asyncio_as_completed_iterator *asyncio__as_completed_futures(
    asyncio_future **, asyncio_as_completed_options);
ASYNCIO_MUST_USE static inline asyncio_as_completed_iterator *
asyncio__as_completed_tasks(asyncio_task **tasks,
                            asyncio_as_completed_options options) {
  return asyncio__as_completed_futures((asyncio_future **)(void *)tasks,
                                       options);
}

#endif
