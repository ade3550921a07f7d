/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

/* ---- context managers ---- */

/* Sleeps before it yields its argument and behind it. */
static int transaction(void *arg) {
  char buffer[200]; /* something that stays where it is */
  memset(buffer, 7, sizeof buffer);
  test_log("begin");
  await(asyncio_sleep(1));
  int rc = asyncio_yield(asyncio_string(arg));
  if (rc < 0) {
    test_log("%s(%s)", asyncio_strerror(rc), asyncio_message());
    if (asyncio_sleep(0) == ASYNCIO_CANCELLED) test_log("again");
    test_log("roll back");
  } else {
    await(asyncio_sleep(1));
    test_log("commit");
  }
  for (size_t i = 0; i < sizeof buffer; i++) CHECK(buffer[i] == 7);
  return rc;
}

TASK_TEST(a_context_manager_runs_around_the_block) {
  int rc;
  asyncio_value v;
  async_with (rc, asyncio_contextmanager, transaction, "db", .as = &v) {
    test_log("%g:%s", now(), asyncio_value_text(v));
    await_or_break(rc, asyncio_sleep(1));
  }
  CHECK(now() == 3);
  CHECK_LOG("begin 1:db commit");
  return rc;
}

TASK_TEST(a_context_manager_gets_the_error_and_passes_it_on) {
  int rc;
  async_with (rc, asyncio_contextmanager, transaction, "db") {
    rc = asyncio__raise(ASYNCIO_VALUE_ERROR, "bad row", NULL);
    break;
  }
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "bad row") == 0);
  CHECK_LOG("begin ValueError(bad row) roll back");
  return 0;
}

/* Ends with the code behind it, or does not yield, or too often. */
typedef struct plan {
  int yields, code;
} plan;

static int follow(void *arg) {
  const plan *p = arg;
  for (int i = 0; i < p->yields; i++)
    test_log("%s", asyncio_strerror(asyncio_yield(asyncio_int(i))));
  if (p->code < 0) return asyncio__raise(p->code, "new", NULL);
  return asyncio_return(asyncio_string("of no use"));
}

static int run_plan(int yields, int code, int error) {
  plan p = {yields, code};
  int rc;
  async_with (rc, asyncio_contextmanager, follow, &p) {
    test_log("in");
    if (error < 0) rc = asyncio__raise(error, "old", NULL);
  }
  return rc;
}

TASK_TEST(a_context_manager_may_handle_or_replace_an_error) {
  CHECK(run_plan(1, 0, ASYNCIO_KEY_ERROR) == 0);
  CHECK(run_plan(1, ASYNCIO_OS_ERROR, ASYNCIO_KEY_ERROR) == ASYNCIO_OS_ERROR);
  AUTO_VALUE error = asyncio__error_under_way();
  CHECK(strcmp(asyncio_value_message(error), "new") == 0);
  CHECK(error.error != NULL && error.error->cause != NULL &&
        error.error->cause->code == ASYNCIO_KEY_ERROR);
  CHECK(run_plan(1, ASYNCIO_OS_ERROR, 0) == ASYNCIO_OS_ERROR);
  CHECK(run_plan(0, ASYNCIO_OS_ERROR, 0) == ASYNCIO_OS_ERROR);
  CHECK_LOG("in KeyError in KeyError in OK");
  return 0;
}

TASK_TEST(a_context_manager_yields_once) {
  CHECK(run_plan(0, 0, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "generator didn't yield") == 0);
  CHECK(run_plan(2, 0, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "generator didn't stop") == 0);
  CHECK(run_plan(2, 0, ASYNCIO_KEY_ERROR) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "generator didn't stop after athrow()") == 0);
  CHECK(run_plan(3, 0, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "async generator ignored GeneratorExit") ==
        0);
  CHECK_LOG("in OK StopAsyncIteration in KeyError StopAsyncIteration "
            "in OK StopAsyncIteration");
  return 0;
}

