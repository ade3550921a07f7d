/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

/* A kind that writes down what happens, and suspends on both ways. aexit makes
 * of rc what it is told to. */
typedef struct noted {
  const char *name;
  int enters, leaves; /* codes; leaves: 0 as it came, 1 handled */
} noted;
typedef noted noted_scope;

#define noted_aenter(scope, ...) \
  enter_noted(scope, (noted){.name = __VA_ARGS__})

static int enter_noted(noted_scope *scope, noted n) {
  *scope = n;
  test_log("+%s", n.name);
  if (n.enters < 0) return asyncio__raise(n.enters, "no entry", NULL);
  int rc = asyncio_sleep(0);
  return rc < 0 ? rc : n.enters;
}

static int noted_aexit(noted_scope *scope, int rc) {
  test_log("-%s:%s(%s)", scope->name, asyncio_strerror(rc), asyncio_message());
  int slept = asyncio_sleep(0);
  if (slept == 0) (void)!asyncio_return(asyncio_string("of aexit"));
  (void)!asyncio__raise(ASYNCIO_KEY_ERROR, "of aexit", NULL);
  if (scope->leaves < 0) return asyncio__raise(scope->leaves, "new", NULL);
  return scope->leaves > 0 ? 0 : rc;
}
ASYNCIO_SCOPE(noted);

/* ---- async with ---- */

TASK_TEST(a_block_is_left_at_its_end) {
  int rc = -7;
  async_with (rc, noted, "a") {
    CHECK(rc == 0);
    async_with (rc, noted, "b", .enters = 3) {
      CHECK(rc == 0);
      test_log("in");
    }
    test_log("between");
  }
  CHECK(rc == 0);
  CHECK_LOG("+a +b in -b:OK() between -a:OK()");
  return rc;
}

TASK_TEST(a_block_that_cannot_be_entered_is_not_run) {
  int rc = 0;
  async_with (rc, noted, "a") {
    async_with (rc, noted, "b", .enters = ASYNCIO_OS_ERROR) {
      test_log("in");
    }
    if (rc < 0) break;
    test_log("behind");
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_message(), "no entry") == 0);
  CHECK_LOG("+a +b -a:OSError(no entry)");
  return 0;
}

TASK_TEST(an_error_leaves_by_break_and_is_passed_on_with_its_text) {
  int rc;
  async_with (rc, noted, "a") {
    async_with (rc, noted, "b") {
      rc = asyncio__raise(ASYNCIO_VALUE_ERROR, "bad row", NULL);
      break;
    }
    CHECK(rc == ASYNCIO_VALUE_ERROR);
    if (rc < 0) break;
    test_log("behind");
  }
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "bad row") == 0);
  CHECK_LOG("+a +b -b:ValueError(bad row) -a:ValueError(bad row)");
  return 0;
}

TASK_TEST(leaving_may_handle_an_error) {
  int rc;
  async_with (rc, noted, "a", .leaves = 1) {
    rc = ASYNCIO_VALUE_ERROR;
    break;
  }
  CHECK(rc == 0);
  CHECK_LOG("+a -a:ValueError()");
  return rc;
}

