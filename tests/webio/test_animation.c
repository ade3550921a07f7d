/* Frames, in a page or, natively, in memory. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "test.h"

/* Whether the host has none. */
static bool without_frames(void) {
  return getenv("TEST_URL") != NULL && getenv("TEST_FRAMES") == NULL;
}

TASK_TEST(a_frame_has_its_time) {
  double first = 0, second = 0;
  int rc = asyncio_animation_frame(&first);
  if (without_frames()) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  if (rc < 0) return rc;
  await(asyncio_animation_frame(&second));
  CHECK(first > 0 && second >= first);
  return asyncio_animation_frame(NULL);
}

static int draw(void *arg) {
  (void)arg;
  return asyncio_animation_frame(NULL);
}

TASK_TEST(who_waits_for_a_frame_may_be_cancelled) {
  AUTO_TASK task = asyncio_create_task(draw, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED);
  return test_without_memory ? rc : 0;
}
