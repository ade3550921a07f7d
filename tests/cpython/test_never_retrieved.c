/* Twins of CPython's test_futures.py: reports of errors that nobody read.
 * SPDX-License-Identifier: MIT */
#include "twins.h"

/* A future whose loop writes its reports down. */
static asyncio_future *new_future(asyncio_loop *loop) {
  asyncio_loop_set_exception_handler(loop, log_report, NULL);
  return asyncio_loop_create_future(loop);
}

static asyncio_future *new_failed(asyncio_loop *loop) {
  asyncio_future *fut = new_future(loop);
  CHECK(asyncio_future_set_exception(fut, ASYNCIO_RUNTIME_ERROR, "boom") == 0);
  return fut;
}

LOOP_TEST(tb_logger_abandoned) {
  asyncio_release(new_future(loop));
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(tb_logger_not_called_after_cancel) {
  asyncio_future *fut = new_failed(loop);
  CHECK(!asyncio_future_cancel(fut, NULL));
  asyncio_release(fut);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(tb_logger_result_unretrieved) {
  asyncio_future *fut = new_future(loop);
  CHECK(asyncio_future_set_result(fut, asyncio_int(42)) == 0);
  asyncio_release(fut);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(tb_logger_result_retrieved) {
  asyncio_future *fut = new_future(loop);
  CHECK(asyncio_future_set_result(fut, asyncio_int(42)) == 0);
  CHECK(asyncio_future_result(fut, NULL) == 0);
  asyncio_release(fut);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(tb_logger_exception_unretrieved) {
  asyncio_release(new_failed(loop));
  CHECK_LOG("[Future exception was never retrieved|boom]");
  return 0;
}

LOOP_TEST(tb_logger_exception_retrieved) {
  AUTO_VALUE error = asyncio_nothing();
  asyncio_future *fut = new_failed(loop);
  CHECK(asyncio_future_exception(fut, &error) == 0);
  asyncio_release(fut);
  CHECK_LOG("");
  return 0;
}

LOOP_TEST(tb_logger_exception_result_retrieved) {
  asyncio_future *fut = new_failed(loop);
  CHECK(asyncio_future_result(fut, NULL) == ASYNCIO_RUNTIME_ERROR);
  asyncio_release(fut);
  CHECK_LOG("");
  return 0;
}

struct report {
  int count;
  asyncio_future *future;
};

static int count_report(asyncio_loop *loop,
                        const asyncio_exception_context *context, void *arg) {
  struct report *report = arg;
  (void)loop;
  report->count++;
  CHECK(context->future == report->future && context->task == NULL);
  CHECK(context->exception.tag == ASYNCIO_ERROR);
  CHECK(context->exception.code == ASYNCIO_NO_MEMORY);
  CHECK(strcmp(context->message, "Future exception was never retrieved") == 0);
  return 0;
}

static int check_never_retrieved(asyncio_loop *loop) {
  struct report report = {.future = asyncio_loop_create_future(loop)};
  asyncio_loop_set_exception_handler(loop, count_report, &report);
  CHECK(asyncio_future_set_exception(report.future, ASYNCIO_NO_MEMORY, NULL) ==
        0);
  asyncio_release(report.future);
  CHECK(report.count == 1);
  asyncio_loop_set_exception_handler(loop, NULL, NULL);
  return 0;
}

LOOP_TEST(future_exception_never_retrieved) {
  return check_never_retrieved(loop);
}
