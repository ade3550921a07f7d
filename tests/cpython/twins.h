/* What the twins of CPython's tests of tasks and futures share.
 * SPDX-License-Identifier: MIT */
#ifndef TWINS_H
#define TWINS_H

#include "internal.h"
#include "test.h"

static inline int do_nothing(void *arg) {
  (void)arg;
  return 0;
}

/* What CPython's run_briefly does: a pass, and the one behind it. */
static inline int run_briefly(asyncio_loop *loop) {
  AUTO_TASK task = asyncio_loop_create_task(loop, do_nothing, NULL);
  asyncio_task_future(task)->unreported = true;
  return asyncio_loop_run_until_complete(loop, task, NULL);
}

/* Runs until nothing is ready; timers do not count. */
static inline int run_ready(asyncio_loop *loop) {
  while (!asyncio__list_empty(&loop->ready)) await(run_briefly(loop));
  return 0;
}

static inline int run_task(asyncio_loop *loop, asyncio_task *task) {
  return asyncio_loop_run_until_complete(loop, task, NULL);
}

/* Whether the last error says this. */
static inline bool said(const char *text) {
  return strcmp(asyncio_message(), text) == 0;
}

static inline bool is_text(asyncio_value v, const char *text) {
  return v.tag == ASYNCIO_STRING && strcmp(asyncio_value_text(v), text) == 0;
}

static inline bool is_int(asyncio_value v, int64_t n) {
  return v.tag == ASYNCIO_INT && v.i == n;
}

/* Awaits a future that stays the caller's, and gives its result. */
static inline int await_borrowed(void *future) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_await((asyncio_future *)future));
  await(asyncio_future_result(future, &v));
  return asyncio_return(asyncio_value_copy(v));
}

/* A call of the loop. */
static inline int cancel_task(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

/* An exception handler: writes down what it is told. */
static inline int log_report(asyncio_loop *loop,
                             const asyncio_exception_context *context,
                             void *arg) {
  (void)loop, (void)arg;
  test_log("[%s|%s]", context->message,
           asyncio_value_message(context->exception));
  return 0;
}

#endif
