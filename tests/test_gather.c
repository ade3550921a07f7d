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
  int zero = 0;
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
  asyncio_task *task = asyncio_create_task(give, &n[0]);
  items[0] = asyncio_awaitable_of(task);
  for (int i = 1; i < COUNT; i++) {
    n[i] = i % 5;
    items[i] = asyncio_coro(give, &n[i]);
  }
  await(asyncio_gather_n(items, COUNT), v);
  for (int i = 0; i < COUNT; i++) CHECK(v[i].i == n[i] * 10);
  CHECK(asyncio_task_done(task));
  asyncio_release(task);
  return 0;
}

TASK_TEST(more_results_than_fit_are_a_value_error) {
  asyncio_value one;
  asyncio_future *all = asyncio_gather(asyncio_coro(give, &numbers[1]),
                                       asyncio_coro(give, &numbers[1]));
  int rc = asyncio__take_future(all, &one, 1);
  CHECK(rc == ASYNCIO_VALUE_ERROR && one.tag == ASYNCIO_NOTHING);
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

TEST(a_gather_outside_a_loop_has_failed_already) {
  asyncio_future *all = asyncio_gather(asyncio_coro(give, NULL));
  CHECK(asyncio_future_result(all, NULL) == ASYNCIO_RUNTIME_ERROR);
  asyncio_release(all);
  return 0;
}