TASK_TEST(leaving_may_replace_an_error_which_becomes_the_cause) {
  int rc;
  async_with (rc, noted, "a", .leaves = ASYNCIO_OS_ERROR) {
    rc = asyncio__raise(ASYNCIO_VALUE_ERROR, "old", NULL);
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  AUTO_VALUE error = asyncio__error_under_way();
  CHECK(strcmp(asyncio_value_message(error), "new") == 0);
  CHECK(error.error != NULL && error.error->cause != NULL &&
        strcmp(error.error->cause->text, "old") == 0);
  async_with (rc, noted, "b", .leaves = ASYNCIO_OS_ERROR) {
  }
  CHECK(rc == ASYNCIO_OS_ERROR);
  AUTO_VALUE without = asyncio__error_under_way();
  CHECK(without.error != NULL && without.error->cause == NULL);
  return 0;
}

TASK_TEST(continue_ends_a_block) {
  int rc, runs = 0;
  for (int i = 0; i < 2; i++) {
    async_with (rc, noted, "a") {
      runs++;
      if (i == 0) continue;
      test_log("rest");
    }
  }
  CHECK(runs == 2);
  CHECK_LOG("+a -a:OK() +a rest -a:OK()");
  return rc;
}

static int return_inside(int leaves) {
  int rc;
  async_with (rc, noted, "outer") {
    async_with (rc, noted, "inner", .leaves = leaves) {
      return asyncio_return(asyncio_string("value"));
    }
  }
  return rc;
}

TASK_TEST(return_leaves_all_blocks_and_keeps_its_value) {
  AUTO_VALUE v = asyncio_nothing();
  await(return_inside(0), v);
  CHECK(strcmp(asyncio_value_text(v), "value") == 0);
  CHECK_LOG("+outer +inner -inner:OK() -outer:OK()");
  return 0;
}

static int note_report(asyncio_loop *loop,
                       const asyncio_exception_context *context, void *arg) {
  (void)loop;
  (void)arg;
  test_log("[%s: %s(%s)]", context->message,
           asyncio_strerror(context->exception.code),
           asyncio_value_message(context->exception));
  return 0;
}

TASK_TEST(an_error_that_return_cannot_carry_is_reported) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), note_report,
                                     NULL);
  AUTO_VALUE v = asyncio_nothing();
  await(return_inside(ASYNCIO_OS_ERROR), v);
  CHECK(strcmp(asyncio_value_text(v), "value") == 0);
  CHECK_LOG("+outer +inner -inner:OK() "
            "[noted: error on leaving its block by return: OSError(new)] "
            "-outer:OSError()");
  return 0;
}

TASK_TEST(goto_leaves_the_blocks_that_it_jumps_out_of) {
  int rc;
  async_with (rc, noted, "a") {
    for (;;) {
      async_with (rc, noted, "b") {
        goto out;
      }
    }
  }
  test_log("not here");
out:
  CHECK_LOG("+a +b -b:OK() -a:OK()");
  return rc;
}

static int block_forever(void *arg) {
  (void)arg;
  int rc;
  async_with (rc, noted, "a") {
    await_or_break(rc, asyncio_sleep(100));
    test_log("not here");
  }
  return rc;
}

TASK_TEST(a_cancelled_task_leaves_its_block_and_may_await_there) {
  AUTO_TASK task = asyncio_create_task(block_forever, NULL);
  await(asyncio_sleep(1));
  asyncio_task_cancel_message(task, "enough");
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(strcmp(asyncio_message(), "enough") == 0);
  CHECK_LOG("+a -a:CancelledError(enough)");
  return 0;
}

TEST(a_block_may_be_run_outside_of_a_loop) {
  asyncio_lock lock = {0};
  int rc;
  async_with (rc, asyncio_lock, &lock) CHECK(asyncio_lock_locked(&lock));
  CHECK(!asyncio_lock_locked(&lock));
  return rc;
}

static int give_seven(void *arg) {
  (void)arg;
  return 7;
}

TASK_TEST(await_or_break_stores_the_result_and_drops_the_reference) {
  int rc;
  AUTO_VALUE v = asyncio_nothing();
  async_with (rc, noted, "a") {
    if (v.tag == ASYNCIO_NOTHING)
      await_or_break(rc, asyncio_create_task(give_seven, NULL), v);
    else
      await_or_break(rc, 0);
    CHECK(rc == 0 && v.i == 7);
    await_or_break(rc, ASYNCIO_KEY_ERROR);
    test_log("not here");
  }
  CHECK(rc == ASYNCIO_KEY_ERROR);
  return 0;
}

/* ---- async for ---- */

/* Counts to a number, or fails there. */
typedef struct counting {
  int n, end;
} counting_scope;
typedef int counting_item;

static int counting_aenter(counting_scope *scope, int n, int end) {
  CHECK(scope->n == 0 && scope->end == 0);
  *scope = (counting_scope){n, end};
  return 0;
}

static int counting_anext(counting_scope *scope, int *item) {
  int rc = asyncio_sleep(0.5);
  if (rc < 0) return rc;
  if (scope->n == 0) return asyncio__raise(scope->end, "end", NULL);
  *item = scope->n--;
  return 0;
}

static int counting_aexit(counting_scope *scope, int rc) {
  test_log("left at %d:%s", scope->n, asyncio_strerror(rc));
  return rc;
}
ASYNCIO_SCOPE(counting);

