/* Twins of CPython's test_events.py: calls, handles, loops.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static int do_nothing(void *arg) {
  (void)arg;
  return 0;
}

/* ---- calls ---- */

static int sleep_a_little(void *arg) {
  (void)arg;
  return asyncio_sleep(0.1);
}

LOOP_TEST(run_until_complete) {
  await(asyncio_loop_run_until_complete(
      loop, asyncio_coro(sleep_a_little, NULL), NULL));
  CHECK(asyncio_loop_time(loop) == 0.1);
  return 0;
}

struct greeting {
  asyncio_loop *loop;
  const char *hello, *world;
};

static int greet(void *arg) {
  const struct greeting *greeting = arg;
  test_log("%s %s", greeting->hello, greeting->world);
  asyncio_loop_stop(greeting->loop);
  return 0;
}

LOOP_TEST(call_later) {
  struct greeting greeting = {loop, "hello", "world"};
  await(asyncio_loop_call_later(loop, 0.1, greet, &greeting));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_time(loop) == 0.1);
  CHECK_LOG("hello world");
  return 0;
}

LOOP_TEST(call_soon) {
  struct greeting greeting = {loop, "hello", "world"};
  await(asyncio_loop_call_soon(loop, greet, &greeting));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("hello world");
  return 0;
}

LOOP_TEST(call_soon_threadsafe_same_thread) {
  struct greeting greeting = {loop, "hello", "world"};
  await(asyncio_loop_call_soon_threadsafe(loop, greet, &greeting));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("hello world");
  return 0;
}

/* What CPython's test receives from a socket is a future here. */
static int receive(void *arg) {
  (void)arg;
  AUTO_FUTURE data = asyncio_loop_create_future(asyncio_get_running_loop());
  return asyncio_await(data);
}

static int cancel(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

static int cancel_and_await(void *task) {
  asyncio_loop *loop = asyncio_get_running_loop();
  if (asyncio_loop_call_soon(loop, cancel, task) < 0) asyncio_task_cancel(task);
  int rc = asyncio_await((asyncio_task *)task);
  asyncio_loop_stop(loop);
  return asyncio_return(
      asyncio_string(rc == ASYNCIO_CANCELLED ? "cancelled" : "none"));
}

LOOP_TEST(prompt_cancellation) {
  AUTO_TASK f = asyncio_loop_create_task(loop, receive, NULL);
  AUTO_TASK t = asyncio_loop_create_task(loop, cancel_and_await, f);
  AUTO_VALUE v = asyncio_nothing();
  if (asyncio_task_done(t)) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_task_result(t, &v) == 0);
  CHECK(strcmp(asyncio_value_text(v), "cancelled") == 0);
  CHECK(asyncio_task_result(f, NULL) == ASYNCIO_CANCELLED);
  CHECK(asyncio_loop_passes(loop) == 4);
  return 0;
}

static int sleep_shorter_and_shorter(void *arg) {
  (void)arg;
  await(asyncio_sleep(1e-2));
  await(asyncio_sleep(1e-4));
  await(asyncio_sleep(1e-6));
  await(asyncio_sleep(1e-8));
  await(asyncio_sleep(1e-10));
  return 0;
}

LOOP_TEST(timeout_rounding) {
  loop->virtual_now = -1; /* the host's clock */
  await(asyncio_loop_run_until_complete(
      loop, asyncio_coro(sleep_shorter_and_shorter, NULL), NULL));
  CHECK(asyncio_loop_passes(loop) <= 20); /* 12 are needed */
  return 0;
}

/* ---- loops ---- */

static int close_loop(void *loop) { return asyncio_loop_close(loop); }

LOOP_TEST(close_running_event_loop) {
  CHECK(asyncio_loop_run_until_complete(loop, asyncio_coro(close_loop, loop),
                                        NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(!asyncio_loop_is_closed(loop));
  return 0;
}

LOOP_TEST(close) {
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_loop_run_forever(loop) == ASYNCIO_RUNTIME_ERROR);
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  CHECK(asyncio_loop_run_until_complete(loop, fut, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_call_soon(loop, do_nothing, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_call_later(loop, 1, do_nothing, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_call_at(loop, 0, do_nothing, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  AUTO_TASK task = asyncio_loop_create_task(loop, do_nothing, NULL);
  CHECK(asyncio_task_result(task, NULL) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

LOOP_TEST(new_event_loop) {
  CHECK(!asyncio_loop_is_running(loop) && !asyncio_loop_is_closed(loop));
  CHECK(asyncio_loop_close(loop) == 0);
  return 0;
}

static int check_running(void *loop) {
  CHECK(asyncio_get_running_loop() == loop);
  return 0;
}

LOOP_TEST(get_event_loop_returns_running_loop) {
  CHECK(asyncio_get_running_loop() == NULL);
  await(asyncio_loop_run_until_complete(loop, asyncio_coro(check_running, loop),
                                        NULL));
  CHECK(asyncio_get_running_loop() == NULL);
  return 0;
}

/* ---- handles ---- */

LOOP_TEST(handle) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_soon(loop, do_nothing, NULL, .handle = &h));
  CHECK(!asyncio_handle_cancelled(h));
  asyncio_handle_cancel(h);
  CHECK(asyncio_handle_cancelled(h));
  return 0;
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_VALUE_ERROR, "", NULL);
}

static int note_report(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%s: %s", context->message,
           asyncio_strerror(context->exception.code));
  CHECK(context->future == NULL && context->task == NULL);
  return 0;
}

LOOP_TEST(callback_with_exception) {
  asyncio_loop_set_exception_handler(loop, note_report, NULL);
  await(asyncio_loop_call_soon(loop, fail, NULL));
  asyncio_loop_stop(loop);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("Exception in callback: ValueError");
  return 0;
}

LOOP_TEST(when) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_at(loop, 4.5, do_nothing, NULL, .handle = &h));
  CHECK(asyncio_handle_when(h) == 4.5);
  return 0;
}

LOOP_TEST(timer) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_at(loop, 4.5, do_nothing, NULL, .handle = &h));
  CHECK(!asyncio_handle_cancelled(h));
  asyncio_handle_cancel(h);
  CHECK(asyncio_handle_cancelled(h));
  CHECK(loop->timers.count == 0);
  return 0;
}
