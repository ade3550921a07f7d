/* Twins of CPython's test_tasks.py: wait. SPDX-License-Identifier: MIT */
#include <math.h>

#include "twins.h"

static int sleep_for(void *seconds) {
  return asyncio_sleep(*(const double *)seconds);
}

static asyncio_task *create_sleep(asyncio_loop *loop, double seconds) {
  return asyncio_loop_create_task(loop, sleep_for, &seconds,
                                  .size = sizeof seconds);
}

/* What a task waits for. */
struct wait {
  asyncio_task *tasks[2];
  asyncio_wait_options options;
};

static int wait_for_two(void *arg) {
  struct wait *w = arg;
  w->options.count = 2;
  return asyncio__wait_tasks(w->tasks, w->options);
}

/* How many are done when a task that waits for them comes back. */
static int run_wait(asyncio_loop *loop, struct wait *w) {
  AUTO_VALUE done = asyncio_nothing();
  await(asyncio_loop_run_until_complete(loop, asyncio_coro(wait_for_two, w),
                                        &done));
  return (int)done.i;
}

/* Waits until all are done. */
static int run_to_end(asyncio_loop *loop, struct wait *w) {
  w->options = (asyncio_wait_options){.count = 2};
  int done = run_wait(loop, w);
  CHECK(done == 2);
  return done;
}

static bool is_time(asyncio_loop *loop, double time) {
  return fabs(asyncio_loop_time(loop) - time) < 1e-9;
}

LOOP_TEST(wait) {
  AUTO_TASK a = create_sleep(loop, 0.1);
  AUTO_TASK b = create_sleep(loop, 0.15);
  struct wait w = {.tasks = {b, a}};
  for (int i = 0; i < 2; i++) { /* again: it takes no time */
    CHECK(run_wait(loop, &w) == 2);
    CHECK(w.tasks[0] == b && w.tasks[1] == a);
    CHECK(is_time(loop, 0.15));
  }
  return 0;
}

static int give_text(void *text) {
  return asyncio_return(asyncio_string(text));
}

TASK_TEST(wait_duplicate_coroutines) {
  AUTO_VALUE test = asyncio_nothing(), spam = asyncio_nothing();
  AUTO_TASK c = asyncio_create_task(give_text, "test");
  AUTO_TASK d = asyncio_create_task(give_text, "spam");
  asyncio_task *tasks[] = {c, c, d};
  CHECK(asyncio_wait(tasks, 3) == 3);
  await(asyncio_task_result(c, &test));
  await(asyncio_task_result(d, &spam));
  CHECK(is_text(test, "test"));
  CHECK(is_text(spam, "spam"));
  return 0;
}

LOOP_TEST(wait_first_completed) {
  AUTO_TASK a = create_sleep(loop, 10);
  AUTO_TASK b = create_sleep(loop, 0.1);
  struct wait w = {{b, a}, {.return_when = ASYNCIO_FIRST_COMPLETED}};
  CHECK(run_wait(loop, &w) == 1);
  CHECK(w.tasks[0] == b && w.tasks[1] == a);
  CHECK(!asyncio_task_done(a));
  CHECK(asyncio_task_done(b));
  CHECK(asyncio_task_result(b, NULL) == 0);
  CHECK(is_time(loop, 0.1));
  return run_to_end(loop, &w);
}

static int spin(void *times) {
  for (int i = 0; i < *(int *)times; i++) await(asyncio_sleep(0));
  return 0;
}

LOOP_TEST(wait_really_done) {
  int once = 1, twice = 2;
  AUTO_TASK a = asyncio_loop_create_task(loop, spin, &once);
  AUTO_TASK b = asyncio_loop_create_task(loop, spin, &twice);
  struct wait w = {{b, a}, {.return_when = ASYNCIO_FIRST_COMPLETED}};
  CHECK(run_wait(loop, &w) == 2);
  CHECK(asyncio_task_done(a) && asyncio_task_result(a, NULL) == 0);
  CHECK(asyncio_task_done(b) && asyncio_task_result(b, NULL) == 0);
  return 0;
}

