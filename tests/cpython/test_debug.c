/* Twins of CPython's test_base_events.py: exception handler, debug mode.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

static int divide(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_ZERO_DIVISION, "division by zero");
}

static int run_pass(asyncio_loop *loop) {
  asyncio_loop_stop(loop);
  return asyncio_loop_run_forever(loop);
}

/* A call that is ready and one that is due later: the program ends by 3 when
 * both were printed. */
TEST_EXITS(default_exc_handler_callback, 3,
           "Exception in callback; created at tests/cpython/test_debug.c:") {
  AUTO_LOOP loop = asyncio_new_event_loop();
  await(asyncio_loop_call_soon(loop, divide, NULL));
  await(run_pass(loop));
  await(asyncio_loop_call_later(loop, -1, divide, NULL));
  await(run_pass(loop));
  exit(3);
}

static int divide_later(void *arg) {
  await(asyncio_sleep(0.01));
  return divide(arg);
}

static int stop(asyncio_future *future, void *arg) {
  (void)future;
  asyncio_loop_stop(arg);
  return 0;
}

TEST_EXITS(default_exc_handler_coro, 3,
           "Task exception was never retrieved\ntask: t; created at "
           "tests/cpython/test_debug.c:") {
  AUTO_LOOP loop = asyncio_new_event_loop();
  asyncio_task *task =
      asyncio_loop_create_task(loop, divide_later, NULL, .name = "t");
  await(
      asyncio_future_add_done_callback(asyncio_task_future(task), stop, loop));
  await(asyncio_loop_run_forever(loop));
  asyncio_release(task);
  exit(3);
}

static int note_handle(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop;
  test_log("%s|%s|%d|%d", context->message,
           asyncio_value_message(context->exception),
           context->handle == *(asyncio_handle **)arg,
           strncmp(context->created_at, "tests/cpython/test_debug.c:", 27) ==
               0);
  return 0;
}

TEST(set_exc_handler_custom) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_HANDLE h = NULL;
  asyncio_loop_set_debug(loop, true);
  CHECK(asyncio_loop_get_exception_handler(loop, NULL) == NULL);
  asyncio_loop_set_exception_handler(loop, note_handle, &h);
  CHECK(asyncio_loop_get_exception_handler(loop, NULL) == note_handle);
  await(asyncio_loop_call_soon(loop, divide, NULL, .handle = &h));
  await(run_pass(loop));
  CHECK_LOG("Exception in callback|division by zero|1|1");
  asyncio_loop_set_exception_handler(loop, NULL, NULL);
  await(asyncio_loop_call_soon(loop, divide, NULL));
  await(run_pass(loop));
  CHECK_LOG("");
  return 0;
}

static int break_handler(asyncio_loop *loop,
                         const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)context, (void)arg;
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "spam");
}

TEST_EXITS(set_exc_handler_broken, 3,
           "Unhandled error in exception handler\nRuntimeError: spam\n"
           "Exception in callback; created at tests/cpython/test_debug.c:") {
  AUTO_LOOP loop = asyncio_new_event_loop();
  asyncio_loop_set_exception_handler(loop, break_handler, NULL);
  await(asyncio_loop_call_soon(loop, divide, NULL));
  await(run_pass(loop));
  exit(3);
}

TEST(set_debug) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_debug(loop, true);
  CHECK(asyncio_loop_get_debug(loop));
  asyncio_loop_set_debug(loop, false);
  CHECK(!asyncio_loop_get_debug(loop));
  return 0;
}

static int stop_soon(void *loop) {
  asyncio_loop_stop(loop);
  return 0;
}

TEST_EXITS(log_slow_callbacks, 3,
           "> took 0.000 seconds\nExecuting <Task 't'; ") {
  AUTO_LOOP loop = asyncio_new_event_loop();
  asyncio_loop_set_debug(loop, true);
  asyncio_loop_set_slow_callback_duration(loop, 0);
  await(asyncio_loop_call_soon(loop, stop_soon, loop));
  await(asyncio_loop_run_forever(loop));
  asyncio_release(asyncio_loop_create_task(loop, stop_soon, loop, .name = "t"));
  await(asyncio_loop_run_forever(loop));
  exit(3);
}
