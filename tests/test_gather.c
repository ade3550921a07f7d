/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static unsigned pass(void) {
  return (unsigned)asyncio_loop_passes(asyncio_get_running_loop());
}

static int give(void *arg) {
  int n = *(int *)arg;
  test_log("%u:%d", pass(), n);
  await(asyncio_sleep(n));
  return asyncio_return(asyncio_int(n * 10));
}

static int fail(void *arg) {
  test_log("%u:fails", pass());
  return asyncio__raise(ASYNCIO_KEY_ERROR, (const char *)arg, NULL);
}

static int numbers[] = {3, 1, 2};

TASK_TEST(results_stand_in_the_order_of_the_arguments) {
  asyncio_value v[3];
  asyncio_task *task = asyncio_create_task(give, &numbers[1]);
  await(asyncio_gather(asyncio_coro(give, &numbers[0]), task,
                       asyncio_coro(give, &numbers[2])),
        v);
  CHECK(v[0].i == 30 && v[1].i == 10 && v[2].i == 20);
  CHECK_LOG("2:1 2:3 2:2");
  return 0;
}

TASK_TEST(the_awaiter_runs_two_passes_after_the_last_child) {
  static int zero = 0;
  await(asyncio_gather(asyncio_coro(give, &zero), asyncio_coro(give, &zero)));
  test_log("%u:awaiter", pass());
  CHECK_LOG("2:0 2:0 5:awaiter");
  return 0;
}

TASK_TEST(the_first_error_goes_out_and_the_others_run_on) {
  asyncio_task *slow = asyncio_create_task(give, &numbers[1]);
  asyncio_future *all =
      asyncio_gather(asyncio_retain(slow), asyncio_coro(fail, "one"),
                     asyncio_coro(fail, "two"));
  CHECK(asyncio_await(all) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "one") == 0);
  test_log("%u:awaiter", pass());
  CHECK(!asyncio_future_cancel(all, NULL));
  asyncio_release(all);
  asyncio_value v;
  await(slow, v);
  CHECK(v.i == 10);
  CHECK_LOG("2:1 2:fails 2:fails 4:awaiter");
  return 0;
}

TASK_TEST(errors_may_be_items) {
  asyncio_value v[2];
  await(asyncio_gather_return_exceptions(asyncio_coro(give, &numbers[1]),
                                         asyncio_coro(fail, "x")),
        v);
  CHECK(v[0].i == 10);
  CHECK(v[1].tag == ASYNCIO_ERROR && v[1].code == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_value_message(v[1]), "x") == 0);
  asyncio_value_clear(&v[0]); /* an error without memory */
  asyncio_value_clear(&v[1]);
  CHECK_LOG("2:1 2:fails");
  return 0;
}

TASK_TEST(cancelling_it_cancels_the_children_and_ends_it_by_an_error) {
  asyncio_task *child = asyncio_create_task(give, &numbers[0]);
  asyncio_future *all = asyncio_gather_return_exceptions(asyncio_retain(child));
  await(asyncio_sleep(0));
  CHECK(asyncio_future_cancel(all, "enough"));
  CHECK(!asyncio_future_done(all));
  CHECK(asyncio_await(all) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_future_cancelled(all));
  CHECK(asyncio_task_cancelled(child));
  CHECK(strcmp(asyncio_message(), "enough") == 0);
  asyncio_release(child);
  asyncio_release(all);
  CHECK_LOG("2:3");
  return 0;
}

static int await_gather(void *arg) {
  (void)arg;
  await(asyncio_gather(asyncio_coro(give, &numbers[0]),
                       asyncio_coro(give, &numbers[1])));
  return 0;
}

TASK_TEST(cancelling_the_awaiter_cancels_the_children) {
  asyncio_task *task = asyncio_create_task(await_gather, NULL);
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_all_tasks(asyncio_get_running_loop(), NULL, 0) == 1);
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0);
  asyncio_release(task);
  CHECK_LOG("3:3 3:1");
  return 0;
}

