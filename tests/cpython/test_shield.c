/* Twins of CPython's test_tasks.py: shield. SPDX-License-Identifier: MIT */
#include "twins.h"

static asyncio_future *shield(asyncio_future *inner) {
  return asyncio_shield(asyncio_retain(inner));
}

LOOP_TEST(shield_result) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE inner = asyncio_loop_create_future(loop);
  AUTO_FUTURE outer = shield(inner);
  CHECK(asyncio_future_set_result(inner, asyncio_int(42)) == 0);
  await(asyncio_loop_run_until_complete(loop, outer, &v));
  CHECK(is_int(v, 42));
  return 0;
}

LOOP_TEST(shield_exception) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE inner = asyncio_loop_create_future(loop);
  AUTO_FUTURE outer = shield(inner);
  await(run_briefly(loop));
  CHECK(asyncio_future_set_exception(inner, ASYNCIO_RUNTIME_ERROR,
                                     "expected") == 0);
  await(run_briefly(loop));
  CHECK(asyncio_future_exception(outer, &v) == 0);
  CHECK(v.tag == ASYNCIO_ERROR && v.code == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_value_message(v), "expected") == 0);
  return 0;
}

LOOP_TEST(shield_cancel_inner) {
  AUTO_FUTURE inner = asyncio_loop_create_future(loop);
  AUTO_FUTURE outer = shield(inner);
  await(run_briefly(loop));
  asyncio_future_cancel(inner, NULL);
  await(run_briefly(loop));
  CHECK(asyncio_future_cancelled(outer));
  return 0;
}

/* Shields a future, and cancels the shield. */
static int cancel_outer(asyncio_loop *loop, asyncio_future *inner) {
  AUTO_FUTURE outer = shield(inner);
  await(run_briefly(loop));
  asyncio_future_cancel(outer, NULL);
  await(run_briefly(loop));
  CHECK(asyncio_future_cancelled(outer));
  CHECK(asyncio__list_empty(&outer->callbacks));
  return 0;
}

LOOP_TEST(shield_cancel_outer) {
  AUTO_FUTURE inner = asyncio_loop_create_future(loop);
  return cancel_outer(loop, inner);
}

/* ---- what nobody looks at after that: CPython 3.14 reports an error at once,
 * here it is reported when it is lost ---- */

LOOP_TEST(shield_cancel_outer_result) {
  asyncio_loop_set_exception_handler(loop, log_report, NULL);
  {
    AUTO_FUTURE inner = asyncio_loop_create_future(loop);
    await(cancel_outer(loop, inner));
    CHECK(asyncio_future_set_result(inner, asyncio_int(1)) == 0);
    await(run_briefly(loop));
  }
  CHECK_LOG("");
  return 0;
}

/* The report of an error, after so many shields were cancelled. */
static int lose_error(asyncio_loop *loop, int shields) {
  AUTO_FUTURE inner = asyncio_loop_create_future(loop);
  for (int i = 0; i < shields; i++) await(cancel_outer(loop, inner));
  CHECK(asyncio_future_set_exception(inner, ASYNCIO_EXCEPTION, "foo") == 0);
  await(run_briefly(loop));
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(shield_cancel_outer_exception) {
  asyncio_loop_set_exception_handler(loop, log_report, NULL);
  await(lose_error(loop, 1));
  CHECK_LOG("[Future exception was never retrieved|foo]");
  return 0;
}

LOOP_TEST(shield_duplicate_log_once) {
  asyncio_loop_set_exception_handler(loop, log_report, NULL);
  await(lose_error(loop, 2));
  CHECK_LOG("[Future exception was never retrieved|foo]");
  return 0;
}

/* ---- what is shielded ---- */

LOOP_TEST(shield_shortcut) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE fut = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_set_result(fut, asyncio_int(42)) == 0);
  AUTO_FUTURE outer = shield(fut);
  CHECK(outer == fut);
  await(asyncio_loop_run_until_complete(loop, outer, &v));
  CHECK(is_int(v, 42));
  return 0;
}

struct effect {
  asyncio_future *waiter, *outer;
  int proof;
};

static int prove_inner(void *arg) {
  struct effect *e = arg;
  await(asyncio_await(e->waiter));
  e->proof++;
  return 0;
}

static int shield_inner(void *arg) {
  struct effect *e = arg;
  e->outer = asyncio_shield(asyncio_coro(prove_inner, e));
  await(asyncio_await(e->outer));
  e->proof += 100;
  return 0;
}

LOOP_TEST(shield_effect) {
  AUTO_FUTURE waiter = asyncio_loop_create_future(loop);
  struct effect e = {.waiter = waiter};
  AUTO_TASK f = asyncio_loop_create_task(loop, shield_inner, &e);
  int rc = run_briefly(loop);
  AUTO_FUTURE outer = e.outer;
  if (rc < 0) return rc;
  asyncio_task_cancel(f);
  CHECK(run_task(loop, f) == ASYNCIO_CANCELLED);
  CHECK(outer != NULL && asyncio_future_cancelled(outer));
  CHECK(asyncio_future_set_result(waiter, asyncio_nothing()) == 0);
  await(run_briefly(loop));
  CHECK(e.proof == 1);
  return 0;
}

/* ---- and gather ---- */

LOOP_TEST(shield_gather) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE child1 = asyncio_loop_create_future(loop);
  AUTO_FUTURE child2 = asyncio_loop_create_future(loop);
  AUTO_FUTURE parent =
      asyncio_gather(asyncio_retain(child1), asyncio_retain(child2));
  await(cancel_outer(loop, parent));
  CHECK(asyncio_future_set_result(child1, asyncio_int(1)) == 0);
  CHECK(asyncio_future_set_result(child2, asyncio_int(2)) == 0);
  await(run_briefly(loop));
  await(asyncio_future_result(parent, &v));
  CHECK(asyncio_value_size(v) == 2);
  CHECK(is_int(asyncio_value_items(v)[0], 1));
  CHECK(is_int(asyncio_value_items(v)[1], 2));
  return 0;
}

LOOP_TEST(gather_shield) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE child1 = asyncio_loop_create_future(loop);
  AUTO_FUTURE child2 = asyncio_loop_create_future(loop);
  AUTO_FUTURE inner1 = shield(child1);
  AUTO_FUTURE inner2 = shield(child2);
  AUTO_FUTURE parent =
      asyncio_gather(asyncio_retain(inner1), asyncio_retain(inner2));
  await(run_briefly(loop));
  asyncio_future_cancel(parent, NULL);
  await(run_briefly(loop));
  CHECK(asyncio_future_exception(parent, &v) == 0);
  CHECK(v.tag == ASYNCIO_ERROR && v.code == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_cancelled(inner1) && asyncio_future_cancelled(inner2));
  CHECK(asyncio_future_set_result(child1, asyncio_int(1)) == 0);
  CHECK(asyncio_future_set_result(child2, asyncio_int(2)) == 0);
  return run_briefly(loop);
}
