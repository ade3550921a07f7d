/* wait: several futures, until some or all are done.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"

/* What the done callbacks of one wait share. */
struct waiting {
  asyncio_future waiter;
  struct asyncio__open open; /* a loop that closes drops the waiting task */
  asyncio_handle *timer;
  size_t left;
  asyncio_return_when return_when;
  asyncio_future *pending[]; /* room to sort in */
};

static struct waiting *waiting_of(asyncio_future *waiter) {
  return ASYNCIO__CONTAINER(waiter, struct waiting, waiter);
}

static void destroy_waiting(asyncio_future *waiter) {
  free(waiting_of(waiter));
}

static const struct asyncio__future_type waiting_type = {
    "wait", asyncio__future_cancel_plain, destroy_waiting, NULL};

static int stop_waiting(void *arg) {
  struct waiting *w = arg;
  if (w->waiter.state == ASYNCIO__PENDING)
    asyncio__future_finish(&w->waiter, ASYNCIO__FINISHED, asyncio_nothing());
  return 0;
}

/* Whether this one ends the wait. Looking for an exception reads it. */
static bool ends_wait(struct waiting *w, asyncio_future *future) {
  if (--w->left == 0 || w->return_when == ASYNCIO_FIRST_COMPLETED) return true;
  if (w->return_when != ASYNCIO_FIRST_EXCEPTION) return false;
  future->unread = false;
  return future->state == ASYNCIO__FINISHED &&
         future->result.tag == ASYNCIO_ERROR;
}

static int one_done(asyncio_future *future, void *arg) {
  struct waiting *w = waiting_of(arg);
  if (ends_wait(w, future)) {
    if (w->timer != NULL) asyncio_handle_cancel(w->timer);
    (void)stop_waiting(w);
  }
  return 0;
}

static int check_wait(asyncio_future **futures, asyncio_wait_options options) {
  asyncio_loop *loop = asyncio_get_running_loop();
  if (options.count == 0 || options.count > INT32_MAX)
    return asyncio__raise(ASYNCIO_VALUE_ERROR, "Set of Tasks/Futures is empty.",
                          NULL);
  if (options.return_when > ASYNCIO_FIRST_EXCEPTION)
    return asyncio__raise(ASYNCIO_VALUE_ERROR, "Invalid return_when value",
                          NULL);
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  for (size_t i = 0; i < options.count; i++) {
    if (futures[i] == NULL)
      return asyncio__raise(ASYNCIO_TYPE_ERROR, ASYNCIO__NOT_AWAITABLE, NULL);
    if (futures[i]->loop != loop && futures[i]->loop != NULL)
      return asyncio__raise(ASYNCIO_VALUE_ERROR,
                            "cannot wait for a future of another loop", NULL);
  }
  return 0;
}

static void drop_wait(struct waiting *w) {
  asyncio__loop_remove_open(w->waiter.loop, &w->open);
  if (w->timer != NULL) asyncio_handle_cancel(w->timer);
  asyncio_release(w->timer);
  w->timer = NULL; /* a callback may still be scheduled */
  asyncio__future_release(&w->waiter);
}

/* The callbacks of a closed loop are not called any more. */
static void close_wait(struct asyncio__open *open) {
  drop_wait(ASYNCIO__CONTAINER(open, struct waiting, open));
}

static struct waiting *new_waiting(asyncio_wait_options options) {
  struct waiting *w = calloc(1, sizeof *w + options.count * sizeof *w->pending);
  if (w == NULL) return NULL;
  asyncio__future_init(&w->waiter, &waiting_type, asyncio_get_running_loop());
  w->open.close = close_wait;
  asyncio__loop_add_open(w->waiter.loop, &w->open);
  w->left = options.count;
  w->return_when = options.return_when;
  return w;
}

/* Listens to the clock and to all futures; one that could not be made (it has
 * no loop) is as good as done. */
static int begin_wait(struct waiting *w, asyncio_future **futures,
                      asyncio_wait_options options) {
  int rc = 0;
  if (options.timeout != 0)
    rc = asyncio_loop_call_later(w->waiter.loop, options.timeout, stop_waiting,
                                 w, .handle = &w->timer);
  for (size_t i = 0; i < options.count && rc == 0; i++) {
    if (futures[i]->loop == NULL)
      (void)one_done(futures[i], &w->waiter);
    else
      rc = asyncio__future_observe(futures[i], one_done, &w->waiter);
  }
  return rc;
}

/* Moves those that are done to the front. Returns how many. */
static int sort_done(asyncio_future **futures, size_t count,
                     asyncio_future **pending) {
  size_t done = 0, left = 0;
  for (size_t i = 0; i < count; i++)
    if (futures[i]->state == ASYNCIO__PENDING)
      pending[left++] = futures[i];
    else
      futures[done++] = futures[i];
  for (size_t i = 0; i < left; i++) futures[done + i] = pending[i];
  return (int)done;
}

int asyncio__wait(asyncio_future **futures, asyncio_wait_options options) {
  int rc = check_wait(futures, options);
  if (rc < 0) return rc;
  struct waiting *w = new_waiting(options);
  if (w == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no wait", NULL);
  rc = begin_wait(w, futures, options);
  if (rc == 0) rc = asyncio__await_future(&w->waiter);
  for (size_t i = 0; i < options.count; i++)
    asyncio_future_remove_done_callback(futures[i], one_done, &w->waiter);
  if (rc == 0) rc = sort_done(futures, options.count, w->pending);
  drop_wait(w);
  return rc;
}
