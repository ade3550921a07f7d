/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "internal.h"
#include "test.h"

static unsigned pass(void) {
  return (unsigned)asyncio_loop_passes(asyncio_get_running_loop());
}

static int log_pass(void *arg) {
  test_log("%u:%s", pass(), (const char *)arg);
  return 0;
}

static int log_step(void *arg) {
  test_log("%u:%s", pass(), (const char *)arg);
  return 0;
}

TASK_TEST(tasks_begin_in_the_next_pass_in_the_order_of_their_creation) {
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_call_soon(loop, log_pass, "before"));
  AUTO_TASK a = asyncio_create_task(log_step, "a");
  AUTO_TASK b = asyncio_create_task(log_step, "b");
  await(asyncio_loop_call_soon(loop, log_pass, "after"));
  test_log("%u:main", pass());
  await(asyncio_await(a));
  test_log("%u:a is done", pass());
  await(asyncio_await(b));
  test_log("%u:b costs no pass", pass());
  CHECK_LOG("1:main 2:before 2:a 2:b 2:after 3:a is done 3:b costs no pass");
  return 0;
}

static int spin(void *arg) {
  for (int i = 0; i < 2; i++) {
    test_log("%u:%s", pass(), (const char *)arg);
    await(asyncio_sleep(i == 0 ? 0 : -1));
  }
  return 0;
}

TASK_TEST(sleep_of_zero_and_less_costs_one_pass) {
  AUTO_TASK a = asyncio_create_task(spin, "a");
  AUTO_TASK b = asyncio_create_task(spin, "b");
  await(asyncio_await(a));
  await(asyncio_await(b));
  test_log("%u:end", pass());
  CHECK_LOG("2:a 2:b 3:a 3:b 5:end");
  return 0;
}

TASK_TEST(a_sleep_resumes_one_pass_after_its_timer) {
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_call_later(loop, 1, log_pass, "timer"));
  await(asyncio_sleep(1));
  test_log("%u:main", pass());
  CHECK_LOG("2:timer 3:main");
  CHECK(asyncio_loop_time(loop) == 1);
  return 0;
}

TASK_TEST(a_sleep_that_is_no_number_is_refused) {
  CHECK(asyncio_sleep(NAN) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "Invalid delay: NaN (not a number)") == 0);
  return 0;
}

static int sleep_and_give(void *arg) {
  return asyncio_sleep_result(*(double *)arg, asyncio_string("slept"));
}

TASK_TEST(a_sleep_can_have_a_result) {
  double delays[] = {0.5, 10, NAN};
  AUTO_TASK task = asyncio_create_task(sleep_and_give, &delays[0]);
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_await(task));
  await(asyncio_task_result(task, &v));
  CHECK(strcmp(asyncio_value_text(v), "slept") == 0);
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0.5);
  AUTO_TASK cancelled = asyncio_create_task(sleep_and_give, &delays[1]);
  await(asyncio_sleep(0));
  asyncio_task_cancel(cancelled);
  CHECK(asyncio_await(cancelled) == ASYNCIO_CANCELLED);
  AUTO_TASK refused = asyncio_create_task(sleep_and_give, &delays[2]);
  CHECK(asyncio_await(refused) == ASYNCIO_VALUE_ERROR);
  return 0;
}

static int give_text(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_string("text"));
}
static int give_count(void *arg) {
  (void)arg;
  return 12;
}
static int give_nothing(void *arg) {
  (void)arg;
  return 0;
}
static int give_error(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_KEY_ERROR, "lost", NULL);
}

