/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

/* The clock is virtual, so that every handle takes no time; a step that takes
 * some puts the clock on. */
static int take_time(void *arg) {
  asyncio_get_running_loop()->virtual_now += *(double *)arg;
  return 0;
}

static int be_slow(void *arg) {
  await(asyncio_sleep(0));
  return take_time(arg);
}

static int run_slowly(void *arg) {
  (void)arg;
  static double quick = 0.05, slow = 0.25;
  AUTO_TASK task = asyncio_create_task(be_slow, &quick, .name = "quick");
  await(asyncio_await(task));
  AUTO_TASK other = asyncio_create_task(be_slow, &slow, .name = "slow");
  await(asyncio_await(other));
  exit(3);
}

TEST_EXITS(a_slow_step_is_printed_in_debug_mode, 3,
           "Executing <Task 'slow'; created at tests/test_debug_mode.c:") {
  return asyncio_run(run_slowly, NULL, .debug = true);
}

TEST_EXITS(the_time_that_it_took_is_printed, 3, "> took 0.250 seconds\n") {
  return asyncio_run(run_slowly, NULL, .debug = true);
}

static int turn_it_on(void *arg) {
  static double slow = 0.25;
  (void)arg;
  asyncio_loop_set_debug(asyncio_get_running_loop(), true);
  await(asyncio_create_task(take_time, &slow, .name = "slow"));
  exit(3);
}

TEST_EXITS(it_is_on_for_all_that_comes_after_the_step, 3,
           "Executing <Task 'slow'; created at tests/test_debug_mode.c:") {
  return asyncio_run(turn_it_on, NULL);
}

static int run_very_slowly(void *arg) {
  (void)arg;
  static double slow = 12.0625;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_slow_callback_duration(loop, 10);
  CHECK(asyncio_loop_get_slow_callback_duration(loop) == 10);
  await(asyncio_loop_call_soon(loop, take_time, &slow));
  await(asyncio_sleep(0));
  exit(3);
}

TEST_EXITS(a_slow_callback_is_printed_where_it_was_scheduled, 3,
           "Executing <Handle; created at tests/test_debug_mode.c:") {
  return asyncio_run(run_very_slowly, NULL, .debug = true);
}

static int log_passes(void *arg) {
  (void)arg;
  for (int i = 0; i < 3; i++) {
    test_log("%llu", asyncio_loop_passes(asyncio_get_running_loop()));
    await(asyncio_sleep(0));
  }
  return 0;
}

TEST(debug_mode_leaves_the_order_alone) {
  await(asyncio_run(log_passes, NULL, .debug = true));
  CHECK_LOG("1 2 3");
  return 0;
}

static int leave_debug_mode(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_debug(loop, false);
  CHECK(!asyncio_loop_get_debug(loop));
  await(asyncio_sleep(0));
  CHECK(!asyncio_loop_get_debug(loop));
  asyncio_loop_set_debug(loop, true);
  await(asyncio_sleep(0));
  CHECK(asyncio_loop_get_debug(loop));
  return asyncio_raise(ASYNCIO_SYSTEM_EXIT, "out");
}

TEST(debug_mode_may_change_in_a_run_and_an_exit_still_leaves_it) {
  CHECK(asyncio_run(leave_debug_mode, NULL, .debug = true) ==
        ASYNCIO_SYSTEM_EXIT);
  return 0;
}

static int note_place(asyncio_loop *loop,
                      const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%d", strncmp(context->created_at, "tests/test_debug_mode.c:", 24));
  return 0;
}

TASK_TEST(a_handler_is_told_where_a_future_was_made) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, note_place, NULL);
  asyncio_future *f = asyncio_loop_create_future(loop);
  int rc = asyncio_future_set_exception(f, ASYNCIO_OS_ERROR, "gone");
  asyncio_release(f);
  CHECK_LOG("0");
  return test_without_memory ? 0 : rc;
}
