/* as_completed. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's tasks.py (_AsCompletedIterator). Its queue of what is
 * done is a list of entries here, so that being done needs no memory.
 */
#include <stdlib.h>

#include "waiters.h"

struct entry {
  struct asyncio__node node; /* on `done` */
  struct asyncio_as_completed_iterator *iterator;
  asyncio_future *future; /* retained */
  bool pending;           /* neither done nor timed out */
  bool timed_out;
};

struct asyncio_as_completed_iterator {
  asyncio_future alive; /* counts the references; never done */
  asyncio_handle *timer;
  struct asyncio__waiter *line;   /* of those who await a step */
  struct asyncio__list_head done; /* entries that no step has taken */
  asyncio_value failed;           /* why it cannot begin, or nothing */
  size_t count;
  size_t pending; /* entries */
  size_t left;    /* steps that were not handed out */
  struct entry entries[];
};

typedef asyncio_as_completed_iterator iterator_t;

static int entry_done(asyncio_future *future, void *arg);

static void drop_timer(iterator_t *it) {
  if (it->timer == NULL) return;
  asyncio_handle_cancel(it->timer);
  asyncio_release(it->timer);
  it->timer = NULL;
}

/* Gives what is still pending back. */
static void destroy_iterator(asyncio_future *alive) {
  iterator_t *it = ASYNCIO__CONTAINER(alive, iterator_t, alive);
  for (size_t i = 0; i < it->count; i++) {
    struct entry *entry = &it->entries[i];
    if (entry->pending)
      asyncio_future_remove_done_callback(entry->future, entry_done, entry);
    asyncio__future_release(entry->future);
  }
  drop_timer(it);
  asyncio_value_clear(&it->failed);
  free(it);
}

static const struct asyncio__future_type iterator_type = {
    "as_completed", asyncio__future_cancel_plain, destroy_iterator, NULL};

/* ---- what becomes done ---- */

/* Puts an entry before the steps. */
static void hand_in(iterator_t *it, struct entry *entry) {
  entry->pending = false;
  it->pending--;
  asyncio__list_append(&it->done, &entry->node);
  asyncio__line_pop(&it->line);
}

static int entry_done(asyncio_future *future, void *arg) {
  struct entry *entry = arg;
  (void)future;
  if (!entry->pending) return 0; /* the timeout was here before */
  hand_in(entry->iterator, entry);
  if (entry->iterator->pending == 0) drop_timer(entry->iterator);
  return 0;
}

static int time_out(void *arg) {
  iterator_t *it = arg;
  for (size_t i = 0; i < it->count; i++) {
    struct entry *entry = &it->entries[i];
    if (!entry->pending) continue;
    asyncio_future_remove_done_callback(entry->future, entry_done, entry);
    entry->timed_out = true;
    hand_in(it, entry);
  }
  return 0;
}

/* ---- making one ---- */

