/* Twins of CPython's test_futures.py: state, result, chaining.
 * SPDX-License-Identifier: MIT */
#include "twins.h"

LOOP_TEST(initial_state) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(!asyncio_future_cancelled(f));
  CHECK(!asyncio_future_done(f));
  asyncio_future_cancel(f, NULL);
  CHECK(asyncio_future_cancelled(f));
  return 0;
}

TASK_TEST(constructor_use_running_loop) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_get_loop(f) == loop);
  return 0;
}

/* It is done, and stays as it is. */
static void check_final(asyncio_future *f) {
  CHECK(asyncio_future_done(f));
  CHECK(asyncio_future_set_result(f, asyncio_nothing()) ==
        ASYNCIO_INVALID_STATE);
  CHECK(asyncio_future_set_exception(f, ASYNCIO_VALUE_ERROR, NULL) ==
        ASYNCIO_INVALID_STATE);
  CHECK(!asyncio_future_cancel(f, NULL));
}

LOOP_TEST(cancel) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_cancel(f, NULL));
  CHECK(asyncio_future_cancelled(f));
  CHECK(asyncio_future_result(f, &v) == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_exception(f, &v) == ASYNCIO_CANCELLED);
  check_final(f);
  return 0;
}

LOOP_TEST(result) {
  AUTO_VALUE v = asyncio_nothing(), error = asyncio_nothing();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_result(f, &v) == ASYNCIO_INVALID_STATE);
  CHECK(asyncio_future_set_result(f, asyncio_int(42)) == 0);
  CHECK(!asyncio_future_cancelled(f));
  CHECK(asyncio_future_result(f, &v) == 0 && is_int(v, 42));
  CHECK(asyncio_future_exception(f, &error) == 0);
  CHECK(error.tag == ASYNCIO_NOTHING);
  check_final(f);
  return 0;
}

LOOP_TEST(exception) {
  AUTO_VALUE error = asyncio_nothing();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_exception(f, &error) == ASYNCIO_INVALID_STATE);
  CHECK(asyncio_future_set_exception(f, ASYNCIO_RUNTIME_ERROR, NULL) == 0);
  CHECK(!asyncio_future_cancelled(f));
  CHECK(asyncio_future_result(f, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_future_exception(f, &error) == 0);
  CHECK(error.tag == ASYNCIO_ERROR && error.code == ASYNCIO_RUNTIME_ERROR);
  check_final(f);
  return 0;
}

/* One that is done does not suspend. */
static int await_twice(void *future) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_VALUE v = asyncio_nothing();
  test_log("A");
  await(asyncio_await((asyncio_future *)future));
  await(asyncio_future_result(future, &v));
  test_log("B %d", (int)v.i);
  unsigned long long before = asyncio_loop_passes(loop);
  await(asyncio_await((asyncio_future *)future));
  await(asyncio_future_result(future, &v));
  test_log("C %d", (int)v.i);
  CHECK(asyncio_loop_passes(loop) == before);
  return 0;
}

LOOP_TEST(yield_from_twice) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_TASK t = asyncio_loop_create_task(loop, await_twice, f);
  int rc = run_briefly(loop);
  CHECK_LOG("A");
  CHECK(t->waits_for == f);
  CHECK(asyncio_future_set_result(f, asyncio_int(42)) == 0);
  int ended = run_task(loop, t);
  CHECK_LOG("B 42 C 42");
  return rc < 0 ? rc : ended;
}

/* What CPython's _copy_future_state does, a shield does here. */
static asyncio_future *copy(asyncio_loop *loop, asyncio_future *f,
                            asyncio_value result) {
  asyncio_future *new = asyncio_shield(asyncio_retain(f));
  if (result.code == ASYNCIO_CANCELLED)
    asyncio_future_cancel(f, NULL);
  else
    CHECK(asyncio_future_set_result(f, result) == 0);
  CHECK(run_briefly(loop) == 0);
  CHECK(asyncio_future_done(new));
  return new;
}

LOOP_TEST(copy_state) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_FUTURE new = copy(loop, f, asyncio_int(10));
  CHECK(asyncio_future_result(new, &v) == 0 && is_int(v, 10));
  AUTO_FUTURE failed = asyncio_loop_create_future(loop);
  AUTO_FUTURE new_failed =
      copy(loop, failed, asyncio_error_value(ASYNCIO_RUNTIME_ERROR, NULL));
  CHECK(asyncio_future_result(new_failed, NULL) == ASYNCIO_RUNTIME_ERROR);
  AUTO_FUTURE cancelled = asyncio_loop_create_future(loop);
  AUTO_FUTURE new_cancelled =
      copy(loop, cancelled, asyncio_error_value(ASYNCIO_CANCELLED, NULL));
  CHECK(asyncio_future_cancelled(new_cancelled));
  return 0;
}

/* CPython's helper ignores what is an error here. */
LOOP_TEST(set_result_unless_cancelled) {
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  asyncio_future_cancel(fut, NULL);
  CHECK(asyncio_future_set_result(fut, asyncio_int(2)) ==
        ASYNCIO_INVALID_STATE);
  CHECK(asyncio_future_cancelled(fut));
  return 0;
}
