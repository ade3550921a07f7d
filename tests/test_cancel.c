/* Cancelling tasks. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static unsigned pass(void) {
  return (unsigned)asyncio_loop_passes(asyncio_get_running_loop());
}

static int spin(void *arg) {
  for (int i = 0; i < 2; i++) {
    test_log("%u:%s", pass(), (const char *)arg);
    await(asyncio_sleep(i == 0 ? 0 : -1));
  }
  return 0;
}

static int sleeper(void *arg) {
  int rc = asyncio_sleep(10);
  test_log("%u:%s %s \"%s\"", pass(), (const char *)arg, asyncio_strerror(rc),
           asyncio_message());
  return rc;
}

TASK_TEST(a_cancelled_sleep_ends_in_the_next_pass) {
  asyncio_task *task = asyncio_create_task(sleeper, "t");
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel_message(task, "why"));
  CHECK(!asyncio_task_done(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  test_log("%u:awaiter", pass());
  CHECK(asyncio_task_cancelled(task) && !asyncio_task_cancel(task));
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0);
  CHECK_LOG("3:t CancelledError \"why\" 4:awaiter");
  CHECK(strcmp(asyncio_message(), "why") == 0);
  asyncio_release(task);
  return 0;
}

TASK_TEST(a_task_cancelled_before_it_began_never_runs) {
  asyncio_task *task = asyncio_create_task(sleeper, "never");
  CHECK(asyncio_task_cancel(task));
  CHECK(!asyncio_task_done(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_task_cancelled(task));
  CHECK_LOG("");
  asyncio_release(task);
  return 0;
}

TASK_TEST(the_first_message_wins_while_a_future_is_awaited) {
  asyncio_task *task = asyncio_create_task(sleeper, "t");
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel_message(task, "one"));
  CHECK(asyncio_task_cancel_message(task, "two"));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("3:t CancelledError \"one\"");
  asyncio_release(task);
  return 0;
}

TASK_TEST(the_last_message_wins_while_the_task_is_ready) {
  asyncio_task *task = asyncio_create_task(spin, "t");
  CHECK(asyncio_task_cancel_message(task, "one"));
  CHECK(asyncio_task_cancel_message(task, "two"));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "two") == 0);
  asyncio_release(task);
  return 0;
}

static int refuse(void *arg) {
  (void)arg;
  CHECK(asyncio_sleep(10) == ASYNCIO_CANCELLED);
  await(asyncio_sleep(1));
  return asyncio_return(asyncio_int(7));
}

TASK_TEST(a_cancel_is_delivered_once_and_may_be_refused) {
  asyncio_task *task = asyncio_create_task(refuse, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel(task));
  asyncio_value v;
  await(task, v);
  CHECK(v.i == 7);
  return 0;
}

static asyncio_future *shared;
static int await_shared(void *arg) {
  int rc = asyncio_await(shared);
  test_log("%u:%s %s", pass(), (const char *)arg, asyncio_strerror(rc));
  return rc;
}

TASK_TEST(cancel_reaches_the_awaited_future_at_once) {
  shared = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(await_shared, "t");
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_future_cancelled(shared) && !asyncio_task_done(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("3:t CancelledError");
  asyncio_release(task);
  asyncio_release(shared);
  return 0;
}

TASK_TEST(a_woken_waiter_that_is_cancelled_gets_the_cancel) {
  shared = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(await_shared, "t");
  await(asyncio_sleep(0));
  CHECK(asyncio_future_set_result(shared, asyncio_int(1)) == 0);
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_future_cancelled(shared));
  CHECK_LOG("3:t CancelledError");
  asyncio_release(task);
  asyncio_release(shared);
  return 0;
}

static int level(void *arg) {
  int n = *(int *)arg;
  int below = n - 1;
  int rc = n == 0 ? asyncio_sleep(10) : 0;
  if (n > 0) {
    asyncio_task *task = asyncio_create_task(level, &below);
    rc = asyncio_await(task);
    asyncio_release(task);
  }
  test_log("%u:%d", pass(), n);
  return rc;
}

TASK_TEST(a_woken_waiter_that_is_cancelled_has_read_the_error) {
  shared = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(await_shared, "t");
  await(asyncio_sleep(0));
  CHECK(asyncio_future_set_exception(shared, ASYNCIO_OS_ERROR, "x") == 0);
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(!shared->unread);
  CHECK_LOG("3:t CancelledError");
  asyncio_release(task);
  asyncio_release(shared);
  return 0;
}

TASK_TEST(a_cancel_climbs_one_task_a_pass) {
  int levels = 2;
  asyncio_task *task = asyncio_create_task(level, &levels);
  for (int i = 0; i < 4; i++) await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("6:0 7:1 8:2");
  asyncio_release(task);
  return 0;
}

/* More than a recursion could go through. */
#ifdef __wasm__
enum { LEVELS = 100000 };
#else
enum { LEVELS = 200 }; /* each has a stack of its own there */
#endif
static asyncio_task *levels[LEVELS];

/* Without memory each call of each task fails once. */
static int level_count(void) { return test_without_memory ? 10 : LEVELS; }

static int await_below(void *arg) {
  asyncio_task **task = arg;
  return asyncio_await(task[-1]);
}

/* A sleeper and those that wait for each other above it. */
static int build_chain(void *arg) {
  levels[0] = asyncio_create_task(sleeper, "innermost");
  for (int i = 1; i < level_count(); i++) {
    levels[i] = asyncio_create_task(await_below, &levels[i]);
    await(asyncio_sleep(0));
  }
  (void)arg;
  return 0;
}

static void release_chain(void) {
  for (int i = 0; i < level_count(); i++) {
    asyncio_release(levels[i]);
    levels[i] = NULL;
  }
}