TASK_TEST(await_stores_what_a_task_or_a_call_returned) {
  asyncio_value v;
  await(asyncio_create_task(give_text, NULL), v);
  CHECK(strcmp(asyncio_value_text(v), "text") == 0);
  asyncio_value_clear(&v);
  await(asyncio_create_task(give_count, NULL), v);
  CHECK(v.tag == ASYNCIO_INT && v.i == 12);
  await(asyncio_create_task(give_nothing, NULL), v);
  CHECK(v.tag == ASYNCIO_NOTHING);
  await(give_text(NULL), v);
  CHECK(v.tag == ASYNCIO_STRING);
  asyncio_value_clear(&v);
  asyncio_value two[2];
  asyncio_await_n(asyncio_create_task(give_count, NULL), two, 2);
  CHECK(two[0].i == 12 && two[1].tag == ASYNCIO_NOTHING);
  return 0;
}

static int await_error(void *arg) {
  (void)arg;
  await(asyncio_create_task(give_error, NULL));
  test_log("not reached");
  return 0;
}

TASK_TEST(await_leaves_the_function_with_the_error_and_its_text) {
  asyncio_task *task = asyncio_create_task(await_error, NULL);
  CHECK(asyncio_await(task) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "lost") == 0);
  asyncio_value v;
  CHECK(asyncio_task_result(task, &v) == ASYNCIO_KEY_ERROR);
  asyncio_release(task);
  CHECK_LOG("");
  return 0;
}

TASK_TEST(a_task_that_ends_wakes_its_awaiter_in_the_next_pass) {
  asyncio_task *task = asyncio_create_task(spin, "child");
  await(task);
  test_log("%u:awaiter", pass());
  CHECK_LOG("2:child 3:child 5:awaiter");
  return 0;
}

/* A value that was returned, and then a suspension before it goes on. */
static int return_late(void *arg) {
  int rc = asyncio_return(asyncio_string(arg));
  if (asyncio_sleep(0) < 0) return ASYNCIO_ASSERTION_ERROR;
  return rc;
}

TASK_TEST(each_task_has_a_place_of_its_own_for_what_it_returns) {
  int rc = 0;
  static char names[] = "a\0b\0c";
  asyncio_task *tasks[3];
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(return_late, &names[2 * i]);
  for (int i = 0; i < 3; i++) {
    AUTO_VALUE v = asyncio_nothing();
    int ended = asyncio__take_task(tasks[i], &v, 1);
    CHECK(strcmp(asyncio_value_text(v), &names[2 * i]) == 0);
    if (rc == 0) rc = ended;
  }
  return rc;
}

static asyncio_task *itself;
static int await_itself(void *arg) {
  (void)arg;
  int rc = asyncio_await(itself);
  test_log("%u:%s", pass(), asyncio_message());
  return rc;
}

TASK_TEST(a_task_cannot_await_itself) {
  itself = asyncio_create_task(await_itself, NULL, .name = "narcissus");
  CHECK(asyncio_await(itself) == ASYNCIO_RUNTIME_ERROR);
  asyncio_release(itself);
  CHECK_LOG("3:Task cannot await on itself: 'narcissus'");
  return 0;
}

TASK_TEST(a_future_of_another_loop_is_refused) {
  asyncio_loop *other = asyncio_new_event_loop();
  asyncio_future *future = asyncio_loop_create_future(other);
  CHECK(asyncio_await(future) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strstr(asyncio_message(), "attached to a different loop") != NULL);
  asyncio_release(future);
  asyncio_loop_free(other);
  return 0;
}

/* ---- names, current, all ---- */

static int own_name(void *arg) {
  (void)arg;
  return asyncio_return(
      asyncio_string(asyncio_task_get_name(asyncio_current_task())));
}

TASK_TEST(tasks_have_names) {
  asyncio_value v;
  char longer[] = "given";
  uint64_t numbered = asyncio__state.last_task;
  asyncio_task *task = asyncio_create_task(own_name, NULL, .name = longer);
  longer[0] = 'x';
  CHECK(strcmp(asyncio_task_get_name(task), "given") == 0);
  CHECK(asyncio_task_set_name(task, "renamed") == 0);
  await(task, v);
  CHECK(strcmp(asyncio_value_text(v), "renamed") == 0);
  asyncio_value_clear(&v);
  CHECK(asyncio__state.last_task == numbered); /* a name takes no number */
  await(asyncio_create_task(own_name, NULL), v);
  CHECK(strncmp(asyncio_value_text(v), "Task-", 5) == 0);
  asyncio_value_clear(&v);
  return 0;
}