TASK_TEST(stop_async_iteration_is_not_for_a_context_manager_to_raise) {
  int stop = ASYNCIO_STOP_ASYNC_ITERATION;
  CHECK(run_plan(0, stop, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(run_plan(1, stop, 0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "async generator raised StopAsyncIteration") == 0);
  CHECK(run_plan(1, stop, stop) == stop); /* the block's own */
  return 0;
}

static int fetch_inside(void *arg) {
  int rc;
  (void)arg;
  async_with (rc, asyncio_contextmanager, transaction, "outer") {
    async_with (rc, asyncio_contextmanager, transaction, "inner") {
      await_or_break(rc, asyncio_sleep(100));
    }
  }
  return rc;
}

TASK_TEST(a_cancel_reaches_every_place_of_a_context_manager) {
  AUTO_TASK before = asyncio_create_task(fetch_inside, NULL);
  await(asyncio_sleep(0.5));
  asyncio_task_cancel(before);
  CHECK(asyncio_await(before) == ASYNCIO_CANCELLED);
  CHECK_LOG("begin");
  AUTO_TASK inside = asyncio_create_task(fetch_inside, NULL);
  await(asyncio_sleep(3));
  asyncio_task_cancel_message(inside, "enough");
  await(asyncio_sleep(0));
  asyncio_task_cancel(inside); /* while it rolls back */
  CHECK(asyncio_await(inside) == ASYNCIO_CANCELLED);
  CHECK_LOG("begin begin CancelledError(enough) again roll back "
            "CancelledError(enough) roll back");
  return 0;
}

static int note_task(void *arg) {
  CHECK(asyncio_current_task() == *(asyncio_task **)arg);
  int rc = asyncio_yield(asyncio_nothing());
  CHECK(asyncio_current_task() == *(asyncio_task **)arg);
  return rc;
}

static int spin(void *arg) {
  for (int i = 0; i < *(int *)arg; i++) await(asyncio_sleep(0));
  return 0;
}

TASK_TEST(a_context_manager_adds_neither_a_task_nor_a_pass) {
  asyncio_task *self = asyncio_current_task();
  asyncio_loop *loop = asyncio_get_running_loop();
  unsigned long long passes = asyncio_loop_passes(loop);
  int rc;
  async_with (rc, asyncio_contextmanager, note_task, &self) {
    CHECK(asyncio_all_tasks(loop, NULL, 0) == 1);
  }
  CHECK(asyncio_loop_passes(loop) == passes);
  return rc;
}

static int return_from_block(void) {
  int rc;
  async_with (rc, asyncio_contextmanager, transaction, "db") {
    return asyncio_return(asyncio_string("value"));
  }
  return rc;
}

TASK_TEST(return_in_the_block_ends_the_context_manager) {
  AUTO_VALUE v = asyncio_nothing();
  await(return_from_block(), v);
  CHECK(strcmp(asyncio_value_text(v), "value") == 0);
  CHECK_LOG("begin commit");
  return 0;
}

static int yield_elsewhere(void *arg) {
  (void)arg;
  int rc = asyncio_yield(asyncio_string("lost"));
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  return rc;
}

static int yield_from_child(void *arg) {
  (void)arg;
  AUTO_TASK task = asyncio_create_task(yield_elsewhere, NULL);
  CHECK(asyncio_await(task) == ASYNCIO_RUNTIME_ERROR);
  AUTO_TASK eager =
      asyncio_create_task(yield_elsewhere, NULL, .eager_start = true);
  CHECK(asyncio_await(eager) == ASYNCIO_RUNTIME_ERROR);
  return asyncio_yield(asyncio_nothing());
}

TASK_TEST(yield_belongs_inside_a_function_that_is_run_for_it) {
  CHECK(yield_elsewhere(NULL) == ASYNCIO_RUNTIME_ERROR);
  int rc;
  async_with (rc, asyncio_contextmanager, yield_from_child, NULL) {
  }
  CHECK(rc == 0);
  async_with (rc, asyncio_contextmanager, NULL, NULL) {
  }
  CHECK(rc == ASYNCIO_TYPE_ERROR);
  return 0;
}

TEST(a_context_manager_belongs_inside_a_task) {
  int rc;
  async_with (rc, asyncio_contextmanager, transaction, "db") test_log("in");
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK_LOG("");
  return 0;
}

/* ---- generators ---- */

static int count(void *arg) {
  for (int i = 0; i < *(int *)arg; i++) {
    await(asyncio_sleep(1));
    int rc = asyncio_yield(asyncio_int(i));
    if (rc < 0) {
      (void)!asyncio_sleep(1);
      test_log("closed:%s", asyncio_strerror(rc));
      return rc;
    }
  }
  test_log("end");
  return 0;
}

static int three = 3;

TASK_TEST(a_loop_over_a_generator_gets_what_it_yields) {
  int rc;
  async_for (rc, item, asyncio_generator, count, &three) {
    test_log("%g:%lld", now(), (long long)item.i);
    await_or_break(rc, asyncio_sleep(1));
  }
  CHECK_LOG("1:0 3:1 5:2 end");
  return rc;
}

TASK_TEST(a_generator_is_closed_when_its_loop_is_left) {
  int rc;
  async_for (rc, item, asyncio_generator, count, &three)
    if (item.i == 1) break;
  CHECK(rc == 0);
  async_for (rc, item, asyncio_generator, count, &three) {
    rc = asyncio__raise(ASYNCIO_KEY_ERROR, "mine", NULL);
    if (item.tag == ASYNCIO_INT) break;
  }
  CHECK(rc == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "mine") == 0);
  CHECK_LOG("closed:StopAsyncIteration closed:StopAsyncIteration");
  return 0;
}

static int loop_over_plan(int yields, int code, bool leave) {
  plan p = {yields, code};
  int rc;
  async_for (rc, item, asyncio_generator, follow, &p) {
    test_log("%lld", (long long)item.i);
    if (leave) break;
  }
  return rc;
}

TASK_TEST(an_error_of_a_generator_ends_the_loop) {
  CHECK(loop_over_plan(1, ASYNCIO_OS_ERROR, false) == ASYNCIO_OS_ERROR);
  CHECK(loop_over_plan(1, ASYNCIO_OS_ERROR, true) == ASYNCIO_OS_ERROR);
  CHECK(loop_over_plan(0, 0, false) == 0);
  CHECK(loop_over_plan(1, ASYNCIO_STOP_ASYNC_ITERATION, false) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(loop_over_plan(2, 0, true) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "async generator ignored GeneratorExit") ==
        0);
  CHECK_LOG("0 OK 0 StopAsyncIteration 0 OK 0 StopAsyncIteration");
  return 0;
}

/* Yields each number of the inner one twice. */
static int twice(void *arg) {
  int rc, other = 2;
  async_for (rc, item, asyncio_generator, count, arg) {
    asyncio_finally(spin, &other);
    await_or_break(rc, asyncio_yield(asyncio_int(item.i)));
    await_or_break(rc, asyncio_yield(asyncio_int(item.i)));
  }
  return rc;
}

static int loop_twice(void *name) {
  int rc;
  async_for (rc, item, asyncio_generator, twice, &three)
    test_log("%s%lld", (const char *)name, (long long)item.i);
  return rc;
}

TASK_TEST(generators_nest_and_several_tasks_run_theirs) {
  AUTO_TASK a = asyncio_create_task(loop_twice, "a");
  AUTO_TASK b = asyncio_create_task(loop_twice, "b");
  int rc = asyncio_await(a);
  if (rc == 0) rc = asyncio_await(b);
  if (rc == 0) CHECK_LOG("a0 a0 b0 b0 a1 a1 b1 b1 a2 a2 b2 b2 end end");
  asyncio_task_cancel(b);
  return rc;
}

static int start_eagerly(void *arg) {
  AUTO_TASK task = asyncio_create_task(loop_twice, "e", .eager_start = true);
  test_log("started");
  int rc = asyncio_yield(asyncio_pointer(arg));
  return rc < 0 ? rc : asyncio_await(task);
}

TASK_TEST(a_generator_may_start_eager_tasks_that_run_generators) {
  int rc;
  async_for (rc, item, asyncio_generator, start_eagerly, NULL) test_log("in");
  if (rc == 0) CHECK_LOG("started in e0 e0 e1 e1 e2 e2 end");
  return rc;
}

/* ---- AsyncExitStack ---- */

static int note_slowly(void *name) {
  int rc = asyncio_sleep(1);
  test_log("%s", (const char *)name);
  return rc;
}

static int note_error(void *arg, int rc) {
  test_log("%s:%s", (const char *)arg, asyncio_strerror(rc));
  return rc;
}

static int handle_error(void *arg, int rc) {
  (void)note_error(arg, rc);
  return 0;
}

static int fail(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_OS_ERROR, "new", NULL);
}

