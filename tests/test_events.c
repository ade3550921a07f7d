/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "internal.h"
#include "test.h"

static asyncio_loop *loop;

static int note(void *arg) {
  test_log("%s", (const char *)arg);
  return 0;
}

static int stop(void *arg) {
  (void)arg;
  asyncio_loop_stop(loop);
  return 0;
}

static int soon(asyncio_callback callback, void *arg) {
  return asyncio_loop_call_soon(loop, callback, arg);
}

/* Runs what is queued now, and what that queues, for `passes` passes. */
static int run_passes(int passes) {
  for (int i = 0; i < passes; i++) {
    asyncio_loop_stop(loop);
    int rc = asyncio_loop_run_forever(loop);
    if (rc < 0) return rc;
  }
  return 0;
}

static int note_then_queue(void *arg) {
  test_log("%s", (const char *)arg);
  return soon(note, "later");
}

TEST(call_soon_is_fifo_and_what_it_queues_runs_in_the_next_pass) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(note_then_queue, "a") == 0);
  CHECK(soon(note, "b") == 0);
  CHECK(run_passes(1) == 0);
  CHECK_LOG("a b");
  CHECK(run_passes(1) == 0);
  CHECK_LOG("later");
  return 0;
}

static asyncio_handle *handle;

static int cancel_handle(void *arg) {
  (void)arg;
  asyncio_handle_cancel(handle);
  return 0;
}

TEST(a_ready_handle_cancelled_in_the_same_pass_is_skipped) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  handle = NULL;
  await(soon(cancel_handle, NULL));
  AUTO_HANDLE never = NULL;
  await(asyncio_loop_call_soon(loop, note, "never", .handle = &never));
  handle = never;
  CHECK(soon(note, "next") == 0);
  CHECK(!asyncio_handle_cancelled(handle));
  CHECK(run_passes(1) == 0);
  CHECK(asyncio_handle_cancelled(handle));
  CHECK_LOG("next");
  asyncio_handle_cancel(handle); /* again, and after it was due */
  return 0;
}

TEST(timers_run_by_deadline_and_equal_ones_in_the_order_of_the_calls) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
  for (int i = 0; i < 6; i++)
    CHECK(asyncio_loop_call_at(loop, 2, note, (void *)(uintptr_t)names[i]) ==
          0);
  CHECK(asyncio_loop_call_later(loop, 1, note, "first") == 0);
  CHECK(asyncio_loop_call_at(loop, 2, stop, NULL) == 0);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("first a b c d e f");
  CHECK(asyncio_loop_time(loop) == 2);
  CHECK(asyncio_loop_passes(loop) == 2);
  return 0;
}

TEST(a_clock_that_has_run_for_years_still_finds_its_timers_due) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_call_later(loop, 3e9, stop, NULL) == 0);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_time(loop) == 3e9);
  return 0;
}

TEST(due_timers_follow_what_is_ready) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_call_later(loop, 0, note, "zero") == 0);
  CHECK(asyncio_loop_call_later(loop, -1, note, "past") == 0);
  CHECK(soon(note, "ready") == 0);
  CHECK(run_passes(1) == 0);
  CHECK_LOG("ready past zero");
  return 0;
}

TEST(a_cancelled_timer_is_not_waited_for) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_HANDLE timer = NULL;
  await(asyncio_loop_call_later(loop, 10, note, "x", .handle = &timer));
  CHECK(asyncio_handle_when(timer) == 10);
  asyncio_handle_cancel(timer);
  CHECK(asyncio_loop_call_later(loop, 1, stop, NULL) == 0);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_time(loop) == 1);
  CHECK_LOG("");
  return 0;
}

TEST(stop_lets_the_pass_finish_and_leaves_the_rest_for_the_next_run) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(stop, NULL) == 0);
  CHECK(soon(note_then_queue, "same") == 0);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK_LOG("same");
  CHECK(run_passes(1) == 0);
  CHECK_LOG("later");
  return 0;
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "by zero", NULL);
}

TEST(an_error_in_a_callback_does_not_stop_the_pass) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(fail, NULL) == 0);
  CHECK(soon(note, "next") == 0);
  CHECK(run_passes(1) == 0);
  CHECK_LOG("next");
  return 0;
}

