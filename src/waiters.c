/* Lines of waiting tasks. SPDX-License-Identifier: MIT
 *
 * These functions are apart from their callers for another reason too: a call
 * with an asyncio_value or with varying arguments, inlined into a function
 * that suspends, would lower its stack pointer and so keep a C stack.
 */
#include "waiters.h"

#include <stdlib.h>
#include <string.h>

static struct asyncio__waiter *waiter_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct asyncio__waiter, future);
}

static void destroy_waiter(asyncio_future *future) {
  struct asyncio__waiter *waiter = waiter_of(future);
  asyncio__waiter_unlink(waiter);
  asyncio__value_drop(&waiter->kept);
  free(waiter);
}

/* "Lock named 'db'" */
static void make_text(char *text, const char *kind, const char *name) {
  strcpy(text, kind);
  strcat(text, " named '");
  strcat(text, name);
  strcat(text, "'");
}

struct asyncio__waiter *asyncio__waiter_new(const char *kind,
                                            const char *name) {
  asyncio_loop *loop = asyncio__state.running;
  struct asyncio__waiter *waiter;
  size_t size = sizeof *waiter;
  if (name != NULL) size += strlen(kind) + strlen(name) + sizeof " named ''";
  waiter = loop == NULL ? NULL : malloc(size);
  if (waiter == NULL) return NULL;
  if (name != NULL) make_text(waiter->text, kind, name);
  waiter->type.name = name == NULL ? kind : waiter->text;
  waiter->type.cancel = asyncio__future_cancel_plain;
  waiter->type.destroy = destroy_waiter;
  waiter->type.woken = NULL;
  waiter->line = NULL;
  waiter->kept = asyncio_nothing();
  asyncio__future_begin(&waiter->future, &waiter->type, loop);
  return waiter;
}

int asyncio__no_waiter(void) {
  if (asyncio_get_running_loop() == NULL)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory to wait");
}

void asyncio__waiter_free(struct asyncio__waiter *waiter) {
  asyncio__future_release(&waiter->future);
}

/* ---- the line ---- */

static void link_last(struct asyncio__waiter **line,
                      struct asyncio__waiter *waiter) {
  struct asyncio__waiter *first = *line;
  if (first == NULL) {
    *line = waiter->previous = waiter->next = waiter;
  } else {
    waiter->previous = first->previous;
    waiter->next = first;
    first->previous = first->previous->next = waiter;
  }
  waiter->line = line;
}

void asyncio__line_remove(struct asyncio__waiter *waiter) {
  if (waiter->next == waiter) { /* the only one */
    *waiter->line = NULL;
  } else {
    waiter->previous->next = waiter->next;
    waiter->next->previous = waiter->previous;
    if (*waiter->line == waiter) *waiter->line = waiter->next;
  }
  waiter->line = NULL;
}

/* The loop closes: the call that waits will not go on. */
static void close_waiter(struct asyncio__open *open) {
  struct asyncio__waiter *waiter =
      ASYNCIO__CONTAINER(open, struct asyncio__waiter, open);
  asyncio__loop_remove_open(waiter->future.loop, open);
  asyncio__waiter_unlink(waiter);
  asyncio__waiter_free(waiter);
}

/* Whether the waiter can be put in line; raises if not. */
static int check_line(struct asyncio__waiter **line,
                      const struct asyncio__waiter *waiter) {
  if (*line == NULL || (*line)->future.loop == waiter->future.loop) return 0;
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, waiter->type.name,
                        " is bound to a different event loop", NULL);
}

int asyncio__line_enter(struct asyncio__waiter **line,
                        struct asyncio__waiter *waiter) {
  asyncio_loop *loop = waiter->future.loop;
  asyncio_value_clear(&waiter->future.result); /* of an earlier wait */
  waiter->future.state = ASYNCIO__PENDING;
  if (!asyncio_can_suspend()) return asyncio__begin_await(&waiter->future);
  int rc = check_line(line, waiter);
  if (rc < 0) return rc;
  link_last(line, waiter);
  waiter->open.close = close_waiter;
  asyncio__loop_add_open(loop, &waiter->open);
  return 0;
}

void asyncio__line_leave(struct asyncio__waiter *waiter) {
  asyncio__loop_remove_open(waiter->future.loop, &waiter->open);
  asyncio__waiter_unlink(waiter);
}

int asyncio__line_begin(struct asyncio__waiter **line,
                        struct asyncio__waiter *waiter) {
  if ((*line == NULL || (*line)->future.loop == waiter->future.loop) &&
      asyncio__wait_plainly(&waiter->future)) {
    link_last(line, waiter);
    return ASYNCIO__MUST_SUSPEND;
  }
  int rc = asyncio_can_suspend() ? check_line(line, waiter) : 0;
  if (rc < 0) {
    asyncio__waiter_free(waiter);
    return rc;
  }
  if (asyncio_can_suspend()) link_last(line, waiter);
  return asyncio__begin_drop(&waiter->future);
}

int asyncio__line_again(struct asyncio__waiter **line,
                        struct asyncio__waiter *waiter) {
  waiter->future.state = ASYNCIO__PENDING;
  return asyncio__line_begin(
      line, waiter_of(asyncio__future_retain(&waiter->future)));
}

bool asyncio__line_wanted(struct asyncio__waiter *const *line) {
  struct asyncio__waiter *waiter = *line;
  while (waiter != NULL && asyncio__waiter_cancelled(waiter))
    waiter = asyncio__waiter_after(waiter);
  return waiter != NULL;
}

/* ---- waking ---- */

bool asyncio__waiter_wake(struct asyncio__waiter *waiter) {
  if (waiter->future.state != ASYNCIO__PENDING) return false;
  waiter->future.state = ASYNCIO__FINISHED; /* its result stays nothing */
  asyncio__future_wake(&waiter->future);
  return true;
}

void asyncio__line_wake_all(struct asyncio__waiter **line) {
  struct asyncio__waiter *waiter = *line;
  for (; waiter != NULL; waiter = asyncio__waiter_after(waiter))
    asyncio__waiter_wake(waiter);
}

void asyncio__line_fail(struct asyncio__waiter **line, asyncio_value error) {
  struct asyncio__waiter *waiter = *line;
  for (; waiter != NULL; waiter = asyncio__waiter_after(waiter))
    if (waiter->future.state == ASYNCIO__PENDING)
      asyncio__future_finish(&waiter->future, ASYNCIO__FINISHED,
                             asyncio_value_copy(error));
}

void asyncio__line_pop(struct asyncio__waiter **line) {
  struct asyncio__waiter *waiter;
  while ((waiter = *line) != NULL) {
    asyncio__waiter_unlink(waiter);
    if (asyncio__waiter_wake(waiter)) break;
  }
}

/* ---- errors that have to wait ---- */

void asyncio__waiter_keep_error(struct asyncio__waiter *waiter, int code) {
  asyncio_value_clear(&waiter->kept);
  waiter->kept = asyncio__error_take(code);
}

int asyncio__waiter_raise_kept(struct asyncio__waiter *waiter) {
  return asyncio__error_put(waiter->kept);
}
