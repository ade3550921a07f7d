/* Events of the page: natively it is hidden as soon as somebody asks to be
 * told; elsewhere, in a page or not, nothing happens by itself.
 * SPDX-License-Identifier: MIT */
#include "test.h"

static int log_text(void *text) {
  test_log("%s", (const char *)text);
  return 0;
}

/* Adds handlers. Returns whether there is a page, or an error. */
static int add(asyncio_loop *loop) {
  int rc = asyncio_loop_add_page_handler(loop, "pagehide", log_text, "hide");
  if (rc == ASYNCIO_NOT_IMPLEMENTED) return 0;
  if (rc < 0) return rc;
  await(asyncio_loop_add_page_handler(loop, "visibilitychange", log_text,
                                      "change"));
  return 1;
}

TASK_TEST(a_handler_of_a_page_is_called) {
  asyncio_loop *loop = asyncio_get_running_loop();
  int there = add(loop);
  if (there <= 0) return there;
  bool hidden = asyncio_page_hidden(); /* true natively */
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  CHECK_LOG(hidden ? "hide change" : "");
  CHECK(asyncio_loop_remove_page_handler(loop, "visibilitychange") == 1);
  CHECK(asyncio_loop_remove_page_handler(loop, "visibilitychange") == 0);
  return 0;
}

TASK_TEST(what_is_removed_before_it_is_told_is_not_called) {
  asyncio_loop *loop = asyncio_get_running_loop();
  int there = add(loop);
  if (there <= 0) return there;
  CHECK(asyncio_loop_remove_page_handler(loop, "pagehide") == 1);
  CHECK(asyncio_loop_remove_page_handler(loop, "visibilitychange") == 1);
  for (int i = 0; i < 3; i++) await(asyncio_sleep(0));
  CHECK_LOG("");
  return 0;
}

TASK_TEST(other_events_are_refused) {
  asyncio_loop *loop = asyncio_get_running_loop();
  CHECK(asyncio_loop_add_page_handler(loop, "click", log_text, NULL) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_loop_remove_page_handler(loop, "click") == ASYNCIO_VALUE_ERROR);
  CHECK(!asyncio_page_hidden());
  return 0;
}
