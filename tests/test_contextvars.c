/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_contextvar var = ASYNCIO_CONTEXTVAR("var", "unset");

static int child(void *arg) {
  asyncio_value v;
  (void)arg;
  await(asyncio_contextvar_get(&var, &v));
  test_log("%s", asyncio_value_text(v));
  asyncio_value_clear(&v);
  return 0;
}
TASK_TEST(x) {
  asyncio_context *ctx = asyncio_copy_context();
  await(asyncio_contextvar_set(&var, asyncio_string("main")));
  await(asyncio_create_task(child, NULL));
  await(asyncio_create_task(child, NULL, .context = ctx));
  await(asyncio_create_task(child, NULL, .eager_start = true));
  await(asyncio_context_run(ctx, child, NULL));
  asyncio_release(ctx);
  CHECK_LOG("main unset main unset");
  return 0;
}

TEST(a_task_that_could_not_be_made_has_no_context) {
  AUTO_TASK task = asyncio_create_task(NULL, NULL);
  CHECK(asyncio_task_get_context(task) == NULL);
  return 0;
}
