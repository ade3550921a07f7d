/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

/* A kind that writes down what happens, and suspends on both ways. */
typedef const char *noted_scope;

static int noted_aenter(noted_scope *scope, const char *name) {
  *scope = name;
  test_log("+%s", name);
  return asyncio_sleep(0);
}

static int noted_aexit(noted_scope *scope, int rc) {
  (void)!asyncio_sleep(0);
  test_log("-%s:%s", *scope, asyncio_strerror(rc));
  return rc;
}
ASYNCIO_SCOPE(noted);

TASK_TEST(a_block_is_left_at_its_end) {
  int rc = -7;
  async_with (rc, noted, "a") {
    CHECK(rc == 0);
    await_or_break(rc, asyncio_sleep(1));
    async_with (rc, noted, "b") {
      test_log("in");
    }
  }
  CHECK(rc == 0);
  CHECK_LOG("+a +b in -b:OK -a:OK");
  return 0;
}