static iterator_t *new_iterator(size_t count) {
  asyncio_loop *loop = asyncio_get_running_loop();
  iterator_t *it = NULL;
  if (count < UINT32_MAX / sizeof *it->entries - sizeof *it)
    it = calloc(1, sizeof *it + count * sizeof *it->entries);
  if (it == NULL) return NULL;
  asyncio__future_init(&it->alive, &iterator_type, loop);
  if (loop == NULL)
    it->failed =
        asyncio_error_value(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  return it;
}

static bool has_failed(const iterator_t *it) {
  return it->failed.tag == ASYNCIO_ERROR;
}

/* Adds a future (consumed), unless it is there already. */
static void add(iterator_t *it, asyncio_future *future) {
  if (future->counted || has_failed(it)) {
    asyncio__future_release(future);
    return;
  }
  if (future->loop != NULL && future->loop != it->alive.loop)
    it->failed = asyncio_error_value(
        ASYNCIO_VALUE_ERROR, "The future belongs to a different loop than the "
                             "one specified as the loop argument");
  future->counted = future->loop != NULL; /* else it is a shared failure */
  it->entries[it->count++] = (struct entry){.iterator = it, .future = future};
}

/* Listens to all and to the clock; a future that could not be made (it has no
 * loop) is done. */
static int listen(iterator_t *it, double timeout) {
  int rc = 0;
  it->left = it->pending = it->count;
  for (size_t i = 0; i < it->count && rc == 0; i++) {
    struct entry *entry = &it->entries[i];
    if (entry->future->loop != NULL)
      rc = asyncio__future_observe_with(entry->future, entry_done, entry,
                                        &it->alive);
    entry->pending = rc == 0;
    if (rc == 0 && entry->future->loop == NULL) hand_in(it, entry);
  }
  if (rc == 0 && it->count > 0 && timeout != 0)
    rc = asyncio_loop_call_later(it->alive.loop, timeout, time_out, it,
                                 .handle = &it->timer);
  return rc;
}

static iterator_t *begin(iterator_t *it, double timeout) {
  for (size_t i = 0; i < it->count; i++) it->entries[i].future->counted = false;
  int rc = has_failed(it) ? 0 : listen(it, timeout);
  if (rc < 0) it->failed = asyncio__error_take(rc);
  return it;
}

iterator_t *asyncio__as_completed(const asyncio_awaitable *items,
                                  asyncio_as_completed_options options) {
  iterator_t *it = new_iterator(options.count);
  for (size_t i = 0; it != NULL && i < options.count; i++)
    add(it, asyncio__ensure_future(it->alive.loop, items[i]));
  if (options.consume)
    for (size_t i = 0; i < options.count; i++)
      asyncio__future_release(items[i].future);
  return it == NULL ? NULL : begin(it, options.timeout);
}

iterator_t *asyncio__as_completed_futures(
    asyncio_future **futures, asyncio_as_completed_options options) {
  iterator_t *it = new_iterator(options.count);
  if (it == NULL) return NULL;
  for (size_t i = 0; i < options.count; i++)
    add(it, asyncio__ensure_future(it->alive.loop,
                                   (asyncio_awaitable){.future = futures[i]}));
  return begin(it, options.timeout);
}

void asyncio_as_completed_free(iterator_t *iterator) {
  if (iterator == NULL) return;
  drop_timer(iterator);
  asyncio__future_release(&iterator->alive);
}

/* ---- steps ---- */

/* Waits until an entry is done; one that we were woken for and cannot take is
 * the next one's. */
static int wait_in_line(iterator_t *it, struct asyncio__waiter *waiter) {
  while (asyncio__list_empty(&it->done)) {
    int rc = asyncio__line_enter(&it->line, waiter);
    if (rc < 0) return rc;
    rc = asyncio__line_wait(waiter);
    if (rc == 0) continue;
    if (asyncio__waiter_woken(waiter) && !asyncio__list_empty(&it->done))
      asyncio__line_pop(&it->line);
    return rc;
  }
  return 0;
}

static int wait_for_one(iterator_t *it) {
  if (!asyncio__list_empty(&it->done)) return 0;
  struct asyncio__waiter *waiter = asyncio__waiter_new("as_completed", NULL);
  if (waiter == NULL) return asyncio__no_waiter();
  int rc = wait_in_line(it, waiter);
  asyncio__waiter_free(waiter);
  return rc;
}

static int take_one(iterator_t *it, asyncio_future **future) {
  struct entry *entry =
      ASYNCIO__CONTAINER(asyncio__list_pop(&it->done), struct entry, node);
  if (entry->timed_out) return asyncio__raise(ASYNCIO_TIMEOUT, "", NULL);
  *future = entry->future;
  return 0;
}

static int return_result(asyncio_future *future) {
  asyncio_value v;
  int rc = asyncio_future_result(future, &v);
  return rc < 0 ? rc : asyncio_return(v);
}

/* What a step runs. */
static int run_step(void *arg) {
  iterator_t *it = arg;
  asyncio_future *future = NULL;
  asyncio__future_retain(&it->alive);
  int rc = wait_for_one(it);
  if (rc == 0) rc = take_one(it, &future);
  if (rc == 0) rc = return_result(future);
  asyncio__future_release(&it->alive);
  return rc;
}

/* Counts one step more. Returns 1, 0 at the end, or why there is none. */
static int begin_step(iterator_t *it) {
  if (it == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no as_completed", NULL);
  if (has_failed(it)) return asyncio__error_put(it->failed);
  if (it->left == 0) return 0;
  it->left--;
  return 1;
}

int asyncio_as_completed_next(iterator_t *iterator, asyncio_awaitable *next) {
  *next = asyncio_coro(run_step, iterator);
  return begin_step(iterator);
}

int asyncio_as_completed_anext(iterator_t **iterator, asyncio_future **future) {
  *future = NULL;
  int rc = begin_step(*iterator);
  if (rc == 0) return asyncio__raise(ASYNCIO_STOP_ASYNC_ITERATION, "", NULL);
  if (rc > 0) rc = wait_for_one(*iterator);
  return rc < 0 ? rc : take_one(*iterator, future);
}