static int leave(void *arg) {
  (void)arg;
  return ASYNCIO_SYSTEM_EXIT;
}

TEST(system_exit_leaves_at_once_and_the_rest_waits_for_the_next_run) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(note_then_queue, "before") == 0);
  CHECK(soon(leave, NULL) == 0);
  CHECK(soon(note, "queued") == 0);
  CHECK(asyncio_loop_run_forever(loop) == ASYNCIO_SYSTEM_EXIT);
  CHECK_LOG("before");
  CHECK(run_passes(1) == 0);
  CHECK_LOG("queued later");
  return 0;
}

static int run_again(void *arg) {
  (void)arg;
  CHECK(asyncio_loop_is_running(loop));
  CHECK(asyncio_get_running_loop() == loop);
  CHECK(asyncio_loop_run_forever(loop) == ASYNCIO_RUNTIME_ERROR);
  test_log("%s", asyncio_message());
  AUTO_LOOP other = asyncio_new_event_loop();
  if (other == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_run_forever(other) == ASYNCIO_RUNTIME_ERROR);
  test_log("%s", asyncio_message());
  CHECK(asyncio_loop_close(loop) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TEST(one_loop_runs_at_a_time) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(run_again, NULL) == 0);
  CHECK(run_passes(1) == 0);
  CHECK_LOG("This event loop is already running Cannot run the event loop "
            "while another loop is running");
  CHECK(!asyncio_loop_is_running(loop));
  CHECK(asyncio_get_running_loop() == NULL);
  return 0;
}

TEST(a_closed_loop_drops_what_was_scheduled_and_refuses_more) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_HANDLE x = NULL;
  await(asyncio_loop_call_soon(loop, note, "x", .handle = &x));
  CHECK(asyncio_loop_call_later(loop, 5, note, "y") == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_loop_is_closed(loop));
  CHECK(soon(note, "z") == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Event loop is closed") == 0);
  CHECK(asyncio_loop_call_later(loop, 5, note, "z") == ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_loop_run_forever(loop) == ASYNCIO_RUNTIME_ERROR);
  asyncio_handle_cancel(x);
  CHECK_LOG("");
  return 0;
}

TEST(bad_arguments_are_named) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(NULL, NULL) == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_loop_call_later(loop, NAN, note, NULL) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_loop_call_soon(NULL, note, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  asyncio_loop_free(NULL);
  return 0;
}

/* A host may take a pass in pieces: nothing new comes in between. */
TEST(a_pass_can_be_left_between_two_handles_and_gone_on_with) {
  AUTO_LOOP own = loop = asyncio_new_event_loop();
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(soon(note_then_queue, "a") == 0);
  CHECK(soon(note, "b") == 0);
  CHECK(soon(note, "c") == 0);
  asyncio_loop_stop(loop);
  loop->left = 1;
  CHECK(!asyncio__loop_pass(loop) && loop->left == 0);
  CHECK_LOG("a");
  loop->left = 2;
  CHECK(asyncio__loop_pass(loop));
  CHECK_LOG("b c");
  CHECK(asyncio_loop_passes(loop) == 1);
  return 0;
}

static int run_another(asyncio_loop *closing,
                       const asyncio_exception_context *context, void *arg) {
  (void)closing, (void)context;
  CHECK(asyncio_loop_run_forever((asyncio_loop *)arg) == ASYNCIO_RUNTIME_ERROR);
  test_log("%s", asyncio_message());
  return 0;
}

TEST(a_loop_cannot_run_in_an_exception_handler) {
  AUTO_LOOP closing = asyncio_new_event_loop();
  AUTO_LOOP other = asyncio_new_event_loop();
  AUTO_TASK task = asyncio_loop_create_task(closing, note, "never");
  if (closing == NULL || other == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_exception_handler(closing, run_another, other);
  CHECK(asyncio_loop_close(closing) == 0);
  CHECK_LOG("cannot run a loop here: a JavaScript frame or an exception "
            "handler is below this call");
  return 0;
}
