/* What CPython's tests (tests/cpython/) do not show of as_completed.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

typedef asyncio_as_completed_iterator *iterator;

#define AUTO_ITERATOR __attribute__((cleanup(free_iterator), unused)) iterator

static void free_iterator(iterator *it) { asyncio_as_completed_free(*it); }

static double delays[] = {1, 2, 3};

static int nap(void *seconds) {
  await(asyncio_sleep(*(double *)seconds));
  return asyncio_return(asyncio_double(*(double *)seconds));
}

static int fail(void *seconds) {
  await(asyncio_sleep(*(double *)seconds));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "after %g", *(double *)seconds);
}

/* Takes a step and awaits it. */
static int await_next(iterator it) {
  asyncio_awaitable next;
  int rc = asyncio_as_completed_next(it, &next);
  return rc > 0 ? asyncio_await(next) : rc;
}

TASK_TEST(a_step_ends_with_the_error_of_what_was_done) {
  AUTO_ITERATOR it = asyncio_as_completed(asyncio_coro(nap, &delays[0]),
                                          asyncio_coro(fail, &delays[1]));
  CHECK(await_next(it) == ASYNCIO_RETURNED);
  CHECK(await_next(it) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "after 2") == 0);
  CHECK(await_next(it) == 0);
  return 0;
}

TASK_TEST(a_timeout_below_0_does_not_wait) {
  asyncio_awaitable items[] = {asyncio_coro(nap, &delays[0])};
  AUTO_ITERATOR it = asyncio_as_completed_n(items, 1, .timeout = -1);
  CHECK(await_next(it) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0);
  return asyncio_sleep(2);
}

TASK_TEST(what_is_done_already_is_handed_out_in_the_order_of_the_arguments) {
  AUTO_FUTURE a = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_FUTURE b = asyncio_loop_create_future(asyncio_get_running_loop());
  (void)asyncio_future_set_result(b, asyncio_int(2));
  (void)asyncio_future_set_result(a, asyncio_int(1));
  asyncio_future *futures[] = {a, b, a};
  AUTO_ITERATOR it = asyncio_as_completed_n(futures, 3);
  int rc;
  async_for (rc, future, asyncio_as_completed, it) {
    test_log("%s", future == a ? "a" : "b");
  }
  CHECK_LOG("a b");
  return rc;
}

/* Waits for a step in a task of its own. */
static int wait_and_log(void *it) {
  int rc = await_next(it);
  test_log("%s", rc < 0 ? asyncio_strerror(rc) : "OK");
  return rc < 0 ? rc : 0;
}

static int cancel_the_woken(iterator it, asyncio_future *future) {
  AUTO_TASK first = asyncio_create_task(wait_and_log, it);
  AUTO_TASK second = asyncio_create_task(wait_and_log, it);
  int rc = asyncio_sleep(0);
  (void)asyncio_future_set_result(future, asyncio_nothing());
  if (rc == 0) rc = asyncio_sleep(0); /* the callback has woken the first */
  asyncio_task_cancel(first);
  if (rc == 0) rc = asyncio_sleep(0);
  if (rc == 0) rc = asyncio_sleep(0);
  CHECK_LOG("CancelledError OK");
  asyncio_task_cancel(second);
  return rc;
}

TASK_TEST(one_who_is_cancelled_after_being_woken_wakes_the_next) {
  AUTO_FUTURE future = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_FUTURE other = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_future *futures[] = {future, other};
  AUTO_ITERATOR it = asyncio_as_completed_n(futures, 2);
  int rc = cancel_the_woken(it, future);
  for (int i = 0; i < 2 && rc == 0; i++) rc = asyncio_sleep(0);
  return rc;
}

TASK_TEST(an_iterator_may_be_given_back_at_any_time) {
  AUTO_FUTURE future = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_TASK task = asyncio_create_task(nap, &delays[2]);
  asyncio_awaitable items[] = {asyncio_awaitable_of(future),
                               asyncio_awaitable_of(task)};
  asyncio_as_completed_free(asyncio_as_completed_n(items, 2, .timeout = 1));
  iterator it = asyncio_as_completed_n(items, 2, .timeout = 1);
  (void)asyncio_future_set_result(future, asyncio_nothing());
  asyncio_as_completed_free(it); /* its callback is in the ready queue */
  await(asyncio_await(task));
  asyncio_as_completed_free(NULL);
  return 0;
}

TASK_TEST(without_items_there_is_no_step) {
  AUTO_ITERATOR it = asyncio_as_completed_n((asyncio_task **)NULL, 0);
  asyncio_awaitable next;
  CHECK(asyncio_as_completed_next(it, &next) == 0);
  int rc;
  async_for (rc, future, asyncio_as_completed, it) {
    CHECK(future == NULL);
  }
  return rc;
}

TASK_TEST(without_an_iterator_the_step_says_why) {
  asyncio_awaitable next;
  CHECK(asyncio_as_completed_next(NULL, &next) == ASYNCIO_NO_MEMORY);
  int rc;
  async_for (rc, future, asyncio_as_completed, NULL) {
    CHECK(future == NULL);
  }
  CHECK(rc == ASYNCIO_NO_MEMORY);
  return 0;
}

TASK_TEST(a_future_of_another_loop_is_refused) {
  AUTO_LOOP other = asyncio_new_event_loop();
  if (other == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE theirs = asyncio_loop_create_future(other);
  AUTO_FUTURE ours = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_future *futures[] = {ours, theirs, ours};
  AUTO_ITERATOR it = asyncio_as_completed_n(futures, 3);
  CHECK(await_next(it) == ASYNCIO_VALUE_ERROR);
  CHECK(await_next(it) == ASYNCIO_VALUE_ERROR);
  CHECK(strstr(asyncio_message(), "different loop") != NULL);
  return 0;
}

TASK_TEST(a_timeout_that_is_no_number_is_refused) {
  AUTO_TASK task = asyncio_create_task(nap, &delays[0]);
  AUTO_ITERATOR it = asyncio_as_completed_n(&task, 1, .timeout = NAN);
  CHECK(await_next(it) == ASYNCIO_VALUE_ERROR);
  return 0;
}

TASK_TEST(a_task_that_is_none_fails_in_its_step) {
  asyncio_task *none[1] = {NULL};
  AUTO_ITERATOR it = asyncio_as_completed_n(none, 1);
  CHECK(await_next(it) == ASYNCIO_TYPE_ERROR);
  CHECK(await_next(it) == 0);
  return 0;
}

TASK_TEST(a_function_that_is_none_fails_in_its_step) {
  AUTO_ITERATOR it = asyncio_as_completed(asyncio_coro(NULL, NULL),
                                          asyncio_coro(nap, &delays[0]));
  CHECK(await_next(it) == ASYNCIO_TYPE_ERROR);
  CHECK(await_next(it) == ASYNCIO_RETURNED);
  return 0;
}

TEST(outside_of_a_loop_nothing_begins) {
  AUTO_ITERATOR it = asyncio_as_completed(asyncio_coro(nap, &delays[0]));
  CHECK(await_next(it) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  return 0;
}