TASK_TEST(an_exit_stack_leaves_the_last_first) {
  asyncio_exit_stack stack = {0};
  asyncio_lock lock = {0};
  int rc;
  async_with (rc, asyncio_exit_stack, &stack) {
    await_or_break(rc, asyncio_exit_stack_enter_async_context(
                           &stack, asyncio_contextmanager, transaction, "db"));
    await_or_break(rc, asyncio_exit_stack_enter_async_context(
                           &stack, asyncio_lock, &lock));
    await_or_break(rc, asyncio_exit_stack_push_async_callback(
                           &stack, note_slowly, "callback"));
    await_or_break(
        rc, asyncio_exit_stack_push_async_exit(&stack, note_error, "exit"));
    CHECK(asyncio_lock_locked(&lock));
  }
  CHECK(!asyncio_lock_locked(&lock));
  CHECK_LOG("begin exit:OK callback commit");
  return rc;
}

TASK_TEST(what_is_on_an_exit_stack_may_handle_or_replace_an_error) {
  asyncio_exit_stack stack = {0};
  int rc;
  async_with (rc, asyncio_exit_stack, &stack) {
    await_or_break(rc,
                   asyncio_exit_stack_push_async_exit(&stack, note_error, "c"));
    await_or_break(rc,
                   asyncio_exit_stack_push_async_callback(&stack, fail, NULL));
    await_or_break(
        rc, asyncio_exit_stack_push_async_exit(&stack, handle_error, "b"));
    await_or_break(rc,
                   asyncio_exit_stack_push_async_exit(&stack, note_error, "a"));
    rc = asyncio__raise(ASYNCIO_KEY_ERROR, "old", NULL);
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  CHECK_LOG("a:KeyError b:KeyError c:OSError");
  return 0;
}

TASK_TEST(the_error_that_an_exit_stack_replaces_is_the_cause) {
  asyncio_exit_stack stack = {0};
  int rc;
  async_with (rc, asyncio_exit_stack, &stack) {
    await_or_break(
        rc, asyncio_exit_stack_push_async_exit(&stack, note_error, "last"));
    await_or_break(rc,
                   asyncio_exit_stack_push_async_callback(&stack, fail, NULL));
    rc = asyncio__raise(ASYNCIO_KEY_ERROR, "old", NULL);
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_message(), "new") == 0);
  CHECK_LOG("last:OSError");
  AUTO_VALUE error = asyncio__error_under_way();
  CHECK(error.error != NULL && error.error->cause != NULL &&
        strcmp(error.error->cause->text, "old") == 0);
  return 0;
}

