/* Twins of CPython's test_eager_task_factory.py. SPDX-License-Identifier: MIT
 */
#include "internal.h"
#include "test.h"

/* Runs main_function on a loop whose tasks are eager. */
static int run_eagerly(asyncio_entry main_function, asyncio_value *result) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_task_factory(loop, asyncio_eager_task_factory, NULL);
  return asyncio_loop_run_until_complete(
      loop, asyncio_coro(main_function, NULL), result);
}

static int set_result(void *future) {
  return asyncio_future_set_result(future, asyncio_string("my message"));
}

static int await_future(void *arg) {
  AUTO_FUTURE f = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_TASK t = asyncio_create_task(set_result, f);
  CHECK(asyncio_task_done(t));
  (void)arg;
  await(asyncio_await(f));
  AUTO_VALUE v;
  await(asyncio_future_result(f, &v));
  return asyncio_return(asyncio_value_copy(v));
}

TEST(await_future_during_eager_step) {
  AUTO_VALUE v;
  await(run_eagerly(await_future, &v));
  CHECK(strcmp(asyncio_value_text(v), "my message") == 0);
  return 0;
}

static int hello(void *arg) {
  (void)arg;
  return asyncio_return(asyncio_string("hello"));
}

/* Creates a task of hello and awaits it; arg: also cancels it. */
static int await_hello(void *arg) {
  AUTO_TASK t = asyncio_create_task(hello, NULL);
  CHECK(asyncio_task_done(t));
  if (arg != NULL) CHECK(!asyncio_task_cancel(t));
  await(asyncio_await(t));
  CHECK(!asyncio_task_cancelled(t));
  AUTO_VALUE v;
  await(asyncio_task_result(t, &v));
  return asyncio_return(asyncio_value_copy(v));
}

TEST(eager_completion) {
  AUTO_VALUE v;
  await(run_eagerly(await_hello, &v));
  CHECK(strcmp(asyncio_value_text(v), "hello") == 0);
  return 0;
}

static int cancel_hello(void *arg) {
  (void)arg;
  return await_hello("cancel");
}

TEST(cancellation_after_eager_completion) {
  AUTO_VALUE v;
  await(run_eagerly(cancel_hello, &v));
  CHECK(strcmp(asyncio_value_text(v), "hello") == 0);
  return 0;
}

static int block(void *arg) {
  (void)arg;
  return asyncio_sleep_result(0.1, asyncio_string("finished after blocking"));
}

static int await_block(void *arg) {
  (void)arg;
  AUTO_TASK t = asyncio_create_task(block, NULL);
  CHECK(!asyncio_task_done(t));
  await(asyncio_await(t));
  CHECK(asyncio_task_done(t));
  AUTO_VALUE v;
  await(asyncio_task_result(t, &v));
  return asyncio_return(asyncio_value_copy(v));
}

TEST(block_after_eager_step) {
  AUTO_VALUE v;
  await(run_eagerly(await_block, &v));
  CHECK(strcmp(asyncio_value_text(v), "finished after blocking") == 0);
  return 0;
}

static int cancel_block(void *arg) {
  (void)arg;
  AUTO_TASK t = asyncio_create_task(block, NULL);
  asyncio_task_cancel_message(t, "cancellation message");
  CHECK(asyncio_task_cancelling(t) > 0);
  return asyncio_await(t);
}

TEST(cancellation_after_eager_step_blocks) {
  CHECK(run_eagerly(cancel_block, NULL) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "cancellation message") == 0);
  return 0;
}

static asyncio_task *captured;

static int capture_current(void *arg) {
  (void)arg;
  captured = asyncio_current_task();
  await(asyncio_sleep(0.1));
  CHECK(asyncio_current_task() == captured);
  return 0;
}

static int await_capture(void *arg) {
  (void)arg;
  const asyncio_task *outer = asyncio_current_task();
  AUTO_TASK t = asyncio_create_task(capture_current, NULL);
  CHECK(captured == t);
  CHECK(asyncio_current_task() == outer);
  return asyncio_await(t);
}

TEST(current_task) { return run_eagerly(await_capture, NULL); }

/* Whether the task is one of the loop's. */
static bool is_listed(asyncio_task *task) {
  asyncio_task *all[8];
  size_t count = asyncio_all_tasks(asyncio_get_running_loop(), all, 8);
  for (size_t i = 0; i < count; i++)
    if (all[i] == task) return true;
  return false;
}

static int check_listed(void *arg) {
  (void)arg;
  test_log("%d", is_listed(asyncio_current_task()));
  return 0;
}

