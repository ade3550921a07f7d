/* Twins of CPython's test_tasks.py: context variables, eager_start.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_contextvar cvar = ASYNCIO_CONTEXTVAR("cvar", "nope");
static asyncio_contextvar bare = ASYNCIO_CONTEXTVAR("cvar");

static bool is(const char *expected) {
  AUTO_VALUE v;
  return asyncio_contextvar_get(&cvar, &v) == 0 &&
         strcmp(asyncio_value_text(v), expected) == 0;
}

static int set(const char *value) {
  return asyncio_contextvar_set(&cvar, asyncio_string(value));
}

/* ---- a copy for each ---- */

static int change_late(void *arg) {
  (void)arg;
  await(asyncio_sleep(0.01));
  CHECK(is("nope"));
  return set("something else");
}

TASK_TEST(context_1) {
  CHECK(is("nope"));
  AUTO_TASK subtask = asyncio_create_task(change_late, NULL);
  await(set("yes"));
  CHECK(is("yes"));
  await(asyncio_await(subtask));
  CHECK(is("yes"));
  return 0;
}

static int change_when_done(asyncio_future *future, void *arg) {
  (void)future, (void)arg;
  return set("something else");
}

static int finish(void *future) {
  return asyncio_future_set_result(future, asyncio_nothing());
}

TASK_TEST(context_2) {
  asyncio_loop *loop = asyncio_get_running_loop();
  CHECK(is("nope"));
  for (int j = 0; j < 2; j++) {
    AUTO_FUTURE fut = asyncio_loop_create_future(loop);
    await(asyncio_future_add_done_callback(fut, change_when_done, NULL));
    await(set(j == 0 ? "yes0" : "yes1"));
    await(asyncio_loop_call_soon(loop, finish, fut));
    await(asyncio_await(fut));
    CHECK(is(j == 0 ? "yes0" : "yes1"));
    for (int i = 0; i < 3; i++) {
      char text[32];
      snprintf(text, sizeof text, "yes%d-%d", i, j);
      await(set(text));
      await(asyncio_sleep(0.001));
      CHECK(is(text));
    }
  }
  return 0;
}

static int change_often(void *arg) {
  int num = *(int *)arg;
  for (int i = 0; i < 10; i++) {
    asyncio_value v = asyncio_nothing();
    await(asyncio_contextvar_set(&bare, asyncio_int(num % 11 + i)));
    await(asyncio_sleep(0.001 + 0.049 * (num * 7 + i * 31 % 50 % 17) / 720));
    await(asyncio_contextvar_get(&bare, &v));
    CHECK(v.i == num % 11 + i);
  }
  return 0;
}

TASK_TEST(context_3) {
  enum { TASKS = 100 };
  asyncio_value v;
  asyncio_awaitable tasks[TASKS];
  for (int i = 0; i < TASKS; i++)
    tasks[i] = asyncio_awaitable_of(
        asyncio_create_task(change_often, &i, .size = sizeof i));
  AUTO_FUTURE all = asyncio_gather_n(tasks, TASKS);
  for (int i = 0; i < TASKS; i++) asyncio_release(tasks[i].future);
  await(asyncio_await(all));
  CHECK(asyncio_contextvar_get(&bare, &v) == ASYNCIO_LOOKUP_ERROR);
  return 0;
}

/* ---- one context for several ---- */

static int set_integer(void *arg) {
  await(asyncio_sleep(0));
  return asyncio_contextvar_set(&bare, asyncio_int(*(int *)arg));
}

static int64_t value_in(const asyncio_context *context) {
  asyncio_value v;
  return asyncio_context_get(context, &bare, &v) < 0 ? 0 : v.i;
}

static int share(asyncio_task *(*new_task)(void *arg, asyncio_context *ctx)) {
  AUTO_CONTEXT ctx = asyncio_copy_context();
  if (ctx == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(value_in(ctx) == 0);
  for (int i = 1; i <= 2; i++) {
    AUTO_TASK t = new_task(&i, ctx);
    await(asyncio_await(t));
    CHECK(value_in(ctx) == i);
  }
  return 0;
}

static asyncio_task *by_constructor(void *arg, asyncio_context *ctx) {
  return asyncio_task_new(asyncio_get_running_loop(), set_integer, arg,
                          .context = ctx);
}
static asyncio_task *by_create_task(void *arg, asyncio_context *ctx) {
  return asyncio_create_task(set_integer, arg, .context = ctx);
}
static asyncio_task *by_loop(void *arg, asyncio_context *ctx) {
  return asyncio_loop_create_task(asyncio_get_running_loop(), set_integer, arg,
                                  .context = ctx);
}

TASK_TEST(context_4) { return share(by_constructor); }
TASK_TEST(context_5) { return share(by_create_task); }
TASK_TEST(context_6) { return share(by_loop); }

static int pass_on(void *arg) {
  (void)arg;
  return 0;
}

TEST(get_context) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  AUTO_CONTEXT context = asyncio_copy_context();
  if (loop == NULL || context == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK task = asyncio_task_new(loop, pass_on, NULL, .context = context);
  await(asyncio_loop_run_until_complete(loop, task, NULL));
  CHECK(asyncio_task_get_context(task) == context);
  return 0;
}

/* ---- eager_start ---- */

static int log_name(void *arg) {
  (void)arg;
  test_log("%s", asyncio_task_get_name(asyncio_current_task()));
  return 0;
}

TASK_TEST(eager_start_true) {
  AUTO_TASK t = asyncio_task_new(asyncio_get_running_loop(), log_name, NULL,
                                 .name = "example", .eager_start = true);
  CHECK(asyncio_task_done(t));
  CHECK_LOG("example");
  return asyncio_await(t);
}

TASK_TEST(eager_start_false) {
  AUTO_TASK t = asyncio_task_new(asyncio_get_running_loop(), log_name, NULL,
                                 .name = "example", .eager_start = false);
  CHECK(!asyncio_task_done(t));
  CHECK_LOG("");
  await(asyncio_await(t));
  CHECK_LOG("example");
  return 0;
}