TASK_TEST(what_cannot_be_entered_is_not_put_on_an_exit_stack) {
  asyncio_exit_stack stack = {0};
  plan p = {0, ASYNCIO_OS_ERROR};
  int rc;
  async_with (rc, asyncio_exit_stack, &stack) {
    rc = asyncio_exit_stack_enter_async_context(&stack, asyncio_contextmanager,
                                                follow, &p);
    CHECK(rc == ASYNCIO_OS_ERROR);
    CHECK(stack.entered == NULL && stack.entering == NULL);
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  return 0;
}

static int open_all(asyncio_exit_stack *kept, int error) {
  asyncio_exit_stack stack = {0};
  int rc;
  async_with (rc, asyncio_exit_stack, &stack) {
    await_or_break(
        rc, asyncio_exit_stack_push_async_callback(&stack, note_slowly, "a"));
    await_or_break(
        rc, asyncio_exit_stack_push_async_callback(&stack, note_slowly, "b"));
    await_or_break(rc, error);
    *kept = asyncio_exit_stack_pop_all(&stack);
  }
  return rc;
}

TASK_TEST(an_exit_stack_may_be_kept_and_closed_later) {
  asyncio_exit_stack kept = {0};
  int rc = open_all(&kept, 0);
  if (rc < 0) return rc;
  CHECK_LOG("");
  CHECK(asyncio_exit_stack_aclose(&kept) == 0);
  CHECK_LOG("b a");
  CHECK(asyncio_exit_stack_aclose(&kept) == 0);
  CHECK(open_all(&kept, ASYNCIO_KEY_ERROR) == ASYNCIO_KEY_ERROR);
  CHECK_LOG("b a");
  return 0;
}
