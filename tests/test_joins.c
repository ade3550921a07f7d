/* SPDX-License-Identifier: MIT */
/* A task that waits for one that has not begun: nobody may see a difference but
 * by what is below that one's frames. */
#include "internal.h"
#include "test.h"
#include "trace.h"

extern const char asyncio__joins;

/* Whether the running task was begun above the one that waits for it; with a
 * trace none is. */
static bool is_above(void) {
  return ASYNCIO__TRACED || (!asyncio__switch_may_stand_by() &&
                             asyncio_get_running_loop()->lingering == NULL);
}

static int say(void *name) {
  test_log("%s%u", (const char *)name, test_pass());
  return 0;
}

static int say_above(void *name) {
  CHECK(asyncio__joins == 1 && is_above());
  return say(name);
}

static int say_not_above(void *name) {
  CHECK(!is_above() || ASYNCIO__TRACED);
  return say(name);
}

TASK_TEST(a_task_and_who_waits_for_it_take_a_pass_each) {
  test_log("%u", test_pass());
  await(asyncio_create_task(say_above, "a"));
  test_log("%u", test_pass());
  await(asyncio_create_task(say_above, "b"));
  test_log("%u", test_pass());
  CHECK_LOG("1 a2 3 b4 5");
  return 0;
}

TASK_TEST(only_one_that_is_alone_is_begun_at_once) {
  AUTO_TASK first = asyncio_create_task(say_not_above, "a");
  await(asyncio_create_task(say_not_above, "b"));
  CHECK_LOG("a2 b2");
  return 0;
}

static int suspend(void *name) {
  int rc = say_above(name);
  if (rc == 0) rc = asyncio_sleep(0);
  return rc == 0 ? say(name) : rc;
}

TASK_TEST(one_that_suspends_goes_on_like_any_other) {
  await(asyncio_create_task(suspend, "a"));
  test_log("%u", test_pass());
  CHECK_LOG("a2 a3 4");
  return 0;
}

static asyncio_event event;

static int wait_and_make(void *name) {
  await(asyncio_event_wait(&event));
  say(name);
  await(asyncio_create_task(say, "child"));
  return 0;
}

static int set_event(void *arg) {
  (void)arg;
  asyncio_event_set(&event);
  return 0;
}

/* A task whose pass has others behind it makes one that is the only one ready:
 * theirs is the turn. */
TASK_TEST(the_rest_of_a_pass_comes_first) {
  asyncio_loop *loop = asyncio_get_running_loop();
  AUTO_TASK a = asyncio_create_task(wait_and_make, "a");
  AUTO_TASK b = asyncio_create_task(wait_and_make, "b");
  await(asyncio_loop_call_later(loop, 1, set_event, NULL));
  int rc = asyncio_await(a);
  if (rc == 0) rc = asyncio_await(b);
  CHECK_LOG("a4 b4 child5 child5");
  return rc;
}

static int give(void *arg) {
  (void)arg;
  CHECK(is_above());
  return asyncio_return(asyncio_int(7));
}

TASK_TEST(what_it_returns_comes_out_of_the_await) {
  asyncio_value v;
  await(asyncio_create_task(give, NULL), v);
  CHECK(v.tag == ASYNCIO_INT && v.i == 7);
  await(asyncio_create_task(give, NULL));
  return 0;
}

static int fail(void *arg) {
  CHECK(is_above());
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "%s", (const char *)arg);
}

TASK_TEST(its_error_comes_out_of_the_await) {
  AUTO_TASK task = asyncio_create_task(fail, "no");
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_NO_MEMORY || rc == ASYNCIO_VALUE_ERROR);
  CHECK(rc == ASYNCIO_NO_MEMORY || strcmp(asyncio_message(), "no") == 0);
  return 0;
}

static int cancel(void *task) {
  CHECK(is_above());
  asyncio_task_cancel(task);
  return 0;
}

/* Its cancel goes to the one that it waits for, which does not look again. */
TASK_TEST(a_cancel_of_who_waits_ends_both) {
  asyncio_task *self = asyncio_current_task();
  AUTO_TASK task = asyncio_create_task(cancel, self);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED || test_without_memory);
  CHECK(asyncio_task_cancelled(task) || test_without_memory);
  asyncio_task_uncancel(self);
  return 0;
}

TASK_TEST(one_that_was_cancelled_before_does_not_begin) {
  AUTO_TASK task = asyncio_create_task(say, "never");
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED || test_without_memory);
  CHECK_LOG("");
  return 0;
}

static int call_soon(void *name) {
  CHECK(is_above());
  return asyncio_loop_call_soon(asyncio_get_running_loop(), say, name);
}

TASK_TEST(what_it_calls_soon_comes_before_who_waits) {
  await(asyncio_create_task(call_soon, "call"));
  test_log("main%u", test_pass());
  CHECK_LOG("call3 main3");
  return 0;
}

static int tell(asyncio_future *future, void *arg) {
  (void)future;
  return say(arg);
}

static int observe(void *name) {
  CHECK(is_above());
  asyncio_future *self = asyncio_task_future(asyncio_current_task());
  return asyncio_future_add_done_callback(self, tell, name);
}

