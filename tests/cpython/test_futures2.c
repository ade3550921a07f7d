/* Twins of CPython's test_futures2.py. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_contextvar name = ASYNCIO_CONTEXTVAR("name", "foo");

static int log_name(asyncio_loop *loop,
                    const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)context, (void)arg;
  AUTO_VALUE v;
  await(asyncio_contextvar_get(&name, &v));
  test_log("%s", asyncio_value_text(v));
  return 0;
}

static int set_name_and_fail(void *arg) {
  (void)arg;
  await(asyncio_contextvar_set(&name, asyncio_string("bar")));
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "division by zero", NULL);
}

TASK_TEST(task_exc_handler_correct_context) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, log_name, NULL);
  asyncio_release(asyncio_create_task(set_name_and_fail, NULL));
  await(asyncio_sleep(0));
  CHECK_LOG("bar");
  return 0;
}

TASK_TEST(handle_exc_handler_correct_context) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, log_name, NULL);
  await(asyncio_loop_call_soon(loop, set_name_and_fail, NULL));
  await(asyncio_sleep(0));
  CHECK_LOG("bar");
  return 0;
}
