/* From a future to the tasks that wait for it. SPDX-License-Identifier: MIT
 *
 * No edges are kept: who waits stands on a future's list of callbacks, either
 * the step of a task or a callback for another future (asyncio__future_observe)
 * of a gather, a wait, a shield. So a walk follows these lists upwards, with a
 * path of its own instead of recursion, as chains of tasks may be long.
 */
#ifndef ASYNCIO_AWAITERS_H
#define ASYNCIO_AWAITERS_H

#include "internal.h"

struct asyncio__walk_step {
  asyncio_future *future;
  struct asyncio__node *next; /* callback to be looked at */
};

/* The zero value is a walk that has not begun. No callback may be added,
 * removed or run during a walk. */
struct asyncio__walk {
  struct asyncio__walk_step *path;
  size_t length, capacity;
};

/* Goes on with those that wait for the future. False without memory. */
bool asyncio__walk_enter(struct asyncio__walk *walk, asyncio_future *future);

/* The next one that waits for the last of the path, which becomes shorter
 * where there is none; NULL at the end of the walk. */
asyncio_future *asyncio__walk_next(struct asyncio__walk *walk);

/* Whether the path leads through the future. */
bool asyncio__walk_meets(const struct asyncio__walk *walk,
                         const asyncio_future *future);

void asyncio__walk_free(struct asyncio__walk *walk);

#endif
