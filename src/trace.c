/* Records of what happens to tasks. SPDX-License-Identifier: MIT
 *
 * What stands in a record is what js/trace/records.js reads there.
 */
#include "trace.h"

#ifdef ASYNCIO_TRACE

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind {
  PASS = 1,
  CREATE,
  NAME,
  READY,
  STEP,
  WAIT,
  YIELD,
  CANCEL,
  DONE,
  TIMER,
  FIRE,
  UNSET,
  CALL,
  RETURN,
  LINK,
  DESCRIBE,
  FORGET
};

/* Two texts with their NULs come behind it, as far as they are cut. */
struct record {
  uint32_t kind;
  uint32_t size; /* of all of it, a multiple of 8 */
  double time;   /* of the loop */
  uint32_t a, b, c, d;
  union {
    double number;
    int64_t bits;
  };
};

#define TEXT_LIMIT 200     /* bytes of a text that are kept */
#define CUT "\xe2\x80\xa6" /* what comes behind them then: an ellipsis */

struct asyncio__trace asyncio__trace;

static uint32_t last_task, last_future; /* numbers that were given */
static asyncio_task *stepping;          /* whose step is under way */
static asyncio_future *ended; /* task whose done callback is under way */

/* ---- the buffer ---- */

/* Room for `size` more bytes. NULL without memory. */
static char *reserve(uint32_t size) {
  struct asyncio__trace *trace = &asyncio__trace;
  if (trace->capacity - trace->used < size) {
    uint32_t capacity = (trace->used + size) * 2;
    char *grown = realloc(trace->records, capacity);
    if (grown == NULL) return NULL;
    trace->records = grown;
    trace->capacity = capacity;
  }
  return trace->records + trace->used;
}

/* Bytes of a text that are kept, without its NUL: whole characters. */
static uint32_t size_of(const char *text) {
  size_t size = text == NULL ? 0 : strlen(text);
  if (size <= TEXT_LIMIT) return (uint32_t)size;
  size = TEXT_LIMIT;
  while (((unsigned char)text[size] & 0xC0) == 0x80) size--;
  return (uint32_t)size;
}

/* Returns where it ends. */
static char *put_text(char *at, const char *text, uint32_t size) {
  if (size > 0) memcpy(at, text, size);
  at += size;
  if (size > 0 && text[size] != '\0') {
    memcpy(at, CUT, sizeof CUT - 1);
    at += sizeof CUT - 1;
  }
  *at = '\0';
  return at + 1;
}

/* Adds a record. The texts may be NULL. */
static void put(const asyncio_loop *loop, struct record record,
                const char *text, const char *more) {
  if (!asyncio__trace.on) return;
  uint32_t length = size_of(text), rest = size_of(more);
  uint32_t texts = length + rest + 2 * (uint32_t)sizeof CUT;
  record.size = ((uint32_t)sizeof record + texts + 7) & ~7u;
  record.time = asyncio_loop_time(loop);
  char *at = reserve(record.size);
  if (at == NULL) {
    asyncio__trace.lost++;
    return;
  }
  memcpy(at, &record, sizeof record);
  char *end = put_text(at + sizeof record, text, length);
  (void)put_text(end, more, rest);
  asyncio__trace.used += record.size; /* last: it may be read after a trap */
}

/* ---- numbers ---- */

/* A task's number, or 0. */
static uint32_t number_of(const asyncio_task *task) {
  return task == NULL ? 0 : task->future.traced;
}

/* That of a future that is no task. */
static uint32_t future_number(asyncio_future *future) {
  if (future->traced == 0) future->traced = ++last_future;
  return future->traced;
}

/* The task that is the cause of what happens, or 0. */
static uint32_t cause(void) {
  if (asyncio__state.current != NULL) return number_of(asyncio__state.current);
  return ended != NULL ? ended->traced : 0;
}

/* ---- steps and callbacks ---- */

void asyncio__trace_pass(const asyncio_loop *loop) {
  put(loop, (struct record){.kind = PASS, .number = (double)loop->passes}, NULL,
      NULL);
}

asyncio_task *asyncio__trace_enter(struct asyncio__handle *handle) {
  asyncio_task *outer = stepping;
  stepping = asyncio__handle_task(handle);
  if (stepping != NULL && !stepping->future.loop->closed)
    put(stepping->future.loop,
        (struct record){.kind = STEP, .a = number_of(stepping)}, NULL, NULL);
  return outer;
}

/* Where a timer that is set stands. */
static const struct asyncio__heap_entry *entry_of(
    const asyncio_loop *loop, const struct asyncio__heap_item *item) {
  return &loop->timers.entries[item->place - 1];
}

static void put_wait(asyncio_task *task) {
  asyncio_future *future = task->waits_for;
  const asyncio_task *other =
      future == NULL ? NULL : asyncio_future_task(future);
  struct record record = {
      .kind = WAIT,
      .a = number_of(task),
      .b = number_of(other),
      .c = future == NULL || other != NULL ? 0 : future_number(future),
      .d = (uint32_t)asyncio__switch_held(&task->coroutine.where),
      .number = NAN};
  if (task->sleeping)
    record.number = entry_of(task->future.loop, &task->timer.item)->when;
  if (future == NULL && !task->sleeping) record.kind = YIELD;
  put(task->future.loop, record, future == NULL ? "sleep" : future->type->name,
      NULL);
  if (future != NULL && future->state != ASYNCIO__PENDING)
    asyncio__trace_ready(task); /* a cancel was waiting for it */
}