TEST(a_task_that_could_not_be_made_has_no_name_of_its_own) {
  AUTO_TASK task = asyncio_create_task(own_name, NULL);
  CHECK(asyncio_task_set_name(task, "mine") == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_task_get_name(task), "Task") == 0);
  return 0;
}

TASK_TEST(all_tasks_are_those_that_are_not_done_oldest_first) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_TASK a = asyncio_create_task(give_nothing, NULL);
  AUTO_TASK b = asyncio_create_task(give_nothing, NULL);
  asyncio_task *all[2];
  CHECK(asyncio_all_tasks(loop, all, 2) == 3);
  CHECK(all[0] == asyncio_current_task() && all[1] == a);
  await(asyncio_await(b));
  CHECK(asyncio_all_tasks(loop, all, 2) == 1);
  await(asyncio_await(a));
  return 0;
}

TASK_TEST(ensure_future_leaves_a_future_as_it_is_and_starts_a_coro) {
  asyncio_future *future =
      asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_future *same = asyncio_ensure_future(future);
  CHECK(same == future && asyncio_future_task(same) == NULL);
  asyncio_release(same);
  asyncio_release(future);
  asyncio_future *coro = asyncio_ensure_future(asyncio_coro(give_count, NULL));
  CHECK(asyncio_future_task(coro) != NULL);
  asyncio_value v;
  await(coro, v);
  CHECK(v.i == 12);
  return 0;
}

static int spawned;
static int count_spawned(void *arg) {
  spawned += *(int *)arg;
  return 0;
}

TASK_TEST(an_argument_with_a_size_is_copied_into_the_task) {
  int number = 5;
  await(asyncio_spawn(count_spawned, &number, .size = sizeof number));
  number = 1000;
  await(asyncio_sleep(0));
  CHECK(spawned == 5);
  return 0;
}

TEST(a_task_without_a_loop_or_a_function_has_failed_already) {
  asyncio_task *task = asyncio_create_task(give_nothing, NULL);
  CHECK(asyncio_task_done(task));
  CHECK(asyncio_task_result(task, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  CHECK(!asyncio_task_cancel(task));
  asyncio_release(task);
  CHECK(asyncio_spawn(give_nothing, NULL) == ASYNCIO_RUNTIME_ERROR);
  task = asyncio_create_task(NULL, NULL);
  CHECK(asyncio_task_result(task, NULL) == ASYNCIO_TYPE_ERROR);
  asyncio_release(task);
  return 0;
}

TASK_TEST(a_task_cannot_be_set_from_outside) {
  asyncio_task *task = asyncio_create_task(give_nothing, NULL);
  asyncio_future *future = asyncio_task_future(task);
  CHECK(asyncio_future_set_result(future, asyncio_int(1)) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "Task does not support set_result operation") == 0);
  CHECK(asyncio_future_set_exception(future, ASYNCIO_OS_ERROR, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  await(task);
  return 0;
}

TASK_TEST(a_released_task_runs_on) {
  spawned = 0;
  static int one = 1;
  asyncio_release(asyncio_create_task(count_spawned, &one));
  await(asyncio_sleep(0));
  CHECK(spawned == 1);
  return 0;
}

/* ---- cancel ---- */

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

/* ---- memory; natively the leak checker looks ---- */

#ifdef __wasm__
static int brief(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return 0;
}

TASK_TEST(a_hundred_thousand_short_tasks_do_not_grow_memory) {
  size_t before = 0;
  for (int i = 0; i < 100000; i++) {
    await(asyncio_create_task(brief, NULL));
    if (i == 100) before = __builtin_wasm_memory_size(0);
  }
  CHECK(__builtin_wasm_memory_size(0) == before);
  return 0;
}
#endif