TASK_TEST(a_loop_gets_each_item) {
  int rc;
  async_for (rc, i, counting, 3, ASYNCIO_STOP_ASYNC_ITERATION) {
    CHECK(rc == 0);
    test_log("%d", i);
    if (i == 2) continue;
    test_log("rest");
  }
  CHECK(rc == 0);
  CHECK_LOG("3 rest 2 1 rest left at 0:OK");
  return rc;
}

TASK_TEST(a_loop_that_is_left_early_leaves_its_iterator) {
  int rc;
  async_for (rc, i, counting, 3, ASYNCIO_STOP_ASYNC_ITERATION)
    if (i == 2) break;
  CHECK(rc == 0);
  async_for (rc, i, counting, 3, ASYNCIO_STOP_ASYNC_ITERATION) {
    rc = i == 2 ? ASYNCIO_KEY_ERROR : ASYNCIO_OS_ERROR;
    if (rc == ASYNCIO_KEY_ERROR) break;
  }
  CHECK(rc == ASYNCIO_KEY_ERROR);
  CHECK_LOG("left at 1:OK left at 1:KeyError");
  return 0;
}

TASK_TEST(a_loop_ends_with_the_error_of_its_iterator) {
  int rc, runs = 0;
  async_for (rc, i, counting, 2, ASYNCIO_OS_ERROR) runs += i;
  CHECK(rc == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_message(), "end") == 0);
  CHECK(runs == 3);
  CHECK_LOG("left at 0:OSError");
  return 0;
}

static int find(int wanted) {
  int rc;
  async_for (rc, i, counting, 3, ASYNCIO_STOP_ASYNC_ITERATION) {
    async_for (rc, j, counting, 1, ASYNCIO_STOP_ASYNC_ITERATION) {
      if (i + j == wanted) return i;
    }
    if (rc < 0) break;
  }
  return rc;
}

TASK_TEST(return_leaves_nested_loops) {
  CHECK(find(3) == 2);
  CHECK_LOG("left at 0:OK left at 0:OK left at 1:OK");
  return 0;
}

/* ---- finally ---- */

static int note_slowly(void *name) {
  (void)!asyncio_sleep(1);
  int rc = asyncio_return(asyncio_string("of finally"));
  test_log("%s", (const char *)name);
  return rc < 0 ? rc : 0;
}

static int fail_to_finish(void *arg) {
  (void)arg;
  return asyncio__raise(ASYNCIO_OS_ERROR, "cannot", NULL);
}

static int finish(int code) {
  asyncio_finally(note_slowly, "first");
  asyncio_finally(note_slowly, "second");
  asyncio_finally(fail_to_finish, NULL);
  if (code < 0) return asyncio__raise(code, "mine", NULL);
  {
    asyncio_finally(note_slowly, "inner");
  }
  return asyncio_return(asyncio_string("value"));
}

TASK_TEST(finally_runs_in_reverse_and_keeps_what_is_returned) {
  asyncio_loop_set_exception_handler(asyncio_get_running_loop(), note_report,
                                     NULL);
  AUTO_VALUE v = asyncio_nothing();
  await(finish(0), v);
  CHECK(strcmp(asyncio_value_text(v), "value") == 0);
  CHECK(finish(ASYNCIO_KEY_ERROR) == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "mine") == 0);
  CHECK_LOG("inner [error in asyncio_finally: OSError(cannot)] second first "
            "[error in asyncio_finally: OSError(cannot)] second first");
  return 0;
}

TEST_EXITS(an_error_of_finally_outside_of_a_loop_is_printed, 3,
           "error in asyncio_finally\nOSError: cannot\n") {
  {
    asyncio_finally(fail_to_finish, NULL);
  }
  exit(3);
}

/* ---- the kinds of locks.h and timeouts.h ---- */

static asyncio_lock lock;

static int hold_lock(void *name) {
  int rc;
  async_with (rc, asyncio_lock, &lock) {
    test_log("%s", (const char *)name);
    await_or_break(rc, asyncio_sleep(1));
    rc = ASYNCIO_KEY_ERROR;
  }
  return rc;
}

