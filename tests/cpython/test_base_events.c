/* Twins of CPython's test_base_events.py: scheduling, run, stop.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

/* How many calls the loop holds: timers, and those that are ready. */
static size_t scheduled(const asyncio_loop *loop) { return loop->timers.count; }

static size_t ready(const asyncio_loop *loop) {
  size_t count = 0;
  for (const struct asyncio__node *node = loop->ready.head; node != NULL;
       node = node->next)
    count++;
  return count;
}

static int note(void *arg) {
  test_log("%s", (const char *)arg);
  return 0;
}

static int stop(void *loop) {
  asyncio_loop_stop(loop);
  return 0;
}

static int count_call(void *arg) {
  ++*(int *)arg;
  return 0;
}

/* ---- scheduling ---- */

LOOP_TEST(close) {
  CHECK(!asyncio_loop_is_closed(loop));
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_loop_is_closed(loop));
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_loop_run_forever(loop) == ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_run_until_complete(loop, f, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}

LOOP_TEST(_add_callback_handle) {
  await(asyncio_loop_call_soon(loop, note, "x"));
  CHECK(scheduled(loop) == 0);
  CHECK(ready(loop) == 1);
  return 0;
}

LOOP_TEST(_add_callback_cancelled_handle) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_soon(loop, note, "x", .handle = &h));
  asyncio_handle_cancel(h);
  CHECK(scheduled(loop) == 0);
  CHECK(test_run_pass(loop) == 0);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(call_soon) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_soon(loop, note, "x", .handle = &h));
  CHECK(!asyncio_handle_cancelled(h));
  CHECK(ready(loop) == 1);
  CHECK(test_run_pass(loop) == 0);
  CHECK_LOG("x");
  return 0;
}

LOOP_TEST(call_later) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_later(loop, 10, note, "x", .handle = &h));
  CHECK(asyncio_handle_when(h) == 10);
  CHECK(scheduled(loop) == 1);
  CHECK(ready(loop) == 0);
  CHECK(asyncio_loop_call_later(loop, NAN, note, "x") == ASYNCIO_VALUE_ERROR);
  return 0;
}

LOOP_TEST(call_later_negative_delays) {
  await(asyncio_loop_call_later(loop, -1, note, "a"));
  await(asyncio_loop_call_later(loop, -2, note, "b"));
  CHECK(test_run_pass(loop) == 0);
  CHECK_LOG("b a");
  return 0;
}

LOOP_TEST(time_and_call_at) {
  double when = asyncio_loop_time(loop) + 0.1;
  await(asyncio_loop_call_at(loop, when, stop, loop));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_time(loop) == when);
  CHECK(asyncio_loop_call_at(loop, NAN, stop, loop) == ASYNCIO_VALUE_ERROR);
  return 0;
}

LOOP_TEST(_run_once) {
  AUTO_HANDLE h1 = NULL;
  loop->virtual_now = -1; /* the host's clock, which has a time to wait */
  await(asyncio_loop_call_later(loop, 5, note, "x", .handle = &h1));
  await(asyncio_loop_call_later(loop, 10, note, "x"));
  asyncio_handle_cancel(h1);
  double wait = asyncio__loop_wait_time(loop);
  CHECK(wait > 9.5 && wait < 10.5);
  loop->left = 1;
  CHECK(asyncio__loop_pass(loop));
  CHECK(scheduled(loop) == 1);
  return 0;
}

static int schedule_handle(void *loop) {
  test_log("processed");
  return asyncio_loop_call_soon(loop, note, "x");
}

LOOP_TEST(_run_once_schedule_handle) {
  await(asyncio_loop_call_later(loop, -1, schedule_handle, loop));
  CHECK(test_run_pass(loop) == 0);
  CHECK_LOG("processed");
  CHECK(ready(loop) == 1);
  return 0;
}

/* A timer that is cancelled at once. */
static int add_cancelled(asyncio_loop *loop, double delay) {
  AUTO_HANDLE h = NULL;
  await(asyncio_loop_call_later(loop, delay, note, "x", .handle = &h));
  asyncio_handle_cancel(h);
  return 0;
}

/* CPython keeps cancelled timers until they are many; here none is kept. */
LOOP_TEST(_run_once_cancelled_event_cleanup) {
  await(asyncio_loop_call_later(loop, 3000, note, "x"));
  for (int i = 0; i < 2; i++) await(add_cancelled(loop, 3600));
  for (int i = 0; i < 2; i++) await(add_cancelled(loop, 100));
  CHECK(scheduled(loop) == 1);
  for (int i = 0; i < 50; i++) {
    await(asyncio_loop_call_later(loop, 3600, note, "x"));
    await(add_cancelled(loop, 3600));
  }
  CHECK(scheduled(loop) == 51);
  CHECK(test_run_pass(loop) == 0);
  CHECK(scheduled(loop) == 51);
  return 0;
}

