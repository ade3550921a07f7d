/* gather, shield: futures made of futures and done callbacks.
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
  bool cancelled;                           /* a cancel has reached a child */
  struct asyncio__done_callback children[]; /* .future: the child */
};

static struct gathering *gathering_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct gathering, future);
}

static int child_done(asyncio_future *child, void *arg);

static void destroy_gathering(asyncio_future *future) {
  struct gathering *g = gathering_of(future);
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = g->children[i].future;
    asyncio_future_remove_done_callback(child, child_done, future);
    asyncio__future_release(child);
  }
  free(g);
}

static bool asyncio__turn_cancel_children(asyncio_future *future,
                                          const asyncio_value *error) {
  struct gathering *g = gathering_of(future);
  bool any = false;
  if (future->state != ASYNCIO__PENDING) return false;
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = g->children[i].future;
    if (child->state == ASYNCIO__PENDING && child->type->cancel(child, error))
      any = true;
  }
  if (any) g->cancelled = true;
  return any;
}

const struct asyncio__future_type asyncio__gather_type = {
    "gather", asyncio__turn_cancel_children, destroy_gathering, NULL};

/* What a child contributes. The text of a cancel was delivered to a task. */
static asyncio_value item_of(asyncio_future *child) {
  if (child->state == ASYNCIO__CANCELLED && asyncio_future_task(child) != NULL)
    return asyncio_error_value(ASYNCIO_CANCELLED, NULL);
  return asyncio__value_copy_at(&child->result);
}

static asyncio_value list_of(const struct gathering *g) {
  asyncio_value list = asyncio__list_value(g->count);
  if (list.tag == ASYNCIO_LIST)
    for (size_t i = 0; i < g->count; i++)
      list.list->items[i] = item_of(g->children[i].future);
  return list;
}

/* What it ends with when this child is done. A cancelled one ends by an error,
 * never in the cancelled state, with the text of the last argument's. */
static asyncio_value outcome_of(const struct gathering *g,
                                const asyncio_future *child) {
  if (child->result.tag != ASYNCIO_ERROR || g->return_exceptions) {
    if (!g->cancelled) return list_of(g);
    child = g->children[g->count - 1].future;
    if (child->state != ASYNCIO__CANCELLED)
      return asyncio_error_value(ASYNCIO_CANCELLED, NULL);
  }
  return asyncio_value_copy(child->result);
}

/* Apart from child_done, which mostly has nothing to do. */
__attribute__((noinline)) static void finish(struct gathering *g,
                                             const asyncio_future *child) {
  asyncio__future_finish(&g->future, ASYNCIO__FINISHED, outcome_of(g, child));
}

static int child_done(asyncio_future *child, void *arg) {
  struct gathering *g = gathering_of(arg);
  bool last = ++g->finished == g->count ||
              (child->result.tag == ASYNCIO_ERROR && !g->return_exceptions);
  child->unread = false;
  if (last && g->future.state == ASYNCIO__PENDING) finish(g, child);
  return 0;
}

int asyncio__gather_source(asyncio_future *future) {
  const struct gathering *g = gathering_of(future);
  if (future->result.tag != ASYNCIO_ERROR) return -1;
  for (size_t i = 0; i < g->count; i++) {
    const asyncio_value *child = &g->children[i].future->result;
    if (child->tag == ASYNCIO_ERROR && child->error == future->result.error)
      return (int)i;
  }
  return -1;
}

/* Listens to the children that are pending. */
static int listen(struct gathering *g) {
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = g->children[i].future;
    if (child->state != ASYNCIO__PENDING) continue;
    if (child->loop != g->future.loop)
      return asyncio__raise(ASYNCIO_VALUE_ERROR,
                            "The future belongs to a different loop than the "
                            "one specified as the loop argument",
                            NULL);
    asyncio__future_observe_inside(child, &g->children[i], child_done,
                                   &g->future);
  }
  return 0;
}

/* Children that were done before are told at once: a gather of done futures
 * costs no pass. */
static void tell_done_ones(struct gathering *g) {
  for (size_t i = 0; i < g->count; i++) {
    if (g->children[i].future->state != ASYNCIO__PENDING)
      (void)child_done(g->children[i].future, &g->future);
  }
}

