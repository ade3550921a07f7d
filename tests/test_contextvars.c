/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static asyncio_contextvar plain = ASYNCIO_CONTEXTVAR("plain");
static asyncio_contextvar text = ASYNCIO_CONTEXTVAR("text", "unset");
static asyncio_contextvar number = ASYNCIO_CONTEXTVAR("number", 7);

/* Its integer here, -1 when it has none. */
static int64_t get(const asyncio_contextvar *var) {
  asyncio_value v;
  return asyncio_contextvar_get(var, &v) == 0 ? v.i : -1;
}

static int64_t get_in(const asyncio_context *context,
                      const asyncio_contextvar *var) {
  asyncio_value v;
  return asyncio_context_get(context, var, &v) == 0 ? v.i : -1;
}

static int set(asyncio_contextvar *var, int64_t value) {
  return asyncio_contextvar_set(var, asyncio_int(value));
}

/* To 9, with a suspension in between. */
static int add_two_later(void *arg) {
  (void)arg;
  await(set(&number, 8));
  await(asyncio_sleep(0));
  return set(&number, get(&number) + 1);
}

/* ---- variables ---- */

TASK_TEST(a_variable_without_value_gives_its_default_or_an_error) {
  static asyncio_contextvar real = ASYNCIO_CONTEXTVAR("real", 0.5);
  static char target;
  static asyncio_contextvar pointer =
      ASYNCIO_CONTEXTVAR("pointer", (void *)&target);
  AUTO_VALUE v;
  CHECK(asyncio_contextvar_get(&plain, &v) == ASYNCIO_LOOKUP_ERROR);
  CHECK(v.tag == ASYNCIO_NOTHING);
  CHECK(strcmp(asyncio_message(), "<ContextVar name='plain'>") == 0);
  await(asyncio_contextvar_get(&number, &v));
  CHECK(v.tag == ASYNCIO_INT && v.i == 7);
  await(asyncio_contextvar_get(&real, &v));
  CHECK(v.tag == ASYNCIO_DOUBLE && v.d == 0.5);
  await(asyncio_contextvar_get(&pointer, &v));
  CHECK(v.tag == ASYNCIO_POINTER && v.p == &target);
  await(asyncio_contextvar_get(&text, &v));
  CHECK(strcmp(asyncio_value_text(v), "unset") == 0);
  return 0;
}

TASK_TEST(a_variable_owns_its_value_and_gives_references) {
  AUTO_VALUE one = asyncio_nothing(), two = asyncio_nothing();
  await(asyncio_contextvar_set(&text, asyncio_string("one")));
  await(asyncio_contextvar_get(&text, &one));
  await(asyncio_contextvar_set(&text, asyncio_string("two")));
  await(asyncio_contextvar_get(&text, &two));
  CHECK(strcmp(asyncio_value_text(one), "one") == 0);
  CHECK(strcmp(asyncio_value_text(two), "two") == 0);
  return 0;
}

TASK_TEST(setting_an_error_value_raises_it) {
  AUTO_TOKEN token = NULL;
  CHECK(asyncio_contextvar_set(&plain,
                               asyncio_error_value(ASYNCIO_OS_ERROR, "bad"),
                               .token = &token) == ASYNCIO_OS_ERROR);
  CHECK(token == NULL);
  CHECK(strcmp(asyncio_message(), "bad") == 0);
  CHECK(get(&plain) == -1);
  return 0;
}

TASK_TEST(many_variables_do_not_mix) {
  enum { COUNT = 50 };
  static asyncio_contextvar vars[COUNT];
  for (int i = 0; i < COUNT; i++) vars[i] = number;
  for (int round = 0; round < 3; round++)
    for (int i = round; i < COUNT; i++) await(set(&vars[i], round * 100 + i));
  for (int i = 0; i < COUNT; i++)
    CHECK(get(&vars[i]) == (i < 2 ? i : 2) * 100 + i);
  return 0;
}

