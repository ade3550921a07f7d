/* SPDX-License-Identifier: MIT */
/* Hosts without JavaScript; the rest is in tests/js. */
#include "host.h"
#include "internal.h"
#include "test.h"

static int answer(void *arg) {
  (void)arg;
  return 42;
}

TASK_TEST(a_host_without_javascript_says_so_of_functions) {
  AUTO_VALUE function = asyncio_js_function(answer, NULL);
  if (asyncio__host_has_js()) {
    CHECK(function.tag == ASYNCIO_JS);
    return 0;
  }
  CHECK(function.tag == ASYNCIO_ERROR);
  CHECK(function.code == ASYNCIO_NOT_IMPLEMENTED);
  CHECK(strstr(asyncio_value_message(function), "no JavaScript") != NULL);
  return 0;
}

TASK_TEST(a_function_that_could_not_be_made_is_the_error_of_the_call) {
  if (asyncio__host_has_js()) return 0;
  asyncio_future *call =
      asyncio_js_call("f", asyncio_js_function(answer, NULL));
  CHECK(asyncio_await(call) == ASYNCIO_NOT_IMPLEMENTED);
  asyncio_release(call);
  return 0;
}
