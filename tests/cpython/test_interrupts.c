/* Twins of CPython's test_runners.py: SIGINT. SPDX-License-Identifier: MIT
 *
 * It comes here by the function that a host's SIGINT leads to, so that they
 * run on every host; tests/io/test_signals.c has real ones.
 */
#include "interrupts.h"
#include "test.h"

#define AUTO_RUNNER __attribute__((cleanup(free_runner))) asyncio_runner *

static void free_runner(asyncio_runner **runner) {
  asyncio_runner_free(*runner);
}

static int interrupt_self(void *arg) {
  (void)arg;
  CHECK(asyncio__interrupt());
  return 0;
}

/* Runs it, interrupted after 0.1 seconds. */
static int run_interrupted(asyncio_runner *runner, asyncio_entry fn,
                           void *arg) {
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_loop_call_later(loop, 0.1, interrupt_self, NULL));
  return asyncio_runner_run(runner, asyncio_coro(fn, arg), NULL);
}

static int yield_until_cancelled(void *arg) {
  (void)arg;
  int rc = 0;
  while (rc == 0) rc = asyncio_sleep(test_without_memory ? 1 : 0.01);
  CHECK(rc == ASYNCIO_CANCELLED);
  return rc;
}

TEST(interrupt_call_soon) {
  AUTO_RUNNER runner = asyncio_runner_new();
  int rc = run_interrupted(runner, yield_until_cancelled, NULL);
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  return test_without_memory ? rc : 0;
}

static int wait_for(void *future) {
  int rc = asyncio_await((asyncio_future *)future);
  CHECK(rc == ASYNCIO_CANCELLED);
  return rc;
}

TEST(interrupt_wait) {
  AUTO_RUNNER runner = asyncio_runner_new();
  asyncio_loop *loop = asyncio_runner_get_loop(runner);
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  int rc = run_interrupted(runner, wait_for, future);
  CHECK(rc == ASYNCIO_KEYBOARD_INTERRUPT);
  CHECK(asyncio_future_cancelled(future));
  return test_without_memory ? rc : 0;
}

static int cancel_and_interrupt(void *task) {
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  CHECK(asyncio__interrupt());
  return 0;
}

static int be_cancelled(void *arg) {
  (void)arg;
  AUTO_TASK task =
      asyncio_create_task(cancel_and_interrupt, asyncio_current_task());
  return asyncio_sleep(10);
}

TEST(interrupt_cancelled_task) {
  AUTO_RUNNER runner = asyncio_runner_new();
  int rc = asyncio_runner_run(runner, asyncio_coro(be_cancelled, NULL), NULL);
  CHECK(rc == ASYNCIO_CANCELLED);
  return test_without_memory ? rc : 0;
}

TEST(without_a_loop_there_is_nothing_to_interrupt) {
  CHECK(!asyncio__interrupt());
  return 0;
}