TASK_TEST(a_lock_is_held_in_the_block) {
  lock = (asyncio_lock){0};
  AUTO_TASK a = asyncio_create_task(hold_lock, "a");
  AUTO_TASK b = asyncio_create_task(hold_lock, "b");
  AUTO_TASK c = asyncio_create_task(hold_lock, "c");
  await(asyncio_sleep(0));
  asyncio_task_cancel(b);
  CHECK(asyncio_await(b) == ASYNCIO_CANCELLED);
  CHECK(asyncio_lock_locked(&lock));
  CHECK(asyncio_await(c) == ASYNCIO_KEY_ERROR);
  CHECK(asyncio_await(a) == ASYNCIO_KEY_ERROR);
  CHECK(!asyncio_lock_locked(&lock));
  CHECK_LOG("a c");
  return 0;
}

TASK_TEST(a_lock_that_the_block_released_is_an_error_behind_it) {
  asyncio_lock own = {0};
  int rc;
  async_with (rc, asyncio_lock, &own) asyncio_lock_release(&own);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Lock is not acquired.") == 0);
  return 0;
}

TASK_TEST(a_semaphore_and_a_condition_are_held_in_the_block) {
  asyncio_semaphore slots = ASYNCIO_BOUNDED_SEMAPHORE(2);
  asyncio_condition changed = {0};
  int rc;
  async_with (rc, asyncio_semaphore, &slots) {
    CHECK(asyncio_semaphore_value(&slots) == 1);
    async_with (rc, asyncio_condition, &changed) {
      CHECK(asyncio_condition_locked(&changed));
      CHECK(asyncio_condition_notify_all(&changed) == 0);
    }
  }
  CHECK(asyncio_semaphore_value(&slots) == 2);
  CHECK(!asyncio_condition_locked(&changed));
  return rc;
}

static asyncio_barrier barrier;

static int meet(void *arg) {
  (void)arg;
  int rc, place = -1;
  async_with (rc, asyncio_barrier, &barrier, .as = &place) {
    test_log("%d", place);
  }
  async_with (rc, asyncio_barrier, &barrier) test_log("again");
  return rc;
}

TASK_TEST(a_barrier_is_passed_by_all_together) {
  barrier = (asyncio_barrier)ASYNCIO_BARRIER(2);
  AUTO_TASK a = asyncio_create_task(meet, NULL);
  AUTO_TASK b = asyncio_create_task(meet, NULL);
  int rc = asyncio_await(a);
  if (rc == 0) rc = asyncio_await(b);
  asyncio_task_cancel(b);
  CHECK_LOG("1 0 again again");
  return rc;
}

static double now(void) {
  return asyncio_loop_time(asyncio_get_running_loop());
}

TASK_TEST(a_block_with_a_timeout_ends_with_timeout_error) {
  int rc;
  async_with (rc, asyncio_timeout, 1.5) {
    await_or_break(rc, asyncio_sleep(5));
    test_log("not here");
  }
  CHECK(rc == ASYNCIO_TIMEOUT);
  CHECK(now() == 1.5);
  AUTO_VALUE error = asyncio__error_under_way();
  CHECK(error.code == ASYNCIO_TIMEOUT && error.error->cause != NULL &&
        error.error->cause->code == ASYNCIO_CANCELLED);
  async_with (rc, asyncio_timeout_at, 2) {
    await_or_break(rc, asyncio_sleep(5));
  }
  CHECK(rc == ASYNCIO_TIMEOUT);
  CHECK(now() == 2);
  CHECK(asyncio_task_cancelling(asyncio_current_task()) == 0);
  return 0;
}

TASK_TEST(a_timeout_may_be_moved_from_inside) {
  asyncio_timeout *timeout;
  int rc;
  async_with (rc, asyncio_timeout, 1, .as = &timeout) {
    await_or_break(rc, asyncio_timeout_reschedule(timeout, 9));
    await_or_break(rc, asyncio_sleep(5));
    CHECK(!asyncio_timeout_expired(timeout));
    async_with (rc, asyncio_timeout_at, 50, .as = &timeout) {
      CHECK(asyncio_timeout_when(timeout) == 50);
      await_or_break(rc, asyncio_sleep(9));
    }
    CHECK(rc == ASYNCIO_CANCELLED);
  }
  CHECK(rc == ASYNCIO_TIMEOUT);
  CHECK(now() == 9);
  return 0;
}
