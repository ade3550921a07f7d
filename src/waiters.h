/* Tasks that stand in line for a lock, an event, a queue …
 * SPDX-License-Identifier: MIT
 *
 * A line is a pointer to its first waiter, NULL when nobody waits, so that the
 * zero value of whatever has a line is ready. A waiter is a future on the heap
 * (a local would keep its task's C stack), which the waiting call owns: made,
 * put in a line, waited for, perhaps put in a line again, freed. It leaves the
 * line when its task goes on, not when it is woken or cancelled, as CPython's
 * `finally: self._waiters.remove(fut)`; a closed loop's waiters leave at once.
 * Or the waiter is handed over to the wait (asyncio__line_begin), and what is
 * to be done afterwards is a function of the waiter, asyncio__future_type's
 * `woken`: where a switch should be fast.
 */
#ifndef ASYNCIO_WAITERS_H
#define ASYNCIO_WAITERS_H

#include "internal.h"

struct asyncio__waiter {
  asyncio_future future;
  struct asyncio__future_type type;        /* says what is waited for */
  struct asyncio__open open;               /* while it is waited for */
  struct asyncio__waiter **line;           /* NULL: in none */
  struct asyncio__waiter *previous, *next; /* in a circle */
  asyncio_value kept; /* what the waiting call has to keep meanwhile */
  void *of;           /* what it is a line of, for `woken` */
  char text[];        /* of the type's name, if it has one of its own */
};

/* A waiter in no line. kind, name: of what is waited for, as in "a Lock named
 * 'db'"; kind must stay, name may be NULL.
 * Returns NULL without memory or a running loop: see asyncio__no_waiter. */
struct asyncio__waiter *asyncio__waiter_new(const char *kind, const char *name);

/* Raises why there is no waiter. Returns ASYNCIO_RUNTIME_ERROR or
 * ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__no_waiter(void);

void asyncio__waiter_free(struct asyncio__waiter *waiter);

/* Keeps a waiter that was woken, in `woken`, for the next asyncio__waiter_new:
 * to make and free one for each wait of a queue took a quarter of its time. */
static inline void asyncio__waiter_keep(struct asyncio__waiter *waiter) {
  asyncio_loop *loop = waiter->future.loop;
  if (loop->spare != NULL || waiter->future.refs > 1 ||
      waiter->future.traced != 0)
    return;
  waiter->future.refs++; /* the loop's */
  loop->spare = &waiter->future;
}

/* Puts a waiter in no line behind the others of a line.
 * Returns 0; ASYNCIO_RUNTIME_ERROR where nothing can suspend, or when the line
 * is another loop's: then it is in no line. */
ASYNCIO_MUST_USE int asyncio__line_enter(struct asyncio__waiter **line,
                                         struct asyncio__waiter *waiter);

/* Takes a waiter out of its line, whose task goes on. */
void asyncio__line_leave(struct asyncio__waiter *waiter);

/* Suspends until the waiter is woken; it is in no line afterwards.
 * Returns 0 or ASYNCIO_CANCELLED; asyncio__waiter_woken tells whether the
 * cancellation came after it had been woken. Inline: one frame less to keep.
 */
ASYNCIO_MUST_USE static inline int asyncio__line_wait(
    struct asyncio__waiter *waiter) {
  int rc = asyncio__await_future(&waiter->future);
  asyncio__line_leave(waiter);
  return rc;
}

/* Makes the running task wait in a line with a waiter in none, which is the
 * wait's from now on. Returns ASYNCIO__MUST_SUSPEND, or as asyncio__line_enter
 * why it cannot wait. */
int asyncio__line_begin(struct asyncio__waiter **line,
                        struct asyncio__waiter *waiter);

/* The same once more, of a waiter that was woken for nothing. */
int asyncio__line_again(struct asyncio__waiter **line,
                        struct asyncio__waiter *waiter);