static int sleep_and_fail(void *seconds) {
  if (*(double *)seconds > 0) await(asyncio_sleep(*(double *)seconds));
  return asyncio__raise(ASYNCIO_ZERO_DIVISION, "err", NULL);
}

static asyncio_task *create_failing(asyncio_loop *loop, double seconds) {
  return asyncio_loop_create_task(loop, sleep_and_fail, &seconds,
                                  .size = sizeof seconds);
}

/* A sleep of 10 s, and one that fails after `seconds`. */
static int check_first_exception(asyncio_loop *loop, double seconds) {
  AUTO_TASK a = create_sleep(loop, 10);
  AUTO_TASK b = create_failing(loop, seconds);
  struct wait w = {{b, a}, {.return_when = ASYNCIO_FIRST_EXCEPTION}};
  CHECK(run_wait(loop, &w) == 1);
  CHECK(w.tasks[0] == b && w.tasks[1] == a);
  CHECK(is_time(loop, seconds));
  return run_to_end(loop, &w);
}

LOOP_TEST(wait_first_exception) { return check_first_exception(loop, 0); }

LOOP_TEST(wait_first_exception_in_wait) {
  return check_first_exception(loop, 0.01);
}

static bool has_failed(asyncio_task *task) {
  AUTO_VALUE error = asyncio_nothing();
  (void)asyncio_future_exception(asyncio_task_future(task), &error);
  return error.tag == ASYNCIO_ERROR;
}

LOOP_TEST(wait_with_exception) {
  AUTO_TASK a = create_sleep(loop, 0.1);
  AUTO_TASK b = create_failing(loop, 0.15);
  struct wait w = {.tasks = {b, a}};
  for (int i = 0; i < 2; i++) {
    CHECK(run_wait(loop, &w) == 2);
    CHECK(has_failed(w.tasks[0]) + has_failed(w.tasks[1]) == 1);
    CHECK(is_time(loop, 0.15));
  }
  return 0;
}

/* Sleeps of 0.1 and 0.15 s: the first is done after `timeout`. */
static int check_timeout(asyncio_loop *loop, double timeout) {
  AUTO_TASK a = create_sleep(loop, 0.1);
  AUTO_TASK b = create_sleep(loop, 0.15);
  struct wait w = {{b, a}, {.timeout = timeout}};
  CHECK(run_wait(loop, &w) == 1);
  CHECK(w.tasks[0] == a && w.tasks[1] == b);
  CHECK(is_time(loop, timeout));
  return run_to_end(loop, &w);
}

LOOP_TEST(wait_with_timeout) { return check_timeout(loop, 0.11); }

LOOP_TEST(wait_concurrent_complete) { return check_timeout(loop, 0.1); }

/* ---- cancel ---- */

struct outer {
  asyncio_future *waiter;
  asyncio_task *inner;
  int proof;
};

static int prove_inner(void *arg) {
  struct outer *o = arg;
  await(asyncio_await(o->waiter));
  o->proof++;
  return 0;
}

static int wait_for_inner(void *arg) {
  struct outer *o = arg;
  o->inner = asyncio_create_task(prove_inner, o);
  int rc = asyncio_wait(&o->inner, 1);
  if (rc >= 0) o->proof += 100;
  return rc;
}

LOOP_TEST(yield_wait_does_not_shield_cancel) {
  AUTO_FUTURE waiter = asyncio_loop_create_future(loop);
  struct outer o = {.waiter = waiter};
  AUTO_TASK f = asyncio_loop_create_task(loop, wait_for_inner, &o);
  int rc = run_briefly(loop);
  AUTO_TASK inner = o.inner;
  if (rc < 0) return rc;
  asyncio_task_cancel(f);
  CHECK(run_task(loop, f) == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_set_result(waiter, asyncio_nothing()) == 0);
  await(run_briefly(loop));
  CHECK(inner != NULL && asyncio_task_done(inner));
  CHECK(o.proof == 1);
  return 0;
}