static struct gathering *new_gathering(asyncio_loop *loop,
                                       asyncio_gather_options options) {
  struct gathering *g = NULL;
  if (options.count < UINT32_MAX / sizeof *g->children - sizeof *g)
    g = malloc(sizeof *g + options.count * sizeof *g->children);
  if (g == NULL) return NULL;
  asyncio__future_init(&g->future, &asyncio__gather_type, loop);
  g->count = options.count;
  g->finished = 0;
  g->return_exceptions = options.return_exceptions;
  g->cancelled = false;
  return g;
}

static void release_items(const asyncio_awaitable *items, size_t count) {
  for (size_t i = 0; i < count; i++) asyncio__future_release(items[i].future);
}

/* The running loop, else that of the first future that has one. */
static asyncio_loop *find_loop(const asyncio_awaitable *items, size_t count) {
  asyncio_loop *loop = asyncio_get_running_loop();
  for (size_t i = 0; loop == NULL && i < count; i++)
    if (items[i].future != NULL) loop = items[i].future->loop;
  return loop;
}

asyncio_future *asyncio__gather(const asyncio_awaitable *items,
                                asyncio_gather_options options) {
  asyncio_loop *loop = find_loop(items, options.count);
  struct gathering *g = loop == NULL ? NULL : new_gathering(loop, options);
  if (g == NULL) {
    if (options.consume) release_items(items, options.count);
    return asyncio__failed_future(loop == NULL ? ASYNCIO_RUNTIME_ERROR
                                               : ASYNCIO_NO_MEMORY);
  }
  for (size_t i = 0; i < g->count; i++) {
    asyncio_future *child = asyncio__ensure(loop, &items[i]);
    if (items[i].future == NULL) child->unreported = true;
    g->children[i].future = child;
  }
  if (options.consume) release_items(items, options.count);
  int rc = listen(g);
  if (rc < 0)
    asyncio__future_finish(&g->future, ASYNCIO__FINISHED,
                           asyncio__error_take(rc));
  else if (g->count == 0)
    finish(g, &g->future); /* none has failed */
  else
    tell_done_ones(g);
  return &g->future;
}

/* ---- shield ---- */

struct shield {
  asyncio_future outer;
  asyncio_future *inner; /* until the outer one is done */
};

static struct shield *shield_of(asyncio_future *outer) {
  return ASYNCIO__CONTAINER(outer, struct shield, outer);
}

/* Ends the outer future as the inner one ended. */
static int inner_done(asyncio_future *inner, void *arg) {
  asyncio_future *outer = arg;
  if (outer->state == ASYNCIO__PENDING)
    asyncio__future_finish(outer, inner->state,
                           inner->state == ASYNCIO__CANCELLED
                               ? asyncio_error_value(ASYNCIO_CANCELLED, NULL)
                               : asyncio_value_copy(inner->result));
  inner->unread = false;
  return 0;
}

/* The outer future is done; if that was a cancel, the inner one goes its own
 * way. */
static int outer_done(asyncio_future *outer, void *arg) {
  (void)arg;
  asyncio_future *inner = shield_of(outer)->inner;
  if (inner == NULL) return 0;
  shield_of(outer)->inner = NULL;
  asyncio_future_remove_done_callback(inner, inner_done, outer);
  asyncio__future_release(inner);
  return 0;
}

static void destroy_shield(asyncio_future *outer) {
  (void)outer_done(outer, NULL);
  free(shield_of(outer));
}

static const struct asyncio__future_type shield_type = {
    "shield", asyncio__future_cancel_plain, destroy_shield, NULL};

asyncio_future *asyncio__shield(asyncio_awaitable awaitable) {
  asyncio_future *inner = awaitable.future;
  if (inner == NULL)
    inner = asyncio__ensure_future(asyncio_get_running_loop(), awaitable);
  if (inner->state != ASYNCIO__PENDING) return inner;
  struct shield *shield = malloc(sizeof *shield);
  if (shield == NULL) {
    asyncio__future_release(inner);
    return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  }
  asyncio__future_init(&shield->outer, &shield_type, inner->loop);
  shield->inner = inner;
  int rc = asyncio__future_observe(inner, inner_done, &shield->outer);
  if (rc == 0)
    rc = asyncio_future_add_done_callback(&shield->outer, outer_done, NULL);
  if (rc == 0) return &shield->outer;
  asyncio__future_release(&shield->outer);
  return asyncio__failed_future(rc);
}