/* Who waits was there first; what it does not wait for follows. */
TASK_TEST(its_own_done_callback_comes_after_who_waits) {
  await(asyncio_create_task(observe, "done"));
  test_log("main%u", test_pass());
  await(asyncio_sleep(0));
  CHECK_LOG("main3 done3");
  return 0;
}

static int see_both(void *maker) {
  asyncio_loop *loop = asyncio_get_running_loop();
  CHECK(is_above());
  CHECK(asyncio_current_task() != maker);
  CHECK(loop->tasks.newest == asyncio_current_task());
  CHECK(loop->tasks.newest->older == maker);
  return 0;
}

TASK_TEST(it_is_the_current_task_and_one_of_all) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_task *self = asyncio_current_task();
  await(asyncio_create_task(see_both, self));
  CHECK(asyncio_current_task() == self);
  CHECK(loop->tasks.newest == self);
  AUTO_TASK kept = asyncio_create_task(see_both, self, .name = "kept");
  int rc = asyncio_await(kept);
  CHECK(rc < 0 || asyncio_task_done(kept));
  return rc;
}

static int stop(void *arg) {
  (void)arg;
  CHECK(is_above());
  asyncio_loop_stop(asyncio_get_running_loop());
  return 0;
}

static int wait_for_stop(void *arg) {
  await(asyncio_create_task(stop, arg));
  test_log("went on");
  return 0;
}

LOOP_TEST(a_stop_ends_the_run_before_who_waits_goes_on) {
  AUTO_TASK task = asyncio_loop_create_task(loop, wait_for_stop, NULL);
  CHECK(asyncio_loop_run_forever(loop) == 0 || test_without_memory);
  test_log("stopped");
  int rc = test_run_pass(loop);
  if (!test_without_memory) CHECK_LOG("stopped went on");
  return rc;
}

/* As much as would not fit beside what the one that waits has. */
static int fill(void *arg) {
  volatile char local[12000];
  for (size_t i = 0; i < sizeof local; i++) local[i] = 'x';
  CHECK(is_above());
  if (arg != NULL) await(asyncio_sleep(0));
  CHECK(local[0] == 'x' && local[sizeof local - 1] == 'x');
  return 0;
}

static int hold(void *arg) {
  char local[8000];
  memset(local, 'y', sizeof local);
  int rc = 0;
  for (int i = 0; i < 3 && rc == 0; i++) {
    AUTO_TASK task = asyncio_create_task(fill, arg);
    rc = asyncio_await(task);
  }
  for (size_t i = 0; i < sizeof local; i++) CHECK(local[i] == 'y');
  return rc;
}

TASK_TEST(neither_uses_the_other_ones_c_stack) {
  int rc = hold(NULL);
  return rc == 0 ? hold("") : rc;
}

static int hold_nothing(void *arg) {
  for (int i = 0; i < 3; i++) {
    await(asyncio_create_task(fill, arg));
    await(asyncio_sleep(0));
  }
  return 0;
}

TASK_TEST(one_without_a_c_stack_goes_on_with_another_one) {
  await(hold_nothing(""));
  return hold_nothing(NULL);
}

/* The lent C stack is this task's for as long as the other one runs. */
static int begin_another(void *arg) {
  (void)arg;
  CHECK(is_above());
  AUTO_TASK other = asyncio_create_task(say, "eager", .eager_start = true,
                                        .stack_size = 65536);
  return 0;
}

static int wait_for_one_that_begins_another(void *arg) {
  for (int i = 0; i < 3; i++) {
    await(asyncio_create_task(begin_another, NULL));
    await(asyncio_create_task(fill, arg));
  }
  return 0;
}

TASK_TEST(one_without_a_c_stack_goes_on_when_the_lent_one_is_gone) {
  await(wait_for_one_that_begins_another(NULL));
  return wait_for_one_that_begins_another("");
}

static int wait_on_a_copied_stack(void *arg) {
  (void)arg;
  await(asyncio_create_task(say_not_above, ""));
  return 0;
}

TASK_TEST(none_is_begun_above_a_copied_stack) {
  AUTO_TASK task = asyncio_create_task(wait_on_a_copied_stack, NULL,
                                       .stack = ASYNCIO_STACK_COPIED);
  return asyncio_await(task);
}

TASK_TEST(timers_are_looked_at_before_one_begins) {
  AUTO_HANDLE timer = NULL;
  asyncio_loop *loop = asyncio_get_running_loop();
  int rc = asyncio_loop_call_later(loop, 60, say, "timer", .handle = &timer);
  if (rc < 0) return rc;
  await(asyncio_create_task(say_not_above, ""));
  asyncio_handle_cancel(timer);
  return 0;
}

/* Or the driver would never get its turn. */
TASK_TEST(both_are_counted) {
  asyncio_loop *loop = asyncio_get_running_loop();
  loop->left = 100;
  for (int i = 0; i < 3; i++) await(asyncio_create_task(say_above, ""));
  CHECK(loop->left == 94 || ASYNCIO__TRACED);
  loop->left = 4;
  for (int i = 0; i < 3; i++) await(asyncio_create_task(say, ""));
  CHECK(loop->left > 4); /* it has had it */
  return 0;
}
