/* Twins of CPython's test_futures.py: done callbacks.
 * SPDX-License-Identifier: MIT */
#include "twins.h"

static int append(asyncio_future *future, void *thing) {
  CHECK(asyncio_future_done(future));
  test_log("%s", (const char *)thing);
  return 0;
}

static char cb1[] = "42", cb2[] = "17", cb3[] = "100";

static int add(asyncio_future *f, char *cb) {
  return asyncio_future_add_done_callback(f, append, cb);
}

static int discard(asyncio_future *f, char *cb) {
  return asyncio_future_remove_done_callback(f, append, cb);
}

static int add_three(asyncio_future *f) {
  await(add(f, cb1));
  await(add(f, cb2));
  return add(f, cb3);
}

/* Nothing was called yet; ends the future, and runs what it calls. */
static int end(asyncio_loop *loop, asyncio_future *f) {
  AUTO_VALUE v = asyncio_nothing();
  CHECK_LOG("");
  CHECK(asyncio_future_set_result(f, asyncio_string("foo")) == 0);
  await(run_briefly(loop));
  await(asyncio_future_result(f, &v));
  CHECK(is_text(v, "foo"));
  return 0;
}

LOOP_TEST(callbacks_remove_first_callback) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add_three(f));
  CHECK(discard(f, cb1) == 1);
  CHECK(discard(f, cb1) == 0);
  await(end(loop, f));
  CHECK_LOG("17 100");
  return 0;
}

LOOP_TEST(callbacks_remove_first_and_second_callback) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add_three(f));
  CHECK(discard(f, cb1) == 1);
  CHECK(discard(f, cb2) == 1);
  CHECK(discard(f, cb1) == 0);
  await(end(loop, f));
  CHECK_LOG("100");
  return 0;
}

LOOP_TEST(callbacks_remove_third_callback) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add_three(f));
  CHECK(discard(f, cb3) == 1);
  CHECK(discard(f, cb3) == 0);
  await(end(loop, f));
  CHECK_LOG("42 17");
  return 0;
}

LOOP_TEST(callbacks_invoked_on_set_result) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add(f, cb1));
  await(add(f, cb2));
  await(end(loop, f));
  CHECK_LOG("42 17");
  return 0;
}

LOOP_TEST(callbacks_invoked_on_set_exception) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add(f, cb3));
  CHECK_LOG("");
  CHECK(asyncio_future_set_exception(f, ASYNCIO_RUNTIME_ERROR, NULL) == 0);
  await(run_briefly(loop));
  CHECK_LOG("100");
  CHECK(asyncio_future_exception(f, &v) == 0);
  CHECK(v.tag == ASYNCIO_ERROR && v.code == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

LOOP_TEST(remove_done_callback) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(add(f, cb1));
  await(add(f, cb2));
  CHECK(discard(f, cb2) == 1);
  CHECK(discard(f, cb3) == 0);
  await(add(f, cb2));
  for (int i = 0; i < 5; i++) await(add(f, cb1));
  CHECK(discard(f, cb1) == 6);
  await(end(loop, f));
  CHECK_LOG("17");
  return 0;
}

static int remove_others(asyncio_future *f, void *arg) {
  CHECK(discard(f, arg) == 0);
  return append(f, "mut");
}

/* A callback removes others that are scheduled already: they run. */
LOOP_TEST(schedule_callbacks_list_mutation_1) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(asyncio_future_add_done_callback(f, remove_others, cb1));
  await(add(f, cb1));
  await(add(f, cb1));
  CHECK(asyncio_future_set_result(f, asyncio_int(1)) == 0);
  await(run_briefly(loop));
  CHECK_LOG("mut 42 42");
  return 0;
}
