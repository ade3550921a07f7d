/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static int note(asyncio_future *future, void *arg) {
  AUTO_VALUE v = asyncio_nothing();
  int rc = asyncio_future_result(future, &v);
  test_log("%s%d", (const char *)arg, rc < 0 ? rc : (int)v.i);
  return 0;
}

static int run_pass(asyncio_loop *loop) {
  asyncio_loop_stop(loop);
  return asyncio_loop_run_forever(loop);
}

LOOP_TEST(a_future_is_pending_until_it_gets_a_result) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_VALUE v = asyncio_nothing();
  CHECK(asyncio_future_get_loop(f) == loop);
  CHECK(!asyncio_future_done(f));
  CHECK(asyncio_future_result(f, &v) == ASYNCIO_INVALID_STATE);
  CHECK(strcmp(asyncio_message(), "Result is not set.") == 0);
  CHECK(asyncio_future_exception(f, &v) == ASYNCIO_INVALID_STATE);
  CHECK(asyncio_future_set_result(f, asyncio_int(4)) == 0);
  CHECK(asyncio_future_done(f) && !asyncio_future_cancelled(f));
  CHECK(asyncio_future_result(f, &v) == 0 && v.i == 4);
  CHECK(asyncio_future_exception(f, &v) == 0 && v.tag == ASYNCIO_NOTHING);
  return 0;
}

LOOP_TEST(a_done_future_cannot_be_set_again) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_set_result(f, asyncio_nothing()) == 0);
  asyncio_value text = asyncio_string("consumed, also on failure");
  AUTO_VALUE mine = asyncio_value_copy(text);
  CHECK(asyncio_future_set_result(f, text) == ASYNCIO_INVALID_STATE);
  CHECK(mine.tag == ASYNCIO_STRING && mine.text->refs == 1);
  CHECK(asyncio_future_set_exception(f, ASYNCIO_KEY_ERROR, NULL) ==
        ASYNCIO_INVALID_STATE);
  CHECK(!asyncio_future_cancel(f, NULL));
  return 0;
}

LOOP_TEST(an_error_comes_out_of_result_with_its_text) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_VALUE v = asyncio_nothing();
  CHECK(asyncio_future_set_exception(f, 3, "?") == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_future_set_exception(f, ASYNCIO_OS_ERROR, "disk") == 0);
  CHECK(asyncio_future_result(f, &v) == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_message(), "disk") == 0);
  CHECK(asyncio_future_exception(f, &v) == 0 && v.code == ASYNCIO_OS_ERROR);
  return 0;
}

LOOP_TEST(a_cancelled_future_is_done_and_keeps_the_message) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_VALUE v = asyncio_nothing();
  CHECK(asyncio_future_cancel(f, "enough"));
  CHECK(asyncio_future_done(f) && asyncio_future_cancelled(f));
  CHECK(asyncio_future_result(f, &v) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "enough") == 0);
  CHECK(asyncio_future_exception(f, &v) == ASYNCIO_CANCELLED);
  return 0;
}

LOOP_TEST(callbacks_run_in_the_next_pass_in_the_order_of_their_addition) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_add_done_callback(f, note, "a") == 0);
  CHECK(asyncio_future_add_done_callback(f, note, "b") == 0);
  CHECK(asyncio_future_add_done_callback(f, note, "a") == 0);
  CHECK(asyncio_future_set_result(f, asyncio_int(1)) == 0);
  CHECK(asyncio_future_add_done_callback(f, note, "late") == 0);
  CHECK_LOG("");
  CHECK(run_pass(loop) == 0);
  CHECK_LOG("a1 b1 a1 late1");
  return 0;
}

LOOP_TEST(remove_takes_every_equal_callback_but_only_before_it_is_done) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  static char a[] = "a", b[] = "b";
  CHECK(asyncio_future_add_done_callback(f, note, a) == 0);
  CHECK(asyncio_future_add_done_callback(f, note, b) == 0);
  CHECK(asyncio_future_add_done_callback(f, note, a) == 0);
  CHECK(asyncio_future_remove_done_callback(f, note, a) == 2);
  CHECK(asyncio_future_remove_done_callback(f, note, a) == 0);
  CHECK(asyncio_future_cancel(f, NULL));
  CHECK(asyncio_future_remove_done_callback(f, note, b) == 0);
  CHECK(run_pass(loop) == 0);
  CHECK_LOG("b-1");
  return 0;
}

LOOP_TEST(callbacks_keep_the_future_alive) {
  asyncio_future *f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_add_done_callback(f, note, "x") == 0);
  CHECK(asyncio_future_set_result(f, asyncio_int(2)) == 0);
  asyncio_release(f);
  CHECK(run_pass(loop) == 0);
  CHECK_LOG("x2");
  return 0;
}

LOOP_TEST(closing_the_loop_gives_scheduled_callbacks_back) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_add_done_callback(f, note, "x") == 0);
  CHECK(asyncio_future_set_result(f, asyncio_int(2)) == 0);
  CHECK(f->refs == 2);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(f->refs == 1);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(a_future_of_a_closed_loop_drops_its_callbacks) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_add_done_callback(f, note, "x") == 0);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(asyncio_future_set_result(f, asyncio_int(2)) == 0);
  CHECK(asyncio_future_add_done_callback(f, note, "x") ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(f->refs == 1);
  return 0;
}

LOOP_TEST(no_callback_is_a_type_error) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  CHECK(asyncio_future_add_done_callback(f, NULL, NULL) == ASYNCIO_TYPE_ERROR);
  return 0;
}

TEST(without_a_loop_there_is_a_failed_future) {
  AUTO_FUTURE f = asyncio_loop_create_future(NULL);
  CHECK(asyncio_future_done(f));
  CHECK(asyncio_future_result(f, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  CHECK(!asyncio_future_cancel(f, NULL));
  CHECK(asyncio_future_add_done_callback(f, note, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}