static int list_completed(void *arg) {
  (void)arg;
  AUTO_TASK t = asyncio_create_task(check_listed, NULL);
  CHECK(!is_listed(t));
  CHECK_LOG("1");
  return 0;
}

TEST(all_tasks_with_eager_completion) {
  return run_eagerly(list_completed, NULL);
}

static int check_listed_and_block(void *arg) {
  asyncio_future **futures = arg;
  test_log("%d", is_listed(asyncio_current_task()));
  await(asyncio_await(futures[0]));
  return asyncio_future_set_result(futures[1], asyncio_nothing());
}

static int list_blocking(void *arg) {
  (void)arg;
  AUTO_FUTURE one = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_FUTURE two = asyncio_loop_create_future(asyncio_get_running_loop());
  asyncio_future *futures[] = {one, two};
  if (asyncio_future_done(one) || asyncio_future_done(two))
    return ASYNCIO_NO_MEMORY;
  AUTO_TASK t = asyncio_create_task(check_listed_and_block, futures);
  CHECK_LOG("1");
  CHECK(is_listed(t));
  await(asyncio_future_set_result(one, asyncio_nothing()));
  if (t->future.loop != NULL) await(asyncio_await(two));
  CHECK(!is_listed(t));
  return 0;
}

TEST(all_tasks_with_blocking) { return run_eagerly(list_blocking, NULL); }

/* ---- context variables ---- */

static asyncio_contextvar cv = ASYNCIO_CONTEXTVAR("cv", 0);
static int steps;

static int64_t get(void) {
  asyncio_value v;
  return asyncio_contextvar_get(&cv, &v) < 0 ? -1 : v.i;
}

static int step_in_context(void *arg) {
  (void)arg;
  CHECK(get() == 1);
  await(asyncio_contextvar_set(&cv, asyncio_int(2)));
  CHECK(get() == 2);
  steps = 1;
  await(asyncio_sleep(0.1));
  CHECK(get() == 2);
  await(asyncio_contextvar_set(&cv, asyncio_int(3)));
  CHECK(get() == 3);
  steps = 2;
  return 0;
}

static int start_in_context(void *arg) {
  (void)arg;
  steps = 0;
  await(asyncio_contextvar_set(&cv, asyncio_int(1)));
  AUTO_TASK t = asyncio_create_task(step_in_context, NULL);
  CHECK(steps == 1);
  CHECK(get() == 1);
  await(asyncio_await(t));
  CHECK(steps == 2);
  CHECK(get() == 1);
  return 0;
}

TEST(context_vars) { return run_eagerly(start_in_context, NULL); }

/* ---- names and options ---- */

static int log_name(void *arg) {
  (void)arg;
  test_log("%s", asyncio_task_get_name(asyncio_current_task()));
  return 0;
}

static int start_lazily(void *arg) {
  (void)arg;
  AUTO_TASK t = asyncio_create_task(log_name, NULL, .name = "example",
                                    .eager_start = ASYNCIO_NOT_EAGER);
  CHECK(!asyncio_task_done(t));
  CHECK_LOG("");
  await(asyncio_await(t));
  CHECK_LOG("example");
  return 0;
}

TEST(eager_start_false) { return run_eagerly(start_lazily, NULL); }

TASK_TEST(eager_start_true_with_default_factory) {
  AUTO_TASK t = asyncio_create_task(log_name, NULL, .name = "example",
                                    .eager_start = true);
  CHECK(asyncio_task_done(t));
  CHECK_LOG("example");
  return asyncio_await(t);
}

static int start_named(void *arg) {
  (void)arg;
  AUTO_TASK t = asyncio_create_task(log_name, NULL, .name = "test name");
  CHECK_LOG("test name");
  return asyncio_await(t);
}

TEST(name) { return run_eagerly(start_named, NULL); }

/* ---- how many tasks are scheduled ---- */

struct counter {
  int tasks;
  bool eager;
};

static asyncio_task *count_tasks(asyncio_loop *loop, asyncio_entry entry,
                                 asyncio_task_options options, void *arg) {
  struct counter *counter = arg;
  options.eager_start = counter->eager;
  if (!counter->eager) counter->tasks++;
  return asyncio_task_new_with(loop, entry, options);
}

