/* SPDX-License-Identifier: MIT */
/* What must survive a suspension: locals, depth, the order of resumption.
 * A wrong stack pointer or a function that runs twice shows here. */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

/* A large local at every depth, checked after two suspensions. */
static int hold(int depth, int seed) {
  char local[200];
  memset(local, seed, sizeof local);
  if (depth > 0)
    await(hold(depth - 1, seed + 1));
  else
    await(asyncio_sleep(0));
  await(asyncio_sleep(0.001 * (seed % 7)));
  for (size_t i = 0; i < sizeof local; i++)
    if (local[i] != (char)seed)
      return asyncio__raise(ASYNCIO_ASSERTION_ERROR, "a local was lost", NULL);
  return 0;
}

static int hold_at_many_depths(void *arg) {
  int n = *(int *)arg;
  for (int i = 0; i < 6; i++) await(hold((n * 7 + i) % 13, n % 100));
  return n;
}

TASK_TEST(large_locals_survive_interleaved_awaits_at_many_depths) {
  enum { TASKS = 100 };
  asyncio_task *tasks[TASKS];
  int64_t sum = 0;
  int rc = 0;
  for (int i = 0; i < TASKS; i++)
    tasks[i] = asyncio_create_task(hold_at_many_depths, &i, .size = sizeof i);
  for (int i = 0; i < TASKS; i++) {
    asyncio_value v = asyncio_nothing();
    int ended = asyncio__take_task(tasks[i], &v, 1);
    if (rc == 0) rc = ended;
    sum += v.i;
  }
  CHECK(sum == TASKS * (TASKS - 1) / 2);
  return rc;
}

TASK_TEST(locals_on_copied_stacks_survive_too) {
  enum { TASKS = 100 };
  asyncio_task *tasks[TASKS];
  int64_t sum = 0;
  int rc = 0;
  asyncio_loop_set_stack(asyncio_get_running_loop(), ASYNCIO_STACK_COPIED);
  for (int i = 0; i < TASKS; i++)
    tasks[i] = asyncio_create_task(hold_at_many_depths, &i, .size = sizeof i,
                                   .stack = (asyncio_stack)(i % 3));
  for (int i = 0; i < TASKS; i++) {
    asyncio_value v = asyncio_nothing();
    int ended = asyncio__take_task(tasks[i], &v, 1);
    if (rc == 0) rc = ended;
    sum += v.i;
  }
  CHECK(sum == TASKS * (TASKS - 1) / 2);
  return rc;
}

static int hold_a_little(void *arg) {
  (void)arg;
  return hold(2, 5);
}

/* The eager ones begin while the copied stack of their maker is in place. */
static int make_eager_ones(void *arg) {
  int local = 7;
  AUTO_TASK first = asyncio_create_task(hold_a_little, arg, .eager_start = true,
                                        .stack = ASYNCIO_STACK_COPIED);
  AUTO_TASK second = asyncio_create_task(
      hold_a_little, arg, .eager_start = true, .stack = ASYNCIO_STACK_COPIED);
  int rc = hold(3, 9);
  if (rc == 0) rc = asyncio_await(first);
  if (rc == 0) rc = asyncio_await(second);
  CHECK(*(volatile int *)&local == 7);
  return rc;
}

TASK_TEST(a_task_on_a_copied_stack_makes_eager_ones) {
  asyncio_task *tasks[3];
  int rc = 0;
  for (int i = 0; i < 3; i++)
    tasks[i] = asyncio_create_task(make_eager_ones, NULL,
                                   .stack = ASYNCIO_STACK_COPIED);
  for (int i = 0; i < 3; i++) {
    int ended = asyncio_await(tasks[i]);
    if (rc == 0) rc = ended;
    asyncio_release(tasks[i]);
  }
  return rc;
}

#ifdef __wasm__ /* natively each task has a stack of its own */
static int lend_a_local(void *arg) {
  int local = *(int *)arg;
  AUTO_TASK copied =
      asyncio_create_task(hold_at_many_depths, &local, .size = sizeof local);
  int rc = asyncio_await(copied);
  if (rc < 0) return rc;
  AUTO_TASK lent = asyncio_create_task(hold_at_many_depths, &local);
  return asyncio_await(lent);
}

TASK_TEST(a_pointer_into_a_copied_stack_is_refused_as_an_argument) {
  int n = 1;
  AUTO_TASK task =
      asyncio_create_task(lend_a_local, &n, .stack = ASYNCIO_STACK_COPIED);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_VALUE_ERROR || rc == ASYNCIO_NO_MEMORY);
  return 0;
}
#endif

static int fill_later(void *arg) {
  int *target = arg;
  await(asyncio_sleep(0.5));
  *target = 42;
  return 0;
}

TASK_TEST(a_pointer_to_a_suspended_task_s_local_stays_valid) {
  int local = 0;
  AUTO_TASK task = asyncio_create_task(fill_later, &local);
  int rc = asyncio_sleep(1);
  CHECK(local == 42);
  int ended = asyncio_await(task);
  return rc < 0 ? rc : ended;
}

static int entries, exits;

static int count_entries(void *arg) {
  (void)arg;
  entries++;
  await(asyncio_sleep(0));
  exits++;
  return 0;
}

