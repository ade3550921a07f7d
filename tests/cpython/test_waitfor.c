/* Twins of CPython's test_waitfor.py. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

/* A timeout that is above 0, and as good as none. */
#define EPSILON 0.0001

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

static asyncio_future *new_future(void) {
  return asyncio_loop_create_future(asyncio_get_running_loop());
}

/* How an awaited call ends, its result dropped. */
static int outcome(int status) {
  AUTO_VALUE v = asyncio_nothing();
  await(status, v);
  return 0;
}

/* The same, and the result is this text. */
static int check_text(int status, const char *text) {
  AUTO_VALUE v = asyncio_nothing();
  await(status, v);
  CHECK(strcmp(asyncio_value_text(v), text) == 0);
  return 0;
}

static int give_done(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_string("done"));
}

/* ---- timeouts ---- */

#define SLOW_TIME 0.2

/* Ends after SLOW_TIME, and ignores requests to cancel. */
static int run_slowly(void *arg) {
  double end = now() + SLOW_TIME;
  while (now() < end) {
    int rc = asyncio_sleep(end - now());
    if (rc == ASYNCIO_NO_MEMORY) return rc;
  }
  *(bool *)arg = true;
  return 0;
}

static int wait_for_slow(void *arg) {
  return asyncio_wait_for(asyncio_coro(run_slowly, arg), SLOW_TIME * 2);
}

TASK_TEST(asyncio_wait_for_cancelled) {
  bool exited = false;
  AUTO_TASK task = asyncio_create_task(wait_for_slow, &exited);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  (void)!asyncio_await(task);
  CHECK(exited);
  return 0;
}

TASK_TEST(asyncio_wait_for_timeout) {
  bool exited = false;
  (void)!outcome(
      asyncio_wait_for(asyncio_coro(run_slowly, &exited), SLOW_TIME / 2));
  CHECK(exited);
  return 0;
}

TASK_TEST(wait_for_timeout_less_then_0_or_0_future_done) {
  AUTO_FUTURE fut = new_future();
  (void)asyncio_future_set_result(fut, asyncio_string("done"));
  await(check_text(asyncio_wait_for(asyncio_retain(fut), 0), "done"));
  CHECK(asyncio_future_done(fut));
  return 0;
}

static int note_start(void *arg) {
  *(bool *)arg = true;
  return 0;
}

TASK_TEST(wait_for_timeout_less_then_0_or_0_coroutine_do_not_started) {
  bool started = false;
  CHECK(asyncio_wait_for(asyncio_coro(note_start, &started), 0) ==
        ASYNCIO_TIMEOUT);
  CHECK(!started);
  return 0;
}

static bool foo_running;

static int foo(void *arg) {
  (void)arg;
  foo_running = true;
  int rc = asyncio_sleep(10);
  foo_running = false;
  return rc < 0 ? rc : asyncio_return(asyncio_string("done"));
}

static int check_foo_is_cancelled(double timeout) {
  AUTO_TASK fut = asyncio_create_task(foo, NULL);
  await(asyncio_sleep(0));
  CHECK(foo_running);
  CHECK(asyncio_wait_for(asyncio_retain(fut), timeout) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_task_done(fut));
  CHECK(asyncio_task_cancelled(fut));
  CHECK(!foo_running);
  return 0;
}

TASK_TEST(wait_for_timeout_less_then_0_or_0) {
  await(check_foo_is_cancelled(0));
  await(check_foo_is_cancelled(-1));
  CHECK(now() == 0);
  return 0;
}

TASK_TEST(wait_for) {
  AUTO_TASK fut = asyncio_create_task(foo, NULL);
  CHECK(asyncio_wait_for(asyncio_retain(fut), 0.1) == ASYNCIO_TIMEOUT);
  CHECK(asyncio_task_done(fut));
  CHECK(asyncio_task_cancelled(fut));
  CHECK(!foo_running);
  CHECK(now() == 0.1);
  return 0;
}

TASK_TEST(wait_for_blocking) {
  return check_text(asyncio_wait_for(asyncio_coro(give_done, NULL), INFINITY),
                    "done");
}

static int set_ok(void *fut) {
  return asyncio_future_set_result(fut, asyncio_string("ok"));
}

TASK_TEST(wait_for_race_condition) {
  AUTO_FUTURE fut = new_future();
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), set_ok, fut));
  int rc = check_text(asyncio_wait_for(asyncio_retain(fut), 0.2), "ok");
  (void)!asyncio_sleep(0); /* also after an error: set_ok needs the future */
  return rc;
}

/* ---- what was cancelled cleans up first ---- */

static bool task_done;

static int clean_up(void *arg) {
  (void)arg;
  int rc = asyncio_sleep(10);
  if (rc == ASYNCIO_CANCELLED) (void)!asyncio_sleep(EPSILON);
  task_done = true;
  return rc;
}

/* Checks that the TimeoutError under way comes from a CancelledError. */
static void check_cause(int rc) {
  CHECK(rc == ASYNCIO_TIMEOUT);
  AUTO_VALUE e = asyncio__error_take(rc);
  CHECK(e.error != NULL && e.error->cause != NULL &&
        e.error->cause->code == ASYNCIO_CANCELLED);
}

TASK_TEST(wait_for_waits_for_task_cancellation) {
  task_done = false;
  AUTO_TASK inner = asyncio_create_task(clean_up, NULL);
  check_cause(asyncio_wait_for(asyncio_retain(inner), EPSILON));
  CHECK(task_done);
  CHECK(now() == 2 * EPSILON);
  return 0;
}