/* Takes a waiter out of its line, or does nothing when it is in none. */
void asyncio__line_remove(struct asyncio__waiter *waiter);
static inline void asyncio__waiter_unlink(struct asyncio__waiter *waiter) {
  if (waiter->line != NULL) asyncio__line_remove(waiter);
}

/* Makes the waiter's task go on in the next pass.
 * Returns false when it was woken or cancelled before. */
bool asyncio__waiter_wake(struct asyncio__waiter *waiter);

/* Wakes all of a line, in order; they stay in line until they go on. */
void asyncio__line_wake_all(struct asyncio__waiter **line);

/* The same with an error, borrowed, that comes out of their waits. */
void asyncio__line_fail(struct asyncio__waiter **line, asyncio_value error);

/* Takes waiters out of a line up to the first that can be woken. */
void asyncio__line_pop(struct asyncio__waiter **line);

/* ---- the same inline, for the usual line: of one, or none ---- */

/* The one that asyncio__waiter_keep kept, as a new one: it was woken, so that
 * it has no callbacks and no result. */
static inline struct asyncio__waiter *asyncio__waiter_take(const char *kind,
                                                           const char *name) {
  asyncio_loop *loop = asyncio__state.running;
  if (loop == NULL || loop->spare == NULL || name != NULL)
    return asyncio__waiter_new(kind, name);
  struct asyncio__waiter *waiter =
      ASYNCIO__CONTAINER(loop->spare, struct asyncio__waiter, future);
  loop->spare = NULL;
  waiter->future.state = ASYNCIO__PENDING;
  waiter->type.name = kind;
  return waiter;
}

/* The waiter is a new one: nobody waits for it, in the running loop. */
static inline int asyncio__line_begin_first(struct asyncio__waiter **line,
                                            struct asyncio__waiter *waiter) {
  asyncio_task *task = asyncio__state.current;
  if (*line != NULL || task == NULL || task->must_cancel ||
      asyncio__state.foreign > 0)
    return asyncio__line_begin(line, waiter);
  asyncio__list_begin(&waiter->future.callbacks, &task->step.node);
  task->waits_for = &waiter->future;
  *line = waiter->previous = waiter->next = waiter;
  waiter->line = line;
  return ASYNCIO__MUST_SUSPEND;
}

static inline void asyncio__line_pop_first(struct asyncio__waiter **line) {
  struct asyncio__waiter *waiter = *line;
  if (waiter == NULL) return;
  if (waiter->next != waiter || waiter->future.state != ASYNCIO__PENDING) {
    asyncio__line_pop(line);
    return;
  }
  *line = NULL;
  waiter->line = NULL;
  waiter->future.state = ASYNCIO__FINISHED; /* its result stays nothing */
  asyncio__future_wake(&waiter->future);
}

/* The waiter behind this one, NULL at the end of the line. */
static inline struct asyncio__waiter *asyncio__waiter_after(
    const struct asyncio__waiter *waiter) {
  return waiter->next == *waiter->line ? NULL : waiter->next;
}

static inline bool asyncio__waiter_cancelled(
    const struct asyncio__waiter *waiter) {
  return waiter->future.state == ASYNCIO__CANCELLED;
}

static inline bool asyncio__waiter_woken(const struct asyncio__waiter *waiter) {
  return waiter->future.state == ASYNCIO__FINISHED;
}

/* Whether anybody in the line still wants a turn. */
bool asyncio__line_wanted(struct asyncio__waiter *const *line);

/* Keeps the error under way, or makes what was kept the error under way. */
void asyncio__waiter_keep_error(struct asyncio__waiter *waiter, int code);
int asyncio__waiter_raise_kept(struct asyncio__waiter *waiter);

/* Waits for a turn at a lock with the caller's waiter; needs no memory.
 * Returns as asyncio_lock_acquire. */
ASYNCIO_MUST_USE int asyncio__lock_acquire_as(asyncio_lock *lock,
                                              struct asyncio__waiter *waiter);

/* Takes the lock if nobody stands before the caller. */
bool asyncio__lock_try(asyncio_lock *lock);

#endif
