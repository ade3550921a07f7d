/* What happens to the tasks of a loop, as a sequence of records.
 * SPDX-License-Identifier: MIT
 *
 * A build that asks for it (wasyncio cc --trace) defines ASYNCIO_TRACE; in any
 * other these functions are empty, and nothing of trace.c is linked. They tell
 * what has happened and never change it.
 */
#ifndef ASYNCIO_TRACE_H
#define ASYNCIO_TRACE_H

#include "internal.h"

/* The records. The host reads and writes these fields (js/trace/records.js). */
struct asyncio__trace {
  char *records; /* one behind the other, whole ones */
  uint32_t used; /* bytes of them; set to 0 by who has read them */
  uint32_t lost; /* records that there was no memory for; set to 0 likewise */
  bool on;       /* whether anybody reads them */
  bool single;   /* the pump is to be left after each pass */
  uint32_t capacity;
};

#ifdef ASYNCIO_TRACE

#define ASYNCIO__TRACED true

extern struct asyncio__trace asyncio__trace;

/* A pass begins, behind its number. */
void asyncio__trace_pass(const asyncio_loop *loop);

/* The handle is about to be run, and was run. Returns what the second gets:
 * the task in whose step this happens, or NULL. */
asyncio_task *asyncio__trace_enter(struct asyncio__handle *handle);
void asyncio__trace_leave(asyncio_task *outer);

/* A callback begins, and ends. where: it was made, or NULL. of: the future that
 * it is a done callback of, or NULL. */
void asyncio__trace_call(const asyncio_loop *loop, const char *what,
                         const char *where, asyncio_future *of);
void asyncio__trace_return(const asyncio_loop *loop);

void asyncio__trace_create(asyncio_task *task);
void asyncio__trace_name(asyncio_task *task);

/* The task is in the ready queue again, and was not what runs. */
void asyncio__trace_ready(asyncio_task *task);

/* The task was asked to end. */
void asyncio__trace_cancel(asyncio_task *task);

/* A future has its result; its callbacks are still on its list. */
void asyncio__trace_done(asyncio_future *future);

/* The observer waits for the future, with others maybe. */
void asyncio__trace_link(asyncio_future *observer, asyncio_future *future);

/* What the future is, besides its kind: the function that was called. */
void asyncio__trace_describe(asyncio_future *future, const char *name);

/* The future is about to be freed. */
void asyncio__trace_forget(asyncio_future *future);

/* A timer was set, is due or taken back: it is in the heap. */
void asyncio__trace_timer(const asyncio_loop *loop,
                          const struct asyncio__timer *timer);
void asyncio__trace_fire(const asyncio_loop *loop,
                         const struct asyncio__heap_item *item);
void asyncio__trace_unset(const asyncio_loop *loop,
                          const struct asyncio__timer *timer);

#else

#define ASYNCIO__TRACED false

static inline void asyncio__trace_pass(const asyncio_loop *loop) { (void)loop; }

static inline asyncio_task *asyncio__trace_enter(
    struct asyncio__handle *handle) {
  (void)handle;
  return NULL;
}

static inline void asyncio__trace_leave(asyncio_task *outer) { (void)outer; }

static inline void asyncio__trace_call(const asyncio_loop *loop,
                                       const char *what, const char *where,
                                       asyncio_future *of) {
  (void)loop, (void)what, (void)where, (void)of;
}

static inline void asyncio__trace_return(const asyncio_loop *loop) {
  (void)loop;
}

static inline void asyncio__trace_create(asyncio_task *task) { (void)task; }
static inline void asyncio__trace_name(asyncio_task *task) { (void)task; }
static inline void asyncio__trace_ready(asyncio_task *task) { (void)task; }
static inline void asyncio__trace_cancel(asyncio_task *task) { (void)task; }
static inline void asyncio__trace_done(asyncio_future *future) { (void)future; }

static inline void asyncio__trace_link(asyncio_future *observer,
                                       asyncio_future *future) {
  (void)observer, (void)future;
}

static inline void asyncio__trace_describe(asyncio_future *future,
                                           const char *name) {
  (void)future, (void)name;
}

static inline void asyncio__trace_forget(asyncio_future *future) {
  (void)future;
}

static inline void asyncio__trace_timer(const asyncio_loop *loop,
                                        const struct asyncio__timer *timer) {
  (void)loop, (void)timer;
}

static inline void asyncio__trace_fire(const asyncio_loop *loop,
                                       const struct asyncio__heap_item *item) {
  (void)loop, (void)item;
}

static inline void asyncio__trace_unset(const asyncio_loop *loop,
                                        const struct asyncio__timer *timer) {
  (void)loop, (void)timer;
}

#endif
#endif