TASK_TEST(wait_for_waits_for_task_cancellation_w_timeout_0) {
  task_done = false;
  AUTO_TASK inner = asyncio_create_task(clean_up, NULL);
  await(asyncio_sleep(EPSILON));
  check_cause(asyncio_wait_for(asyncio_retain(inner), 0));
  CHECK(task_done);
  return 0;
}

static int fail_cleaning_up(void *arg) {
  (void)arg;
  (void)!asyncio_sleep(0.2);
  return asyncio__raise(ASYNCIO_USER, "foo", NULL);
}

TASK_TEST(wait_for_reraises_exception_during_cancellation) {
  AUTO_TASK inner = asyncio_create_task(fail_cleaning_up, NULL);
  CHECK(asyncio_wait_for(asyncio_retain(inner), EPSILON) == ASYNCIO_USER);
  CHECK(strcmp(asyncio_message(), "foo") == 0);
  return 0;
}

static int swallow_cancel(void *arg) {
  int rc = asyncio_sleep(10);
  if (rc != ASYNCIO_CANCELLED) return rc;
  return asyncio_return(asyncio_int(*(int *)arg));
}

TASK_TEST(wait_for_cancellation_race_condition) {
  asyncio_value v = asyncio_nothing();
  int one = 1;
  await(asyncio_wait_for(asyncio_coro(swallow_cancel, &one), 0.01), v);
  CHECK(v.i == 1);
  return 0;
}

TASK_TEST(wait_for_cancel_suppressed) {
  asyncio_value v = asyncio_nothing();
  int answer = 42;
  await(asyncio_wait_for(asyncio_coro(swallow_cancel, &answer), 0.1), v);
  CHECK(v.i == 42);
  return 0;
}

/* ---- cancelling the one who waits ---- */

static int block(void *arg) {
  (void)arg;
  AUTO_FUTURE fut = new_future(); /* never set */
  return asyncio_await(fut);
}

struct waiting {
  asyncio_task *task;
  double timeout;
};

static int wait_for_task(void *arg) {
  const struct waiting *waiting = arg;
  return asyncio_wait_for(asyncio_retain(waiting->task), waiting->timeout);
}

static int cancel(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

static int check_cancel_reaches_the_task(double timeout) {
  AUTO_TASK task = asyncio_create_task(block, NULL);
  struct waiting waiting = {.task = task, .timeout = timeout};
  AUTO_TASK wait = asyncio_create_task(wait_for_task, &waiting);
  if (asyncio_loop_call_soon(asyncio_get_running_loop(), cancel, wait) < 0)
    asyncio_task_cancel(wait);
  CHECK(asyncio_await(wait) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_cancelled(task));
  return 0;
}

TASK_TEST(cancel_blocking_wait_for) {
  return check_cancel_reaches_the_task(INFINITY);
}

TASK_TEST(cancel_wait_for) { return check_cancel_reaches_the_task(60); }

/* Awaits a task that gives "done". */
static int check_done(asyncio_task *task) {
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_retain(task), v);
  CHECK(strcmp(asyncio_value_text(v), "done") == 0);
  return 0;
}

static bool reached_end;

static int wait_and_sleep(void *inner) {
  int rc =
      outcome(asyncio_wait_for(asyncio_retain((asyncio_task *)inner), 100));
  if (rc < 0) return rc;
  await(asyncio_sleep(1));
  reached_end = true;
  return 0;
}

TASK_TEST(wait_for_issue86296) {
  reached_end = false;
  AUTO_TASK inner = asyncio_create_task(give_done, NULL);
  AUTO_TASK task = asyncio_create_task(wait_and_sleep, inner);
  CHECK(!asyncio_task_done(task));
  int rc = asyncio_sleep(0);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_done(inner));
  CHECK(!reached_end);
  return rc < 0 ? rc : check_done(inner);
}

/* ---- shielded ---- */

static int sleep_and_give(void *seconds) {
  await(asyncio_sleep(*(const double *)seconds));
  return asyncio_return(asyncio_string("done"));
}

TASK_TEST(zero_timeout) {
  double seconds = 0.01;
  AUTO_TASK task = asyncio_create_task(sleep_and_give, &seconds);
  AUTO_FUTURE shielded = asyncio_shield(asyncio_retain(task));
  CHECK(asyncio_wait_for(asyncio_retain(shielded), 0) == ASYNCIO_TIMEOUT);
  CHECK(!asyncio_task_done(task)); /* it runs in the background */
  CHECK(!asyncio_task_cancelled(task));
  CHECK(asyncio_future_cancelled(shielded));
  int rc = asyncio_sleep(0.1);
  CHECK(asyncio_task_done(task));
  return rc;
}

TASK_TEST(none_timeout) {
  double seconds = 0.1;
  AUTO_TASK task = asyncio_create_task(sleep_and_give, &seconds);
  int rc =
      outcome(asyncio_wait_for(asyncio_shield(asyncio_retain(task)), INFINITY));
  CHECK(rc == 0 && asyncio_task_done(task));
  return check_done(task);
}

TASK_TEST(shielded_timeout) {
  double seconds = 0.1;
  AUTO_TASK task = asyncio_create_task(sleep_and_give, &seconds);
  CHECK(asyncio_wait_for(asyncio_shield(asyncio_retain(task)), 0.01) ==
        ASYNCIO_TIMEOUT);
  CHECK(!asyncio_task_done(task));
  CHECK(!asyncio_task_cancelled(task));
  return check_done(task);
}