void asyncio__trace_leave(asyncio_task *outer) {
  asyncio_task *task = stepping;
  stepping = outer;
  if (task != NULL && !task->future.loop->closed) put_wait(task);
}

void asyncio__trace_call(const asyncio_loop *loop, const char *what,
                         const char *where, asyncio_future *of) {
  ended = of != NULL && asyncio_future_task(of) != NULL ? of : NULL;
  put(loop,
      (struct record){.kind = CALL, .a = ended != NULL ? ended->traced : 0},
      what, where);
}

void asyncio__trace_return(const asyncio_loop *loop) {
  ended = NULL;
  put(loop, (struct record){.kind = RETURN}, NULL, NULL);
}

/* ---- tasks ---- */

static void put_name(asyncio_task *task, struct record record,
                     const char *where) {
  char name[ASYNCIO__DEFAULT_NAME];
  put(task->future.loop, record,
      task->named ? task->name : asyncio__default_name(name, task->number),
      where);
}

void asyncio__trace_create(asyncio_task *task) {
  task->future.traced = ++last_task;
  put_name(task,
           (struct record){.kind = CREATE, .a = number_of(task), .b = cause()},
           task->future.where);
}

void asyncio__trace_name(asyncio_task *task) {
  put_name(task, (struct record){.kind = NAME, .a = number_of(task)}, NULL);
}

void asyncio__trace_ready(asyncio_task *task) {
  if (task == stepping) return; /* leaving it tells of that */
  put(task->future.loop,
      (struct record){.kind = READY, .a = number_of(task), .b = cause()}, NULL,
      NULL);
}

void asyncio__trace_cancel(asyncio_task *task) {
  put(task->future.loop,
      (struct record){.kind = CANCEL, .a = number_of(task), .b = cause()}, NULL,
      NULL);
}

static void put_done(const asyncio_future *task) {
  const asyncio_value *v = &task->result;
  struct record record = {.kind = DONE,
                          .a = task->traced,
                          .b = task->state,
                          .c = v->tag,
                          .bits = v->i};
  const char *text = NULL, *more = NULL;
  if (v->tag == ASYNCIO_ERROR) {
    text = asyncio_strerror(v->code);
    more = asyncio_value_message(*v);
  } else if (v->tag == ASYNCIO_STRING) {
    text = asyncio_value_text(*v);
  } else if (v->tag == ASYNCIO_BYTES || v->tag == ASYNCIO_LIST) {
    record.bits = (int64_t)asyncio_value_size(*v);
  }
  put(task->loop, record, text, more);
}

void asyncio__trace_done(asyncio_future *future) {
  const asyncio_task *done = asyncio_future_task(future);
  if (future->loop->closed) return;
  if (done != NULL) put_done(future);
  if (done != NULL && done == stepping) stepping = NULL;
  for (struct asyncio__node *node = future->callbacks.head; node != NULL;
       node = node->next) {
    asyncio_task *task = asyncio__handle_task(
        ASYNCIO__CONTAINER(node, struct asyncio__handle, node));
    if (task != NULL) asyncio__trace_ready(task);
  }
}

/* ---- who waits for whom ---- */

void asyncio__trace_link(asyncio_future *observer, asyncio_future *future) {
  struct record record = {.kind = LINK, .a = future_number(observer)};
  if (asyncio_future_task(future) != NULL)
    record.b = future->traced;
  else
    record.c = future_number(future);
  put(future->loop, record, NULL, NULL);
}

void asyncio__trace_describe(asyncio_future *future, const char *name) {
  if (name == NULL) return;
  put(future->loop,
      (struct record){.kind = DESCRIBE, .a = future_number(future)}, name,
      NULL);
}

void asyncio__trace_forget(asyncio_future *future) {
  if (future->traced == 0 || asyncio_future_task(future) != NULL) return;
  put(future->loop, (struct record){.kind = FORGET, .a = future->traced}, NULL,
      NULL);
}

/* ---- timers ---- */

void asyncio__trace_timer(const asyncio_loop *loop,
                          const struct asyncio__timer *timer) {
  const asyncio_task *task = asyncio__state.current;
  bool sleeps = task != NULL && timer == &task->timer;
  const struct asyncio__heap_entry *entry = entry_of(loop, &timer->item);
  put(loop,
      (struct record){.kind = TIMER,
                      .a = entry->sequence,
                      .b = cause(),
                      .c = sleeps ? number_of(task) : 0,
                      .number = entry->when},
      NULL, NULL);
}

void asyncio__trace_fire(const asyncio_loop *loop,
                         const struct asyncio__heap_item *item) {
  put(loop, (struct record){.kind = FIRE, .a = entry_of(loop, item)->sequence},
      NULL, NULL);
}

void asyncio__trace_unset(const asyncio_loop *loop,
                          const struct asyncio__timer *timer) {
  if (timer->item.place == 0) return;
  put(loop,
      (struct record){.kind = UNSET,
                      .a = entry_of(loop, &timer->item)->sequence},
      NULL, NULL);
}

#endif
