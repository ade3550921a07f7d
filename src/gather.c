/* gather: a future and a done callback for each child.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's tasks.py (gather, _GatheringFuture). Where CPython
 * counts a future that is given twice once, it is a child twice here: the two
 * callbacks run next to each other, so nobody can tell.
 */
#include <stdlib.h>

#include "internal.h"

struct gathering {
  asyncio_future future;
  size_t count;    /* children */
  size_t finished; /* of them */
  bool return_exceptions;
  asyncio_value cancel; /* error of the last cancel that reached a child */
  asyncio_future *children[];
};

static struct gathering *gathering_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct gathering, future);
}

static void destroy_gathering(asyncio_future *future) {
  struct gathering *g = gathering_of(future);
  for (size_t i = 0; i < g->count; i++) asyncio__future_release(g->children[i]);
  asyncio_value_clear(&g->cancel);
  free(g);
}

static bool cancel_children(asyncio_future *future, asyncio_value error) {
  struct gathering *g = gathering_of(future);
  bool any = false;
  if (future->state != ASYNCIO__PENDING) return false;
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = g->children[i];
    if (child->state == ASYNCIO__PENDING && child->type->cancel(child, error))
      any = true;
  }
  if (any) {
    asyncio_value_clear(&g->cancel);
    g->cancel = asyncio_value_copy(error);
  }
  return any;
}

const struct asyncio__future_type asyncio__gather_type = {
    "gather", cancel_children, destroy_gathering};

/* Ends it with the list of all results, or as cancelled. */
static void finish(struct gathering *g) {
  asyncio_value list = asyncio__list_value(g->count);
  if (g->cancel.tag == ASYNCIO_ERROR) { /* an error, never the state */
    asyncio_value_clear(&list);
    list = asyncio_value_copy(g->cancel);
  }
  if (list.tag == ASYNCIO_LIST)
    for (size_t i = 0; i < g->count; i++)
      list.list->items[i] = asyncio_value_copy(g->children[i]->result);
  asyncio__future_finish(&g->future, ASYNCIO__FINISHED, list);
}

static int child_done(asyncio_future *child, void *arg) {
  struct gathering *g = arg;
  g->finished++;
  child->unread = false;
  if (g->future.state == ASYNCIO__PENDING) {
    if (!g->return_exceptions && child->result.tag == ASYNCIO_ERROR)
      asyncio__future_finish(&g->future, ASYNCIO__FINISHED,
                             asyncio_value_copy(child->result));
    else if (g->finished == g->count)
      finish(g);
  }
  asyncio__future_release(&g->future);
  return 0;
}

/* Listens to the children that are pending. */
static int listen(struct gathering *g) {
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = g->children[i];
    if (child->state != ASYNCIO__PENDING) continue;
    if (child->loop != g->future.loop)
      return asyncio__raise(ASYNCIO_VALUE_ERROR,
                            "The future belongs to a different loop than the "
                            "one specified as the loop argument",
                            NULL);
    int rc = asyncio_future_add_done_callback(child, child_done, g);
    if (rc < 0) return rc;
    g->future.refs++; /* child_done's */
  }
  return 0;
}

/* Children that were done before are told at once: a gather of done futures
 * costs no pass. */
static void tell_done_ones(struct gathering *g) {
  for (size_t i = 0; i < g->count; i++) {
    if (g->children[i]->state == ASYNCIO__PENDING) continue;
    g->future.refs++;
    (void)child_done(g->children[i], g);
  }
}

static struct gathering *new_gathering(asyncio_loop *loop,
                                       asyncio_gather_options options) {
  struct gathering *g = NULL;
  if (options.count < UINT32_MAX / sizeof *g->children - sizeof *g)
    g = malloc(sizeof *g + options.count * sizeof *g->children);
  if (g == NULL) return NULL;
  *g = (struct gathering){.count = options.count,
                          .return_exceptions = options.return_exceptions};
  asyncio__future_init(&g->future, &asyncio__gather_type, loop);
  return g;
}

static void release_items(const asyncio_awaitable *items, size_t count) {
  for (size_t i = 0; i < count; i++) asyncio__future_release(items[i].future);
}

asyncio_future *asyncio__gather(const asyncio_awaitable *items,
                                asyncio_gather_options options) {
  asyncio_loop *loop = asyncio_get_running_loop();
  struct gathering *g = loop == NULL ? NULL : new_gathering(loop, options);
  if (g == NULL) {
    if (options.consume) release_items(items, options.count);
    return asyncio__failed_future(loop == NULL ? ASYNCIO_RUNTIME_ERROR
                                               : ASYNCIO_NO_MEMORY);
  }
  for (size_t i = 0; i < g->count; i++) {
    g->children[i] = asyncio__ensure_future(loop, items[i]);
    if (items[i].future == NULL) g->children[i]->unreported = true;
  }
  if (options.consume) release_items(items, options.count);
  int rc = listen(g);
  if (rc < 0)
    asyncio__future_finish(&g->future, ASYNCIO__FINISHED,
                           asyncio__error_take(rc));
  else if (g->count == 0)
    finish(g);
  else
    tell_done_ones(g);
  return &g->future;
}