TASK_TEST(a_cancel_reaches_through_any_number_of_tasks) {
  int rc = build_chain(NULL);
  if (rc == 0) {
    CHECK(asyncio_task_cancel_message(levels[level_count() - 1], "all"));
    CHECK(asyncio_await(levels[level_count() - 1]) == ASYNCIO_CANCELLED);
    for (int i = 0; i < level_count(); i++) {
      CHECK(asyncio_task_cancelled(levels[i]));
      CHECK(asyncio_task_cancelling(levels[i]) == 1);
    }
    char expected[64];
    snprintf(expected, sizeof expected, "%d:innermost CancelledError \"all\"",
             level_count() + 1);
    CHECK_LOG(expected);
  }
  release_chain();
  return rc;
}

static int count_report(asyncio_loop *loop,
                        const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)context;
  ++*(int *)arg;
  return 0;
}

TEST(a_loop_lets_go_of_any_number_of_tasks_that_wait_for_each_other) {
  int reports = 0;
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_exception_handler(loop, count_report, &reports);
  int rc = asyncio_loop_run_until_complete(
      loop, asyncio_coro(build_chain, NULL), NULL);
  release_chain();
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(reports == level_count());
  return rc;
}

/* ---- tasks that wait for each other in a circle ---- */

static asyncio_task *circle[3];

static int await_next(void *arg) {
  asyncio_task **place = arg;
  await(asyncio_sleep(0)); /* until all are there */
  int rc = asyncio_await(*place);
  test_log("%u:%d %s", pass(), (int)(place - circle), asyncio_message());
  return rc;
}

static int await_a_gather(void *arg) {
  asyncio_task **place = arg;
  await(asyncio_sleep(0));
  AUTO_FUTURE all = asyncio_gather(asyncio_retain(*place));
  int rc = asyncio_await(all);
  test_log("%u:gather", pass());
  return rc;
}

/* Lets `count` tasks wait each for the next, and cancels the first. */
static int cancel_circle(int count, asyncio_entry first) {
  int rc = 0;
  for (int i = 0; i < count; i++)
    circle[i] = asyncio_create_task(i == 0 ? first : await_next,
                                    &circle[(i + 1) % count]);
  for (int i = 0; i < 2 && rc == 0; i++) rc = asyncio_sleep(0);
  CHECK(asyncio_task_cancel_message(circle[0], "out"));
  for (int i = 0; i < count; i++) {
    CHECK(asyncio_await(circle[i]) == ASYNCIO_CANCELLED);
    CHECK(asyncio_task_cancelling(circle[i]) == 1);
  }
  for (int i = 0; i < count; i++) asyncio_release(circle[i]);
  return rc;
}

TASK_TEST(tasks_that_await_each_other_can_be_cancelled) {
  await(cancel_circle(2, await_next));
  CHECK_LOG("4:1 out 5:0 out"); /* each says for which it waited */
  return 0;
}

TASK_TEST(three_tasks_that_await_each_other_can_be_cancelled) {
  await(cancel_circle(3, await_next));
  CHECK_LOG("4:1 out 5:0 out 6:2 out");
  return 0;
}

TASK_TEST(a_circle_of_tasks_through_a_gather_can_be_cancelled) {
  await(cancel_circle(2, await_a_gather));
  CHECK_LOG("4:gather 5:0 out");
  return 0;
}

static int cancel_self(void *arg) {
  asyncio_task *task = asyncio_current_task();
  CHECK(asyncio_task_cancel_message(task, "self"));
  double *delay = arg;
  int rc = delay == NULL ? 5 : asyncio_sleep(*delay);
  test_log("%s", asyncio_strerror(rc));
  return rc;
}

TASK_TEST(a_self_cancel_lands_at_the_next_suspension_or_at_the_end) {
  static double delays[] = {0, 10};
  for (int i = 0; i < 3; i++) {
    asyncio_task *task =
        asyncio_create_task(cancel_self, i < 2 ? &delays[i] : NULL);
    CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
    CHECK(strcmp(asyncio_message(), "self") == 0);
    asyncio_release(task);
  }
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0);
  CHECK_LOG("CancelledError CancelledError OK");
  return 0;
}

static int cancel_self_and_await(void *arg) {
  CHECK(asyncio_task_cancel(asyncio_current_task()));
  return asyncio_await((asyncio_future *)arg);
}

TASK_TEST(a_self_cancel_cancels_the_future_that_is_awaited_next) {
  asyncio_future *f = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(cancel_self_and_await, f);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_cancelled(f));
  asyncio_release(task);
  asyncio_release(f);
  return 0;
}

static int wait_for_step(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return asyncio_return(asyncio_int(1));
}

TASK_TEST(uncancel_counts_down_and_clears_a_cancel_not_yet_delivered) {
  asyncio_task *task = asyncio_create_task(wait_for_step, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_uncancel(task) == 0);
  CHECK(asyncio_task_cancel(task) && asyncio_task_cancel(task));
  CHECK(asyncio_task_cancelling(task) == 2);
  CHECK(asyncio_task_uncancel(task) == 1);
  CHECK(asyncio_task_uncancel(task) == 0);
  asyncio_value v;
  await(task, v);
  CHECK(v.i == 1);
  return 0;
}

static int cancel_other(void *arg) {
  test_log("%u:cancels", pass());
  asyncio_task_cancel(*(asyncio_task **)arg);
  return 0;
}

TASK_TEST(a_sleep_cancelled_in_the_pass_of_its_timer_gets_the_cancel) {
  asyncio_task *task;
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_call_at(loop, 10, cancel_other, &task));
  task = asyncio_create_task(sleeper, "t");
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK_LOG("3:cancels 4:t CancelledError \"\"");
  asyncio_release(task);
  return 0;
}
