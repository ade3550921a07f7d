/* What CPython's tests (tests/cpython/) do not show of staggered_race.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

/* Starts and fails, writing both down. */
static int fail_after(void *seconds) {
  test_log("%g", now());
  await(asyncio_sleep(*(double *)seconds));
  return ASYNCIO_OS_ERROR;
}

static int win_late(void *arg) {
  (void)arg;
  test_log("%g", now());
  await(asyncio_sleep(1));
  return 7;
}

static double half = 0.5, long_time = 10;

TASK_TEST(the_next_starts_when_one_fails_or_after_the_delay) {
  asyncio_awaitable fns[] = {
      asyncio_coro(fail_after, &half), asyncio_coro(fail_after, &long_time),
      asyncio_coro(win_late, NULL), asyncio_coro(fail_after, &half)};
  asyncio_value race[3];
  await(asyncio_staggered_race(fns, 4, 2), race);
  CHECK(race[0].i == 7 && race[1].i == 2);
  CHECK(now() == 3.5);
  CHECK(asyncio_value_size(race[2]) == 3);
  asyncio_value_clear(&race[2]);
  CHECK_LOG("0 0.5 2.5");
  return 0;
}

static int refuse_to_lose(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(10);
  return 1;
}

TASK_TEST(a_second_winner_is_an_error_of_the_race) {
  asyncio_awaitable fns[] = {asyncio_coro(refuse_to_lose, NULL),
                             asyncio_coro(win_late, NULL)};
  int rc = asyncio_staggered_race(fns, 2, 1);
  CHECK(rc == ASYNCIO_EXCEPTION_GROUP);
  CHECK(strcmp(asyncio_message(), "staggered race failed (1 sub-exception)") ==
        0);
  AUTO_VALUE error = asyncio_caught(rc);
  CHECK(asyncio_value_size(error) == 1 &&
        asyncio_value_items(error)[0].code == ASYNCIO_ASSERTION_ERROR);
  CHECK_LOG("1");
  return 0;
}

TASK_TEST(without_a_delay_the_next_starts_in_the_next_pass) {
  asyncio_awaitable fns[] = {asyncio_coro(fail_after, &half),
                             asyncio_coro(win_late, NULL)};
  asyncio_value race[3];
  await(asyncio_staggered_race(fns, 2, 0), race);
  CHECK(race[1].i == 1 && now() == 1);
  asyncio_value_clear(&race[2]);
  CHECK_LOG("0 0");
  return 0;
}

TASK_TEST(nobody_wins_where_all_fail) {
  asyncio_awaitable fns[] = {asyncio_coro(fail_after, &half)};
  asyncio_value race[3];
  await(asyncio_staggered_race(fns, 1, INFINITY), race);
  CHECK(race[0].tag == ASYNCIO_NOTHING && race[1].tag == ASYNCIO_NOTHING);
  CHECK(asyncio_value_items(race[2])[0].code == ASYNCIO_OS_ERROR);
  asyncio_value_clear(&race[2]);
  CHECK_LOG("0");
  return 0;
}

static int interrupt(void *arg) {
  (void)arg;
  return ASYNCIO_KEYBOARD_INTERRUPT;
}

static int race_with_interrupt(void *arg) {
  (void)arg;
  asyncio_awaitable fn = asyncio_coro(interrupt, NULL);
  int rc = asyncio_staggered_race(&fn, 1, INFINITY);
  test_log("%s", asyncio_strerror(rc));
  return 0;
}

TEST(a_keyboard_interrupt_ends_the_loop) {
  CHECK(asyncio_run(race_with_interrupt, NULL) == ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK_LOG("BaseExceptionGroup");
  return 0;
}

TASK_TEST(a_future_is_no_function) {
  AUTO_FUTURE future = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_awaitable fns[] = {asyncio_coro(win_late, NULL),
                             asyncio_awaitable_of(future)};
  CHECK(asyncio_staggered_race(fns, 2, 1) == ASYNCIO_TYPE_ERROR);
  CHECK(strcmp(asyncio_message(), "a function was expected") == 0);
  CHECK_LOG("");
  return 0;
}

TEST(outside_of_a_loop_there_is_no_race) {
  asyncio_awaitable fn = asyncio_coro(win_late, NULL);
  CHECK(asyncio_staggered_race(&fn, 1, 1) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

static int race_for_long(void *arg) {
  (void)arg;
  asyncio_awaitable fns[] = {asyncio_coro(win_late, NULL),
                             asyncio_coro(win_late, NULL)};
  return asyncio_staggered_race(fns, 2, INFINITY);
}

static int ignore_report(asyncio_loop *loop,
                         const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)context, (void)arg;
  return 0;
}

TEST(a_race_that_is_pending_when_the_loop_closes_is_given_back) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_exception_handler(loop, ignore_report, NULL);
  AUTO_TASK task = asyncio_loop_create_task(loop, race_for_long, NULL);
  for (int i = 0; i < 3; i++) {
    asyncio_loop_stop(loop);
    CHECK(asyncio_loop_run_forever(loop) == 0);
  }
  asyncio_loop_close(loop);
  CHECK(!asyncio_task_done(task));
  CHECK_LOG("0");
  return 0;
}

static int race_outside_a_task(void *arg) {
  (void)arg;
  asyncio_awaitable fn = asyncio_coro(win_late, NULL);
  CHECK(asyncio_staggered_race(&fn, 1, 1) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "await outside a task") == 0);
  test_log("tried");
  return 0;
}

TASK_TEST(a_race_where_nothing_can_suspend_starts_no_function) {
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), race_outside_a_task,
                               NULL));
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  CHECK_LOG("tried");
  return 0;
}