TASK_TEST(a_suspended_function_is_entered_once) {
  asyncio_task *tasks[99];
  entries = exits = 0;
  for (int i = 0; i < 99; i++)
    tasks[i] = asyncio_create_task(count_entries, NULL);
  int rc = 0;
  for (int i = 0; i < 99; i++) {
    int ended = asyncio__take_task(tasks[i], NULL, 0);
    if (rc == 0) rc = ended;
  }
  CHECK(entries == 99 && exits == 99);
  return rc;
}

static int recurse(int depth) {
  if (depth == 0) {
    await(asyncio_sleep(0));
    return asyncio_return(asyncio_int(0));
  }
  asyncio_value v;
  await(recurse(depth - 1), v);
  return asyncio_return(asyncio_int(v.i + 1));
}

static int recurse_deeply(void *arg) { return recurse(*(int *)arg); }

TASK_TEST(a_deep_chain_of_calls_is_kept_in_a_block_of_its_own) {
  int depth = 200;
  asyncio_value v;
  await(asyncio_create_task(recurse_deeply, &depth, .stack_size = 1 << 16), v);
  CHECK(v.i == 200);
  return 0;
}

static int (*volatile indirect)(double) = asyncio_sleep;

static int sleep_through_a_pointer(void *arg) {
  (void)arg;
  await(indirect(0.25));
  return 0;
}

TASK_TEST(a_call_through_a_pointer_may_suspend) {
  await(asyncio_create_task(sleep_through_a_pointer, NULL));
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0.25);
  return 0;
}

static int format_float(void *arg) {
  char text[64];
  snprintf(text, sizeof text, "%.3f", 1.5);
  await(asyncio_sleep(0));
  CHECK(strcmp(text, "1.500") == 0);
  (void)arg;
  return 0;
}

TASK_TEST(the_default_stack_is_enough_for_printf_of_a_float) {
  await(asyncio_create_task(format_float, NULL));
  return 0;
}

TEST(nothing_can_suspend_outside_a_task) {
  CHECK(!asyncio_can_suspend());
  CHECK(asyncio_sleep(0) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  return 0;
}

static int await_in_callback(void *arg) {
  (void)arg;
  CHECK(asyncio_current_task() == NULL);
  CHECK(!asyncio_can_suspend());
  CHECK(asyncio_sleep(0) == ASYNCIO_RUNTIME_ERROR);
  test_log("%s", asyncio_message());
  return 0;
}

TASK_TEST(a_callback_cannot_suspend) {
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), await_in_callback,
                               NULL));
  CHECK(asyncio_can_suspend());
  await(asyncio_sleep(0));
  CHECK_LOG("await outside a task");
  return 0;
}

/* ---- the C stack, which is checked on wasm only ---- */

#ifdef __wasm__
/* Keeps a compiler from leaving out a buffer that nobody seems to need. */
static void use(void *buffer) { __asm__ volatile("" ::"r"(buffer) : "memory"); }

static int use_stack(void *arg) {
  char local[3000];
  use(local);
  await(asyncio_sleep(0));
  use(local);
  *(size_t *)arg = asyncio_task_stack_peak(asyncio_current_task());
  return 0;
}

static int use_no_stack(void *arg) {
  await(asyncio_sleep(0));
  *(size_t *)arg = asyncio_task_stack_peak(asyncio_current_task());
  return 0;
}

TASK_TEST(the_most_c_stack_seen_is_kept) {
  static size_t some, none = 1;
  await(asyncio_create_task(use_stack, &some));
  await(asyncio_create_task(use_no_stack, &none));
  CHECK(some >= 3000 && some < 3200);
  CHECK(none == 0);
  return 0;
}

static int overflow(int depth) {
  char local[1024];
  use(local);
  if (depth > 0) await(overflow(depth - 1));
  await(asyncio_sleep(0));
  use(local);
  return 0;
}

static int overflow_small_stack(void *arg) {
  (void)arg;
  return overflow(6);
}

static int must_not_resume(void *arg) {
  (void)arg;
  for (;;) {
    fprintf(stderr, "resumed\n");
    await(asyncio_sleep(0));
  }
}

static int run_overflow(void *arg) {
  (void)arg;
  asyncio_task *task = asyncio_create_task(overflow_small_stack, NULL,
                                           .name = "small", .stack_size = 4096);
  asyncio_task *other = asyncio_create_task(must_not_resume, NULL);
  int rc = asyncio_await(task);
  asyncio_release(task);
  asyncio_release(other);
  return rc;
}

TEST_EXITS(an_overflow_names_the_task_and_the_option, 70,
           "asyncio: stack overflow: task 'small' used ") {
  char room[8192]; /* what the overflow runs over must not be the heap's */
  memset(room, 0, sizeof room);
  int rc = asyncio_run(run_overflow, NULL);
  return room[0] + rc;
}

static int overflow_and_return(void *arg) {
  char local[6000];
  memset(local, 1, sizeof local);
  use(local);
  (void)arg;
  return 0;
}

static int run_overflow_and_return(void *arg) {
  (void)arg;
  asyncio_task *task = asyncio_create_task(overflow_and_return, NULL,
                                           .name = "brief", .stack_size = 4096);
  char *rooms[16]; /* the last is what it runs over: the stack comes next */
  for (size_t i = 0; i < 16; i++) rooms[i] = malloc(4096);
  int rc = asyncio_await(task);
  asyncio_release(task);
  for (size_t i = 0; i < 16; i++) free(rooms[i]);
  return rc;
}

TEST_EXITS(an_overflow_before_a_return_is_found_too, 70, ".stack_size = 8192") {
  return asyncio_run(run_overflow_and_return, NULL);
}
#endif