/* How many tasks came by for main_function; eager ones do not count. */
static int count_all(asyncio_entry main_function, bool eager,
                     asyncio_value *result) {
  struct counter counter = {.eager = eager};
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_task_factory(loop, count_tasks, &counter);
  int rc = asyncio_loop_run_until_complete(
      loop, asyncio_coro(main_function, NULL), result);
  while (rc < 0 && asyncio_all_tasks(loop, NULL, 0) > 0) { /* no memory */
    asyncio_loop_stop(loop);
    if (asyncio_loop_run_forever(loop) < 0) break;
  }
  return rc < 0 ? rc : counter.tasks;
}

static int chain(int depth) {
  asyncio_value v;
  if (depth == 0) return asyncio_return(asyncio_int(0));
  await(chain(depth - 1), v);
  return asyncio_return(asyncio_int(v.i + 1));
}

static int chain_100(void *arg) {
  (void)arg;
  return chain(100);
}

TEST(awaitables_chain) {
  asyncio_value v;
  CHECK(count_all(chain_100, true, &v) == 0);
  CHECK(v.i == 100);
  CHECK(count_all(chain_100, false, &v) == 1);
  CHECK(v.i == 100);
  return 0;
}

enum { WIDTH = 5, DEPTH = 4, COUNT = 1 + 5 + 25 + 125 + 625 };

static int gather_level(void *arg) {
  int below = test_without_memory ? 0 : DEPTH - 1;
  if (arg != NULL) below = *(int *)arg - 1;
  if (below < 0) return 0;
  asyncio_awaitable items[WIDTH];
  for (int i = 0; i < WIDTH; i++)
    items[i] = asyncio_coro(gather_level, &below, .size = sizeof below);
  AUTO_FUTURE all = asyncio_gather_n(items, WIDTH);
  return asyncio_await(all);
}

TEST(recursive_gather) {
  CHECK(count_all(gather_level, true, NULL) == 0);
  CHECK(count_all(gather_level, false, NULL) == COUNT);
  return 0;
}

static int group_level(void *arg) {
  int below = test_without_memory ? 0 : DEPTH - 1;
  if (arg != NULL) below = *(int *)arg - 1;
  if (below < 0) return 0;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int i = 0; i < WIDTH && rc == 0; i++)
      rc = asyncio_task_group_spawn(group, group_level, &below,
                                    .size = sizeof below);
  }
  return rc;
}

TEST(recursive_taskgroups) {
  CHECK(count_all(group_level, true, NULL) == 0);
  CHECK(count_all(group_level, false, NULL) == COUNT);
  return 0;
}

/* ---- staggered_race, from 3.14 on ---- */

static int fail_late(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no good");
}

static int fail_at_once(void *arg) {
  (void)arg;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no good");
}

static int sleep_seconds(void *arg) {
  double *seconds = arg;
  await(asyncio_sleep(*seconds));
  return asyncio_return(asyncio_double(*seconds));
}

/* Checks that the second one won, and how the others ended. */
static int check_race(const asyncio_awaitable *fns, double delay, size_t count,
                      const int *codes) {
  asyncio_value race[3];
  await(asyncio_staggered_race(fns, 3, delay), race);
  CHECK(race[0].d == 1);
  CHECK(race[1].i == 1);
  CHECK(asyncio_value_size(race[2]) == count);
  const asyncio_value *exceptions = asyncio_value_items(race[2]);
  for (size_t i = 0; i < asyncio_value_size(race[2]) && i < count; i++)
    CHECK(exceptions[i].code == codes[i]);
  for (int i = 0; i < 3; i++) asyncio_value_clear(&race[i]);
  return 0;
}

static double seconds[] = {0, 1, 2};

static int race_late(void *arg) {
  (void)arg;
  const asyncio_awaitable fns[] = {asyncio_coro(sleep_seconds, &seconds[2]),
                                   asyncio_coro(sleep_seconds, &seconds[1]),
                                   asyncio_coro(fail_late, NULL)};
  static const int codes[] = {ASYNCIO_CANCELLED, 0, ASYNCIO_VALUE_ERROR};
  return check_race(fns, 0.25, 3, codes);
}

TEST(staggered_race_with_eager_tasks) { return run_eagerly(race_late, NULL); }

static int race_without_delay(void *arg) {
  (void)arg;
  const asyncio_awaitable fns[] = {asyncio_coro(fail_at_once, NULL),
                                   asyncio_coro(sleep_seconds, &seconds[1]),
                                   asyncio_coro(sleep_seconds, &seconds[0])};
  static const int codes[] = {ASYNCIO_VALUE_ERROR, 0};
  return check_race(fns, INFINITY, 2, codes);
}

TEST(staggered_race_with_eager_tasks_no_delay) {
  return run_eagerly(race_without_delay, NULL);
}