/* ---- run and stop ---- */

static int sleep_for(void *delay) {
  return asyncio_sleep(*(const double *)delay);
}

static int show_stopper(void *arg) {
  (void)arg;
  return ASYNCIO_SYSTEM_EXIT;
}

LOOP_TEST(run_until_complete_loop_orphan_future_close_loop) {
  static double first = 0.1, second = 0.2;
  await(asyncio_loop_call_soon(loop, show_stopper, NULL));
  CHECK(asyncio_loop_run_until_complete(loop, asyncio_coro(sleep_for, &first),
                                        NULL) == ASYNCIO_SYSTEM_EXIT);
  CHECK(asyncio_loop_run_until_complete(loop, asyncio_coro(sleep_for, &second),
                                        NULL) == 0);
  CHECK(asyncio_loop_time(loop) == 0.2);
  return 0;
}

static int raise_keyboard_interrupt(void *arg) {
  (void)arg;
  return ASYNCIO_KEYBOARD_INTERRUPT;
}

static int note_report(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%s: %s", context->message,
           asyncio_strerror(context->exception.code));
  return 0;
}

LOOP_TEST(run_forever_keyboard_interrupt) {
  asyncio_loop_set_exception_handler(loop, note_report, NULL);
  CHECK(asyncio_loop_run_until_complete(
            loop, asyncio_coro(raise_keyboard_interrupt, NULL), NULL) ==
        ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK_LOG("");
  return 0;
}

static int stop_and_note(void *loop) {
  asyncio_loop_stop(loop);
  test_log("called");
  return 0;
}

static int stop_a_pass_later(void *loop) {
  return asyncio_loop_call_soon(loop, stop_and_note, loop);
}

LOOP_TEST(run_until_complete_baseexception) {
  CHECK(asyncio_loop_run_until_complete(
            loop, asyncio_coro(raise_keyboard_interrupt, NULL), NULL) ==
        ASYNCIO_KEYBOARD_INTERRUPT);
  await(asyncio_loop_call_soon(loop, stop_a_pass_later, loop));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("called");
  return 0;
}

/* An event of the host, which queues a call. */
static asyncio_loop *event_loop;

static void asyncio__turn_event(struct asyncio__handle *handle) {
  (void)handle;
  (void)!asyncio_loop_call_soon(event_loop, note, "event");
}

LOOP_TEST(single_selecter_event_callback_after_stopping) {
  static struct asyncio__handle event = {.run = asyncio__turn_event};
  event_loop = loop;
  asyncio__list_append(&loop->posted, &event.node);
  await(asyncio_loop_call_soon(loop, stop, loop));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("");
  for (int i = 0; i < 2; i++) {
    await(asyncio_loop_call_soon(loop, stop, loop));
    CHECK(asyncio_loop_run_forever(loop) == 0);
  }
  CHECK_LOG("event"); /* once */
  return 0;
}

LOOP_TEST(run_once) {
  int count = 0;
  await(asyncio_loop_call_soon(loop, count_call, &count));
  await(asyncio_loop_call_soon(loop, stop, loop));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(count == 1);
  return 0;
}

LOOP_TEST(run_forever_pre_stopped) {
  await(asyncio_loop_call_later(loop, 10, note, "x"));
  asyncio_loop_stop(loop);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_passes(loop) == 1);
  CHECK(asyncio_loop_time(loop) == 0); /* it has not waited */
  return 0;
}

/* A host that runs the passes itself, as JavaScript's does. */
LOOP_TEST(custom_run_forever_integration) {
  int count = 0;
  await(asyncio_loop_call_soon(loop, count_call, &count));
  asyncio__state.running = loop;
  CHECK(asyncio_get_running_loop() == loop);
  CHECK(asyncio_loop_is_running(loop));
  for (int i = 0; i < 10; i++) {
    loop->left = 100;
    CHECK(asyncio__loop_pass(loop));
  }
  asyncio__state.running = NULL;
  CHECK(asyncio_get_running_loop() == NULL);
  CHECK(!asyncio_loop_is_running(loop));
  CHECK(asyncio_loop_passes(loop) == 10);
  CHECK(count == 1);
  return 0;
}

static int runner(void *loop) { return asyncio_loop_run_forever(loop); }

LOOP_TEST(running_loop_within_a_loop) {
  AUTO_LOOP outer = asyncio_new_event_loop();
  if (outer == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_run_until_complete(outer, asyncio_coro(runner, loop),
                                        NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strstr(asyncio_message(), "while another loop is running") != NULL);
  return 0;
}