TASK_TEST(a_cancelled_child_is_an_error_of_the_gather) {
  asyncio_task *child = asyncio_create_task(give, &numbers[0]);
  asyncio_future *all = asyncio_gather(asyncio_retain(child));
  CHECK(asyncio_task_cancel(child));
  CHECK(asyncio_await(all) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_future_cancelled(all));
  asyncio_release(child);
  asyncio_release(all);
  return 0;
}

TASK_TEST(no_arguments_and_done_futures_cost_no_pass) {
  asyncio_value v[2];
  asyncio_future *none = asyncio_gather_n(NULL, 0);
  CHECK(asyncio_future_done(none));
  CHECK(asyncio_future_result(none, &v[0]) == 0);
  CHECK(v[0].tag == ASYNCIO_LIST && asyncio_value_size(v[0]) == 0);
  asyncio_value_clear(&v[0]);
  asyncio_release(none);
  asyncio_future *f = asyncio_loop_create_future(asyncio_get_running_loop());
  CHECK(asyncio_future_set_result(f, asyncio_int(4)) == 0);
  unsigned before = pass();
  await(asyncio_gather(asyncio_retain(f), f), v);
  CHECK(pass() == before);
  CHECK(v[0].i == 4 && v[1].i == 4);
  return 0;
}

TASK_TEST(the_same_future_may_be_given_twice) {
  asyncio_value v[2];
  asyncio_task *task = asyncio_create_task(give, &numbers[1]);
  await(asyncio_gather(asyncio_retain(task), task), v);
  CHECK(v[0].i == 10 && v[1].i == 10);
  CHECK_LOG("2:1");
  return 0;
}

TASK_TEST(an_array_stays_the_caller_s) {
  enum { COUNT = 50 };
  static int n[COUNT];
  asyncio_awaitable items[COUNT];
  asyncio_value v[COUNT];
  AUTO_TASK task = asyncio_create_task(give, &n[0]);
  items[0] = asyncio_awaitable_of(task);
  for (int i = 1; i < COUNT; i++) {
    n[i] = i % 5;
    items[i] = asyncio_coro(give, &n[i]);
  }
  await(asyncio_gather_n(items, COUNT), v);
  for (int i = 0; i < COUNT; i++) CHECK(v[i].i == n[i] * 10);
  CHECK(asyncio_task_done(task));
  return 0;
}

TASK_TEST(more_results_than_fit_are_a_value_error) {
  asyncio_value one = asyncio_int(7);
  asyncio_future *all = asyncio_gather(asyncio_coro(give, &numbers[1]),
                                       asyncio_coro(give, &numbers[1]));
  int rc = asyncio__take_future(all, &one, 1);
  CHECK(rc == ASYNCIO_VALUE_ERROR && one.i == 7);
  CHECK(strcmp(asyncio_message(),
               "too many values to unpack (expected 1, got 2)") == 0);
  return 0;
}

TASK_TEST(a_future_of_another_loop_is_a_value_error) {
  asyncio_loop *other = asyncio_new_event_loop();
  asyncio_future *foreign = asyncio_loop_create_future(other);
  asyncio_future *all = asyncio_gather(foreign);
  CHECK(asyncio_await(all) == ASYNCIO_VALUE_ERROR);
  asyncio_release(all);
  asyncio_loop_free(other);
  return 0;
}

LOOP_TEST(futures_may_be_gathered_before_their_loop_runs) {
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  AUTO_FUTURE all = asyncio_gather(asyncio_retain(f));
  CHECK(asyncio_future_set_result(f, asyncio_int(1)) == 0);
  AUTO_VALUE v = asyncio_nothing();
  CHECK(asyncio_loop_run_until_complete(loop, all, &v) == 0);
  CHECK(asyncio_value_size(v) == 1 && asyncio_value_items(v)[0].i == 1);
  return 0;
}