static int set_and_reset(void) {
  AUTO_TOKEN token = NULL;
  await(asyncio_contextvar_set(&plain, asyncio_int(1), .token = &token));
  CHECK(get(&plain) == 1);
  return asyncio_contextvar_reset(&plain, token);
}

TEST(outside_a_loop_there_is_a_context_too) {
  int rc = set_and_reset();
  asyncio_release(asyncio__state.outside); /* it would stay until the end */
  asyncio__state.outside = NULL;
  return rc;
}

/* ---- tokens ---- */

TASK_TEST(reset_undoes_one_set) {
  AUTO_TOKEN first = NULL;
  AUTO_TOKEN second = NULL;
  await(asyncio_contextvar_set(&plain, asyncio_int(1), .token = &first));
  await(asyncio_contextvar_set(&plain, asyncio_int(2), .token = &second));
  await(asyncio_contextvar_reset(&plain, second));
  CHECK(get(&plain) == 1);
  await(asyncio_contextvar_reset(&plain, first));
  CHECK(get(&plain) == -1);
  CHECK(asyncio_contextvar_reset(&plain, first) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "<Token used var=<ContextVar name='plain'>> has already been "
               "used once") == 0);
  return 0;
}

static int reset(void *token) {
  return asyncio_contextvar_reset(&plain, token);
}

TASK_TEST(a_token_is_of_one_variable_and_one_context) {
  AUTO_TOKEN token = NULL;
  await(asyncio_contextvar_set(&plain, asyncio_int(1), .token = &token));
  CHECK(asyncio_contextvar_reset(&number, token) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "<Token var=<ContextVar name='plain'>> was "
                                  "created by a different ContextVar") == 0);
  AUTO_TASK task = asyncio_create_task(reset, token);
  CHECK(asyncio_await(task) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "<Token var=<ContextVar name='plain'>> was "
                                  "created in a different Context") == 0);
  CHECK(get(&plain) == 1);
  return asyncio_contextvar_reset(&plain, token);
}

/* ---- contexts ---- */

TASK_TEST(a_copy_and_its_original_do_not_see_each_other) {
  await(set(&number, 1));
  AUTO_CONTEXT copy = asyncio_copy_context();
  if (copy == NULL) return ASYNCIO_NO_MEMORY;
  await(set(&number, 2));
  CHECK(get_in(copy, &number) == 1);
  CHECK(get(&number) == 2);
  AUTO_CONTEXT empty = asyncio_context_new();
  AUTO_VALUE v;
  CHECK(asyncio_context_get(empty, &number, &v) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "<ContextVar name='number'>") == 0);
  return 0;
}

static int add_one(void *arg) {
  (void)arg;
  CHECK(!asyncio_can_suspend());
  await(set(&number, get(&number) + 1));
  return (int)get(&number);
}

TASK_TEST(run_changes_the_context_and_not_the_caller_s) {
  AUTO_CONTEXT context = asyncio_copy_context();
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_context_run(context, add_one, NULL) == 8);
  CHECK(asyncio_context_run(context, add_one, NULL) == 9);
  CHECK(asyncio_can_suspend());
  CHECK(get(&number) == 7 && get_in(context, &number) == 9);
  return 0;
}

static asyncio_context *contexts[2];

static int run_first(void *arg) {
  return asyncio_context_run(contexts[0], add_one, arg);
}
static int run_first_by_second(void *arg) {
  return asyncio_context_run(contexts[1], run_first, arg);
}

