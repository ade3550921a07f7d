/* SPDX-License-Identifier: MIT */
/* What needs no JavaScript; the rest is in tests/js and fetch_all. */
#include "internal.h"
#include "test.h"

TASK_TEST(a_function_that_is_not_there_is_named) {
  asyncio_value text = asyncio_string("argument");
  asyncio_value mine = asyncio_value_copy(text);
  asyncio_future *call = asyncio_js_call("no_such_function", text);
  CHECK(asyncio_await(call) == ASYNCIO_NOT_IMPLEMENTED);
  CHECK(strstr(asyncio_message(), "'no_such_function'") != NULL);
  asyncio_release(call);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  asyncio_value_clear(&mine);
  return 0;
}

TASK_TEST(an_argument_that_is_an_error_is_the_call_s_error) {
  asyncio_future *call =
      asyncio_js_call("f", asyncio_error_value(ASYNCIO_NO_MEMORY, "no text"));
  CHECK(asyncio_future_done(call));
  CHECK(asyncio_await(call) == ASYNCIO_NO_MEMORY);
  CHECK(strcmp(asyncio_message(), "no text") == 0);
  asyncio_release(call);
  return 0;
}

TEST(a_call_outside_a_loop_has_failed_already) {
  asyncio_future *call = asyncio_js_call("f", asyncio_int(1));
  CHECK(asyncio_future_result(call, NULL) == ASYNCIO_RUNTIME_ERROR);
  asyncio_release(call);
  return 0;
}

static int call_and_leave(void *arg) {
  (void)arg;
  asyncio_release(asyncio_js_call("no_such_function", asyncio_string("x")));
  return 0;
}

TEST(a_loop_may_close_while_a_call_is_open) {
  size_t before = asyncio__state.pending;
  CHECK(asyncio_run(call_and_leave, NULL) == 0);
  CHECK(asyncio__state.pending == before);
  return 0;
}
