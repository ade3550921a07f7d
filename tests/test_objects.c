/* SPDX-License-Identifier: MIT */
/* Hosts without JavaScript, and what needs no object; the rest is in tests/js.
 */
#include "host.h"
#include "internal.h"
#include "test.h"

/* The code of what cannot be done here; where there is JavaScript, of what it
 * throws. */
static int expected(void) {
  return asyncio__host_has_js() ? ASYNCIO_JS_ERROR : ASYNCIO_NOT_IMPLEMENTED;
}

static bool says_why(void) {
  return asyncio__host_has_js() ||
         strcmp(asyncio_message(), "this host has no JavaScript") == 0;
}

TASK_TEST(a_host_without_javascript_says_so_of_objects) {
  asyncio_value nothing = asyncio_nothing();
  CHECK(asyncio_js_get(nothing, "name") == expected() && says_why());
  CHECK(asyncio_js_set(nothing, "name", asyncio_string("v")) == expected());
  CHECK(asyncio_js_invoke(nothing, "name", "a string") == expected());
  CHECK(asyncio_js_apply(nothing, asyncio_int(1)) == expected());
  CHECK(asyncio_js_new(nothing) == expected() && says_why());
  return 0;
}

TASK_TEST(a_host_without_javascript_says_so_of_globals) {
  AUTO_VALUE math = asyncio_nothing();
  int rc = asyncio_js_global("Math");
  if (!asyncio__host_has_js()) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED && says_why());
    return 0;
  }
  await(rc, math);
  CHECK(math.tag == ASYNCIO_JS);
  return 0;
}

TASK_TEST(a_host_without_javascript_says_so_of_promises) {
  AUTO_FUTURE future = asyncio_js_future(asyncio_int(7));
  int rc = asyncio_await(future);
  CHECK(rc == (asyncio__host_has_js() ? 0 : ASYNCIO_NOT_IMPLEMENTED));
  CHECK(says_why());
  return 0;
}

TASK_TEST(a_host_without_javascript_says_so_of_iterables) {
  int rc = 0;
  async_for (rc, item, asyncio_js_items, asyncio_nothing()) {
    (void)item;
  }
  CHECK(rc == expected() && says_why());
  return 0;
}

TASK_TEST(a_value_that_is_an_error_is_the_error_of_what_it_was_given_to) {
  int rc = asyncio_js_set(asyncio_nothing(), "name",
                          asyncio_error_value(ASYNCIO_NO_MEMORY, "no text"));
  CHECK(rc == ASYNCIO_NO_MEMORY);
  CHECK(strcmp(asyncio_message(), "no text") == 0);
  return 0;
}

TEST(outside_of_a_task_nothing_is_asked) {
  int rc = asyncio_js_get(asyncio_nothing(), "name");
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  return 0;
}