TASK_TEST(a_released_gather_of_futures_that_never_end_is_gone) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_future *f = asyncio_loop_create_future(loop);
  asyncio_release(asyncio_gather(asyncio_retain(f), asyncio_retain(f)));
  asyncio_release(asyncio_shield(asyncio_retain(f)));
  CHECK(f->refs == 1 && asyncio__list_empty(&f->callbacks));
  asyncio_release(f);
  return 0;
}

TEST(a_gather_outside_a_loop_has_failed_already) {
  asyncio_future *all = asyncio_gather(asyncio_coro(give, NULL));
  CHECK(asyncio_future_result(all, NULL) == ASYNCIO_RUNTIME_ERROR);
  asyncio_release(all);
  return 0;
}

/* ---- shield ---- */

static int zero = 0, two = 2;

TASK_TEST(a_shield_ends_two_passes_after_what_it_protects) {
  asyncio_value v;
  await(asyncio_shield(asyncio_create_task(give, &zero)), v);
  test_log("%u:awaiter", pass());
  CHECK(v.i == 0);
  CHECK_LOG("2:0 5:awaiter");
  return 0;
}

static asyncio_task *inner;
static int await_shielded(void *arg) {
  (void)arg;
  await(asyncio_shield(asyncio_retain(inner)));
  return 0;
}

TASK_TEST(cancelling_the_awaiter_of_a_shield_leaves_the_inner_task_alone) {
  AUTO_TASK protected = inner = asyncio_create_task(give, &two);
  AUTO_TASK outer = asyncio_create_task(await_shielded, NULL);
  int rc = asyncio_sleep(1);
  CHECK(asyncio_task_cancel(outer));
  CHECK(!asyncio_task_done(inner));
  CHECK(asyncio_await(outer) == ASYNCIO_CANCELLED);
  asyncio_value v = asyncio_nothing();
  if (rc == 0) rc = asyncio_await(protected);
  CHECK(asyncio_task_result(protected, &v) == 0);
  CHECK(v.i == 20 && asyncio_loop_time(asyncio_get_running_loop()) == 2);
  CHECK_LOG("2:2");
  return rc;
}

TASK_TEST(cancelling_the_inner_task_cancels_the_shield) {
  inner = asyncio_create_task(give, &two);
  asyncio_future *outer = asyncio_shield(asyncio_retain(inner));
  CHECK(asyncio_task_cancel_message(inner, "inner's own"));
  CHECK(asyncio_await(outer) == ASYNCIO_CANCELLED);
  CHECK(asyncio_future_cancelled(outer) && asyncio_message()[0] == '\0');
  asyncio_release(outer);
  asyncio_release(inner);
  return 0;
}

TASK_TEST(a_shield_passes_an_error_on_and_is_the_same_object_when_done) {
  inner = asyncio_create_task(fail, "x");
  asyncio_future *outer = asyncio_shield(asyncio_retain(inner));
  CHECK(asyncio_await(outer) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "x") == 0);
  asyncio_release(outer);
  outer = asyncio_shield(inner);
  CHECK(outer == asyncio_task_future(inner));
  asyncio_release(outer);
  CHECK_LOG("2:fails");
  return 0;
}

/* ---- wait ---- */

/* Waits for sleeps of these lengths and writes down how many are done. */
static int wait_for_numbers(int n, const int *lengths,
                            asyncio_wait_options options) {
  asyncio_task *tasks[4];
  for (int i = 0; i < n; i++)
    tasks[i] = asyncio_create_task(give, (void *)(uintptr_t)&lengths[i]);
  options.count = (size_t)n;
  int rc = asyncio__wait_tasks(tasks, options);
  test_log("%g:", asyncio_loop_time(asyncio_get_running_loop()));
  for (int i = 0; i < n; i++) {
    asyncio_value v = asyncio_int(-1);
    if (asyncio_task_done(tasks[i]))
      (void)!asyncio_task_result(tasks[i], &v);
    else
      asyncio_task_cancel(tasks[i]);
    test_log("%d", (int)v.i);
    asyncio_release(tasks[i]);
  }
  return rc;
}

static const int lengths[] = {3, 1, 2, 1};

