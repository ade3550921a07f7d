/* CPython's test_staggered.py. SPDX-License-Identifier: MIT */
#include "test.h"

/* The three parts of what a race returns. */
struct outcome {
  asyncio_value winner, index, exceptions;
};

#define AUTO_OUTCOME __attribute__((cleanup(clear_outcome))) struct outcome

static void clear_outcome(struct outcome *outcome) {
  asyncio_value_clear(&outcome->winner);
  asyncio_value_clear(&outcome->index);
  asyncio_value_clear(&outcome->exceptions);
}

static int race(const asyncio_awaitable *fns, size_t n, double delay,
                struct outcome *outcome) {
  asyncio_value values[3];
  await(asyncio_staggered_race(fns, n, delay), values);
  *outcome = (struct outcome){values[0], values[1], values[2]};
  return 0;
}

/* The name of the i-th exception, "None" for the winner's. */
static const char *exception(const struct outcome *outcome, size_t i) {
  if (i >= asyncio_value_size(outcome->exceptions)) return "";
  asyncio_value error = asyncio_value_items(outcome->exceptions)[i];
  return error.tag == ASYNCIO_ERROR ? asyncio_strerror(error.code) : "None";
}

static bool has_won(const struct outcome *outcome, int index,
                    const char *result) {
  return outcome->index.tag == ASYNCIO_INT && outcome->index.i == index &&
         strcmp(asyncio_value_text(outcome->winner), result) == 0;
}

static bool nobody_won(const struct outcome *outcome) {
  return outcome->index.tag == ASYNCIO_NOTHING &&
         outcome->winner.tag == ASYNCIO_NOTHING;
}

static int indexes[] = {0, 1};

static int succeed(void *index) {
  return asyncio_return(
      asyncio_string(*(int *)index == 0 ? "Res: 0" : "Res: 1"));
}

static int fail(void *index) {
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "%d", *(int *)index);
}

static int sleep_long(void *index) {
  await(asyncio_sleep(10));
  return succeed(index);
}

TASK_TEST(empty) {
  AUTO_OUTCOME outcome = {0};
  await(race(NULL, 0, INFINITY, &outcome));
  CHECK(nobody_won(&outcome));
  CHECK(asyncio_value_size(outcome.exceptions) == 0);
  return 0;
}

TASK_TEST(one_successful) {
  AUTO_OUTCOME outcome = {0};
  asyncio_awaitable fns[] = {asyncio_coro(succeed, &indexes[0]),
                             asyncio_coro(succeed, &indexes[1])};
  await(race(fns, 2, INFINITY, &outcome));
  CHECK(has_won(&outcome, 0, "Res: 0"));
  CHECK(asyncio_value_size(outcome.exceptions) == 1);
  CHECK(strcmp(exception(&outcome, 0), "None") == 0);
  return 0;
}

TASK_TEST(first_error_second_successful) {
  AUTO_OUTCOME outcome = {0};
  asyncio_awaitable fns[] = {asyncio_coro(fail, &indexes[0]),
                             asyncio_coro(succeed, &indexes[1])};
  await(race(fns, 2, INFINITY, &outcome));
  CHECK(has_won(&outcome, 1, "Res: 1"));
  CHECK(asyncio_value_size(outcome.exceptions) == 2);
  CHECK(strcmp(exception(&outcome, 0), "ValueError") == 0);
  CHECK(strcmp(exception(&outcome, 1), "None") == 0);
  return 0;
}

TASK_TEST(first_timeout_second_successful) {
  AUTO_OUTCOME outcome = {0};
  asyncio_awaitable fns[] = {asyncio_coro(sleep_long, &indexes[0]),
                             asyncio_coro(succeed, &indexes[1])};
  await(race(fns, 2, 0.1, &outcome));
  CHECK(has_won(&outcome, 1, "Res: 1"));
  CHECK(asyncio_value_size(outcome.exceptions) == 2);
  CHECK(strcmp(exception(&outcome, 0), "CancelledError") == 0);
  CHECK(strcmp(exception(&outcome, 1), "None") == 0);
  return 0;
}

TASK_TEST(none_successful) {
  AUTO_OUTCOME outcome = {0};
  asyncio_awaitable fns[] = {asyncio_coro(fail, &indexes[0]),
                             asyncio_coro(fail, &indexes[1])};
  await(race(fns, 2, INFINITY, &outcome));
  CHECK(nobody_won(&outcome));
  CHECK(asyncio_value_size(outcome.exceptions) == 2);
  CHECK(strcmp(exception(&outcome, 0), "ValueError") == 0);
  CHECK(strcmp(exception(&outcome, 1), "ValueError") == 0);
  return 0;
}

/* ---- two of 3.14 ---- */

static asyncio_event event;

static int wait_for_event(void *index) {
  await(asyncio_event_wait(&event));
  return succeed(index);
}

static int set_event(void *arg) {
  (void)arg;
  asyncio_event_set(&event);
  asyncio_event never = {0};
  return asyncio_event_wait(&never);
}

TASK_TEST(multiple_winners) {
  AUTO_OUTCOME outcome = {0};
  event = (asyncio_event){0};
  asyncio_awaitable fns[] = {asyncio_coro(wait_for_event, &indexes[0]),
                             asyncio_coro(wait_for_event, &indexes[1]),
                             asyncio_coro(set_event, NULL)};
  await(race(fns, 3, 0.1, &outcome));
  CHECK(has_won(&outcome, 0, "Res: 0"));
  CHECK(asyncio_value_size(outcome.exceptions) == 3);
  CHECK(strcmp(exception(&outcome, 0), "None") == 0);
  CHECK(strcmp(exception(&outcome, 1), "CancelledError") == 0);
  CHECK(strcmp(exception(&outcome, 2), "CancelledError") == 0);
  return 0;
}

/* Is cancelled in its second sleep by a timeout that it has just let expire. */
static int expire(asyncio_timeout *timeout, const char *name) {
  await(asyncio_timeout_reschedule(timeout, -1));
  await(asyncio_sleep(0));
  if (asyncio_sleep(0) == ASYNCIO_CANCELLED) test_log("%s", name);
  return 0;
}

static int expire_both(void *timeouts) {
  asyncio_timeout **inner_and_outer = timeouts;
  await(expire(inner_and_outer[0], "1"));
  return expire(inner_and_outer[1], "2");
}

static int race_within(asyncio_timeout *inner, asyncio_timeout *outer) {
  asyncio_timeout *both[] = {inner, outer};
  asyncio_awaitable fn = asyncio_coro(expire_both, both);
  int rc = asyncio_staggered_race(&fn, 1, INFINITY);
  if (rc == ASYNCIO_CANCELLED) test_log("0");
  return rc;
}

TASK_TEST(cancelled) {
  AUTO_TIMEOUT outer = asyncio_timeout_new(INFINITY);
  AUTO_TIMEOUT inner = asyncio_timeout_new(INFINITY);
  await(asyncio_timeout_enter(outer));
  int rc = asyncio_timeout_enter(inner);
  if (rc == 0) rc = asyncio_timeout_exit(inner, race_within(inner, outer));
  CHECK(asyncio_timeout_exit(outer, rc) == ASYNCIO_TIMEOUT);
  CHECK_LOG("1 2 0");
  return 0;
}