TASK_TEST(a_context_that_is_entered_cannot_be_entered) {
  AUTO_CONTEXT first = asyncio_copy_context();
  AUTO_CONTEXT second = asyncio_copy_context();
  if (first == NULL || second == NULL) return ASYNCIO_NO_MEMORY;
  contexts[0] = first;
  contexts[1] = second;
  CHECK(asyncio_context_run(first, run_first, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "cannot enter context: <Context> is already "
                                  "entered") == 0);
  CHECK(asyncio_context_run(first, run_first_by_second, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  AUTO_TASK own =
      asyncio_create_task(run_first_by_second, NULL, .context = first);
  CHECK(asyncio_await(own) == ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_context_run(first, run_first_by_second, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK(asyncio_context_run(second, run_first, NULL) == 8);
  CHECK(asyncio_context_run(NULL, add_one, NULL) == ASYNCIO_NO_MEMORY);
  return 0;
}

static int run_a_loop(void *arg) { return asyncio_run(add_two_later, arg); }

TEST(a_loop_may_run_inside_a_context) {
  AUTO_CONTEXT context = asyncio_context_new();
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_context_run(context, run_a_loop, NULL);
  CHECK(get_in(context, &number) == -1); /* the main task has a copy */
  CHECK(rc == 0);
  return rc;
}

TASK_TEST(the_context_of_a_task_can_be_had) {
  AUTO_CONTEXT context = asyncio_context_new();
  AUTO_TASK task = asyncio_create_task(add_two_later, NULL, .context = context);
  if (context == NULL || task->future.loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_task_get_context(task) == context);
  AUTO_TASK other = asyncio_create_task(add_two_later, NULL);
  await(asyncio_await(task));
  await(asyncio_await(other));
  CHECK(get_in(context, &number) == 9);
  if (asyncio_task_get_context(other) == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_task_get_context(other) == asyncio_task_get_context(other));
  CHECK(get_in(asyncio_task_get_context(other), &number) == 9);
  CHECK(get(&number) == 7);
  return 0;
}

/* ---- callbacks ---- */

static int log_number(void *arg) {
  test_log("%s%d", (const char *)arg, (int)get(&number));
  return set(&number, get(&number) + 1);
}
static int log_number_of(asyncio_future *future, void *arg) {
  (void)future;
  return log_number(arg);
}

static int compare_with_own(void *run) {
  asyncio_context *own = asyncio_task_get_context(asyncio_current_task());
  if (own == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(own != run);
  int rc = asyncio_context_run(own, compare_with_own, run);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR); /* it is entered */
  return 0;
}

TASK_TEST(a_task_keeps_its_context_while_it_runs_a_call_in_another) {
  asyncio_context *other = asyncio_context_new();
  if (other == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_context_run(other, compare_with_own, other);
  asyncio_context *own = asyncio_task_get_context(asyncio_current_task());
  CHECK(own != other);
  if (rc == 0) rc = asyncio_context_run(other, compare_with_own, other);
  asyncio_release(other);
  return rc;
}

static asyncio_handle *called; /* the loop keeps it while it is called */

static int has_no_context_now(void *arg) {
  (void)arg;
  CHECK(asyncio_handle_get_context(called) == NULL);
  return set(&number, 8);
}

TASK_TEST(the_context_of_a_call_can_be_had) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_CONTEXT context = asyncio_context_new();
  AUTO_HANDLE given = NULL;
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_loop_call_soon(loop, has_no_context_now, NULL, .handle = &given,
                               .context = context));
  called = given;
  CHECK(asyncio_handle_get_context(given) == context);
  await(asyncio_sleep(0));
  CHECK(asyncio_handle_get_context(given) == context);
  CHECK(get_in(context, &number) == 8 && get(&number) == 7);
  return 0;
}

TASK_TEST(the_context_of_a_call_is_a_copy_with_an_identity) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_HANDLE copy = NULL;
  await(set(&number, 3));
  await(
      asyncio_loop_call_soon(loop, has_no_context_now, NULL, .handle = &copy));
  called = copy;
  asyncio_context *context = asyncio_handle_get_context(copy);
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(get_in(context, &number) == 3);
  await(asyncio_sleep(0));
  CHECK(asyncio_handle_get_context(copy) == context);
  CHECK(get_in(context, &number) == 8 && get(&number) == 3);
  return 0;
}

TASK_TEST(a_callback_runs_in_a_copy_taken_when_it_was_added) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  await(asyncio_loop_call_soon(loop, log_number, "none"));
  await(set(&number, 10));
  await(asyncio_loop_call_soon(loop, log_number, "soon"));
  await(asyncio_loop_call_later(loop, 1, log_number, "later"));
  await(asyncio_loop_call_at(loop, 2, log_number, "at"));
  await(asyncio_future_add_done_callback(future, log_number_of, "done"));
  await(set(&number, 20));
  await(asyncio_loop_call_soon(loop, log_number, "soon"));
  asyncio_future_set_result(future, asyncio_nothing());
  await(asyncio_future_add_done_callback(future, log_number_of, "late"));
  await(asyncio_sleep(3));
  CHECK(get(&number) == 20);
  CHECK_LOG("none7 soon10 soon20 done10 late20 later10 at10");
  return 0;
}

TASK_TEST(a_callback_runs_in_the_context_that_is_named) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_CONTEXT context = asyncio_context_new();
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  if (context == NULL) return ASYNCIO_NO_MEMORY;
  await(set(&number, 20));
  await(asyncio_loop_call_soon(loop, log_number, "soon", .context = context));
  await(asyncio_loop_call_later(loop, 1, log_number, "later",
                                .context = context));
  await(asyncio_future_add_done_callback(future, log_number_of, "done",
                                         .context = context));
  asyncio_future_set_result(future, asyncio_nothing());
  await(asyncio_sleep(2));
  CHECK_LOG("soon7 done8 later9");
  CHECK(get_in(context, &number) == 10 && get(&number) == 20);
  return 0;
}

