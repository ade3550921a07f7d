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

static int await_no_task(void) {
  asyncio_task *none = NULL;
  await(none);
  return 0;
}

static int await_no_function(void) {
  await(asyncio_coro(NULL, NULL));
  return 0;
}

TASK_TEST(nothing_at_all_cannot_be_awaited) {
  asyncio_future *none = NULL;
  CHECK(asyncio_await(none) == ASYNCIO_TYPE_ERROR);
  CHECK(strcmp(asyncio_message(), "a function, task or future was expected") ==
        0);
  CHECK(asyncio_await(asyncio_coro(NULL, NULL)) == ASYNCIO_TYPE_ERROR);
  CHECK(await_no_task() == ASYNCIO_TYPE_ERROR);
  CHECK(await_no_function() == ASYNCIO_TYPE_ERROR);
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

static int is_null(void *arg) { return arg == NULL; }

TASK_TEST(an_argument_that_is_left_out_is_null) {
  AUTO_VALUE result = asyncio_nothing();
  await(asyncio_create_task(is_null, .name = "no argument"), result);
  CHECK(result.i == 1);
  await(asyncio_spawn(is_null, .name = "no argument"));
  return 0;
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