TASK_TEST(wait_sorts_the_done_ones_to_the_front_in_order) {
  CHECK(wait_for_numbers(4, lengths, (asyncio_wait_options){.timeout = 2.5}) ==
        3);
  CHECK_LOG("2:3 2:1 2:2 2:1 2.5: 10 20 10 -1");
  return 0;
}

TASK_TEST(wait_comes_back_at_the_first_or_when_all_are_done) {
  CHECK(wait_for_numbers(3, lengths, (asyncio_wait_options){.timeout = 0}) ==
        3);
  CHECK_LOG("2:3 2:1 2:2 3: 30 10 20");
  int rc = wait_for_numbers(
      3, lengths,
      (asyncio_wait_options){.return_when = ASYNCIO_FIRST_COMPLETED});
  CHECK(rc == 1);
  CHECK_LOG("13:3 13:1 13:2 4: 10 -1 -1");
  return 0;
}

TASK_TEST(wait_comes_back_two_passes_after_the_child_also_when_done_before) {
  asyncio_task *task = asyncio_create_task(give, &zero);
  CHECK(asyncio_wait(&task, 1) == 1);
  test_log("%u:awaiter", pass());
  CHECK(asyncio_wait(&task, 1) == 1);
  test_log("%u:again", pass());
  asyncio_release(task);
  CHECK_LOG("2:0 5:awaiter 7:again");
  return 0;
}

TASK_TEST(first_exception_ignores_cancelled_ones) {
  asyncio_task *tasks[] = {asyncio_create_task(give, &numbers[0]),
                           asyncio_create_task(give, &numbers[1]),
                           asyncio_create_task(give, &numbers[2])};
  asyncio_task_cancel(tasks[1]);
  asyncio_task *failing = asyncio_create_task(fail, "x");
  asyncio_task *all[] = {tasks[0], tasks[1], failing};
  int rc = asyncio_wait(all, 3, .return_when = ASYNCIO_FIRST_EXCEPTION);
  CHECK(rc == 2 && all[0] == tasks[1] && all[1] == failing);
  for (int i = 0; i < 3; i++) asyncio_release(tasks[i]);
  asyncio_release(failing);
  CHECK_LOG("2:3 2:2 2:fails");
  return 0;
}

TASK_TEST(wait_refuses_bad_arguments) {
  asyncio_task *none[1] = {NULL};
  CHECK(asyncio_wait(none, 0) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "Set of Tasks/Futures is empty.") == 0);
  CHECK(asyncio_wait(none, 1) == ASYNCIO_TYPE_ERROR);
  asyncio_task *task = asyncio_create_task(give, &zero);
  asyncio_return_when bad = (asyncio_return_when)7;
  CHECK(asyncio_wait(&task, 1, .return_when = bad) == ASYNCIO_VALUE_ERROR);
  await(task);
  CHECK_LOG("2:0");
  return 0;
}

static int wait_for_ever(void *arg) {
  int rc = asyncio_wait((asyncio_future **)arg, 1);
  return rc < 0 ? rc : 0;
}

TASK_TEST(cancelling_a_wait_leaves_the_futures_alone) {
  asyncio_future *f = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_task *task = asyncio_create_task(wait_for_ever, &f);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_cancel(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_future_done(f) && asyncio__list_empty(&f->callbacks));
  asyncio_release(task);
  asyncio_release(f);
  return 0;
}

/* Natively the leak checker looks too. */
LOOP_TEST(a_wait_is_given_back_when_its_loop_closes) {
  asyncio_future *f = asyncio_loop_create_future(loop);
  AUTO_FUTURE owned = f;
  AUTO_TASK task = asyncio_loop_create_task(loop, wait_for_ever, &f);
  asyncio_task_future(task)->unreported = true;
  asyncio_loop_stop(loop);
  await(asyncio_loop_run_forever(loop));
  CHECK(loop->open != NULL);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(loop->open == NULL && !asyncio_future_done(owned));
  return 0;
}