TASK_TEST(calls_that_never_happen_give_their_context_back) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  AUTO_HANDLE handle = NULL;
  await(set(&number, 1));
  await(asyncio_loop_call_later(loop, 1, log_number, "x", .handle = &handle));
  asyncio_handle_cancel(handle);
  await(asyncio_future_add_done_callback(future, log_number_of, "removed"));
  CHECK(asyncio_future_remove_done_callback(future, log_number_of, "removed") <=
        1);
  await(asyncio_future_add_done_callback(future, log_number_of, "forgotten"));
  await(asyncio_loop_call_later(loop, 5, log_number, "closed"));
  CHECK_LOG("");
  return 0;
}

static int fail_in_ten(void *arg) {
  (void)arg;
  await(set(&number, 10));
  return ASYNCIO_OS_ERROR;
}

static int log_handler(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop, (void)arg;
  test_log("%s %d,", context->message, (int)get(&number));
  return set(&number, 1000);
}

TASK_TEST(an_exception_handler_runs_in_the_context_of_what_failed) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, log_handler, NULL);
  await(asyncio_loop_call_soon(loop, fail_in_ten, NULL));
  asyncio_release(asyncio_create_task(fail_in_ten, NULL));
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  await(asyncio_sleep(0));
  await(set(&number, 30));
  asyncio_loop_call_exception_handler(
      loop, &(asyncio_exception_context){.message = "own",
                                         .task = asyncio_current_task()});
  CHECK(get(&number) == 1000);
  asyncio_loop_set_exception_handler(loop, NULL, NULL);
  CHECK_LOG("Exception in callback 10, Task exception was never retrieved 10, "
            "own 30,");
  return 0;
}

/* ---- what costs nothing when no variable is set ---- */

TASK_TEST(without_variables_there_are_no_contexts) {
  AUTO_TASK task = asyncio_create_task(log_number, "");
  if (task->future.loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(task->context == NULL && asyncio_current_task()->context == NULL);
  CHECK(asyncio__state.context == NULL);
  await(asyncio_await(task));
  CHECK(task->context != NULL);
  CHECK_LOG("7");
  return 0;
}

TEST(a_task_that_could_not_be_made_has_no_context) {
  AUTO_TASK task = asyncio_create_task(NULL, NULL);
  CHECK(asyncio_task_get_context(task) == NULL);
  return 0;
}
