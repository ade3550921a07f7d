/* SPDX-License-Identifier: MIT */
/* Eager tasks: what the one who creates them keeps, in which order things
 * happen, and what a nested step may do. */
#include "internal.h"
#include "test.h"

static unsigned pass(void) {
  return (unsigned)asyncio_loop_passes(asyncio_get_running_loop());
}

/* Keeps a compiler from leaving out a buffer that nobody seems to need. */
static void use(void *buffer) { __asm__ volatile("" ::"r"(buffer) : "memory"); }

static int is_filled(const char *local, size_t size, int seed) {
  for (size_t i = 0; i < size; i++)
    if (local[i] != (char)seed)
      return asyncio__raise(ASYNCIO_ASSERTION_ERROR, "a local was lost", NULL);
  return 0;
}

/* ---- what must survive a step inside a step ---- */

/* A large local at every depth, around eager tasks that do the same, half of
 * which suspend. */
static int hold(int depth, int seed);

struct held {
  int depth, seed;
};

static int hold_as_task(void *arg) {
  const struct held *held = arg;
  return hold(held->depth, held->seed);
}

static int hold(int depth, int seed) {
  char local[150];
  memset(local, seed, sizeof local);
  use(local);
  struct held below = {depth - 1, seed + 1};
  AUTO_TASK task = NULL;
  if (depth > 0)
    task = asyncio_create_task(hold_as_task, &below, .size = sizeof below,
                               .eager_start = true);
  await(is_filled(local, sizeof local, seed));
  if (depth > 0 && seed % 3 == 0) await(hold(depth - 1, seed + 7));
  if (seed % 2 == 0) await(asyncio_sleep(0.001 * (seed % 5)));
  await(is_filled(local, sizeof local, seed));
  if (task != NULL) await(asyncio_await(task));
  return is_filled(local, sizeof local, seed);
}

TASK_TEST(large_locals_survive_eager_steps_at_many_depths) {
  for (int depth = 0; depth < 8; depth++)
    for (int seed = 0; seed < 6; seed++) await(hold(depth, seed));
  return 0;
}

static int hold_a_while(void *arg) {
  char local[500];
  int seed = *(int *)arg;
  memset(local, seed, sizeof local);
  use(local);
  for (int i = 0; i < seed % 3; i++) {
    await(asyncio_sleep(0));
    await(is_filled(local, sizeof local, seed));
  }
  return seed % 100 + 1;
}

TASK_TEST(many_eager_tasks_start_in_one_step) {
  enum { TASKS = 200 };
  char local[2000];
  asyncio_task *tasks[TASKS];
  memset(local, 55, sizeof local);
  use(local);
  for (int i = 0; i < TASKS; i++)
    tasks[i] = asyncio_create_task(hold_a_while, &i, .size = sizeof i,
                                   .eager_start = true);
  int rc = is_filled(local, sizeof local, 55);
  for (int i = 0; i < TASKS; i++) {
    asyncio_value v = asyncio_nothing();
    if (rc == 0) rc = asyncio_await(tasks[i]);
    if (rc == 0) rc = asyncio_task_result(tasks[i], &v);
    CHECK(rc < 0 || v.i == i % 100 + 1);
    asyncio_release(tasks[i]);
  }
  return rc < 0 ? rc : is_filled(local, sizeof local, 55);
}

static int fill_later(void *arg) {
  int *target = arg;
  ++*target;
  await(asyncio_sleep(0.5));
  *target += 40;
  return 0;
}

TASK_TEST(a_pointer_to_a_local_of_the_creator_stays_valid) {
  int local = 1;
  AUTO_TASK task = asyncio_create_task(fill_later, &local, .eager_start = true);
  CHECK(local == 2);
  await(asyncio_await(task));
  CHECK(local == 42);
  return 0;
}

static int nest(void *arg) {
  int depth = *(int *)arg, below = depth - 1;
  test_log("in%d", depth);
  AUTO_TASK task = NULL;
  if (depth > 0)
    task = asyncio_create_task(nest, &below, .eager_start = true,
                               .stack_size = depth % 2 == 0 ? 8192 : 0);
  test_log("made%d", depth);
  await(asyncio_sleep(0));
  test_log("%u:%d", pass(), depth);
  if (task != NULL) await(asyncio_await(task));
  return 0;
}

TASK_TEST(eager_tasks_nest_and_go_on_as_ordinary_ones) {
  int depth = 2;
  AUTO_TASK task = asyncio_create_task(nest, &depth, .eager_start = true);
  test_log("main");
  await(asyncio_await(task));
  CHECK_LOG("in2 in1 in0 made0 made1 made2 main 2:0 2:1 2:2");
  return 0;
}

/* ---- in whose midst a step may be ---- */

static int say_current(void *arg) {
  test_log("%s %s", (const char *)arg,
           asyncio_task_get_name(asyncio_current_task()));
  await(asyncio_sleep(0));
  test_log("%u:%s", pass(), (const char *)arg);
  return 0;
}

static int start_in_callback(void *arg) {
  int rc = asyncio_spawn(say_current, "step", .name = arg, .eager_start = true);
  CHECK(asyncio_current_task() == NULL && !asyncio_can_suspend());
  return rc;
}

TASK_TEST(an_eager_task_starts_inside_a_callback) {
  await(asyncio_loop_call_soon(asyncio_get_running_loop(), start_in_callback,
                               "callback's"));
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK(asyncio_can_suspend());
  CHECK_LOG("step callback's 3:step");
  return 0;
}

static int start_in_handler(asyncio_loop *loop,
                            const asyncio_exception_context *context,
                            void *arg) {
  (void)loop, (void)context;
  CHECK(!asyncio_can_suspend());
  return asyncio_spawn(say_current, arg, .name = "handler's",
                       .eager_start = true);
}

TASK_TEST(an_eager_task_may_suspend_though_its_creator_may_not) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(loop, start_in_handler, "message");
  asyncio_loop_call_exception_handler(
      loop, &(asyncio_exception_context){.message = "any"});
  CHECK(asyncio_can_suspend());
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  CHECK_LOG("message handler's 2:message");
  return 0;
}

static int give_seven(void *arg) {
  (void)arg;
  return 7;
}

TEST(without_a_running_loop_it_starts_as_any_other) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK task =
      asyncio_loop_create_task(loop, give_seven, NULL, .eager_start = true);
  CHECK(!asyncio_task_done(task));
  AUTO_VALUE v = asyncio_nothing();
  await(asyncio_loop_run_until_complete(loop, task, &v));
  CHECK(v.i == 7);
  AUTO_TASK other = asyncio_create_task(give_seven, NULL, .eager_start = true);
  CHECK(asyncio_task_result(other, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "no running event loop") == 0);
  return 0;
}

/* ---- how it ends ---- */

static int fail(void *arg) {
  return asyncio__raise(*(int *)arg, "early", NULL);
}

TASK_TEST(an_error_of_the_first_step_is_the_task_s) {
  int code = ASYNCIO_OS_ERROR;
  AUTO_TASK task = asyncio_create_task(fail, &code, .eager_start = true);
  CHECK(asyncio_task_done(task));
  CHECK(strcmp(asyncio_message(), "") == 0); /* not this task's */
  CHECK(asyncio_await(task) == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_message(), "early") == 0);
  return 0;
}

static int log_done(asyncio_future *future, void *arg) {
  (void)future;
  test_log("%u:%s", pass(), (const char *)arg);
  return 0;
}

static int add_own_callback(void *arg) {
  return asyncio_future_add_done_callback(
      asyncio_task_future(asyncio_current_task()), log_done, arg);
}

TASK_TEST(callbacks_of_a_task_that_is_done_at_once_are_scheduled) {
  AUTO_TASK task =
      asyncio_create_task(add_own_callback, "own", .eager_start = true);
  await(asyncio_future_add_done_callback(asyncio_task_future(task), log_done,
                                         "added"));
  test_log("%u:main", pass());
  await(asyncio_await(task)); /* costs no pass */
  test_log("%u:awaited", pass());
  await(asyncio_sleep(0));
  CHECK_LOG("1:main 1:awaited 2:own 2:added");
  return 0;
}

static int start_exit(void *arg) {
  AUTO_TASK task = asyncio_create_task(fail, arg, .eager_start = true);
  test_log("made");
  int rc = asyncio_await(task);
  test_log("%s", asyncio_strerror(rc));
  return rc;
}

TEST(a_system_exit_of_the_first_step_leaves_the_run) {
  int code = ASYNCIO_SYSTEM_EXIT;
  CHECK(asyncio_run(start_exit, &code) == ASYNCIO_SYSTEM_EXIT);
  CHECK_LOG("made SystemExit");
  return 0;
}

static int cancel_self(void *arg) {
  (void)arg;
  asyncio_task_cancel(asyncio_current_task());
  await(asyncio_sleep(10));
  return 0;
}

TASK_TEST(a_task_that_cancels_itself_in_its_first_step_ends_cancelled) {
  AUTO_TASK task = asyncio_create_task(cancel_self, NULL, .eager_start = true);
  CHECK(!asyncio_task_done(task));
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(asyncio_loop_time(asyncio_get_running_loop()) == 0);
  return 0;
}

/* ---- the C stack, which is checked on wasm only ---- */

#ifdef __wasm__
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

static int start_overflow(void *arg) {
  char local[2000]; /* of the outer one, which is not to blame */
  use(local);
  (void)arg;
  await(asyncio_create_task(overflow_small_stack, NULL, .name = "small",
                            .stack_size = 4096, .eager_start = true));
  use(local);
  return 0;
}

TEST_EXITS(an_overflow_in_an_eager_step_names_its_task, 70,
           "asyncio: stack overflow: task 'small' used ") {
  char room[8192]; /* what the overflow runs over must not be the heap's */
  memset(room, 0, sizeof room);
  int rc = asyncio_run(start_overflow, NULL);
  return room[0] + rc;
}

static int overflow_and_start(void *arg) {
  char local[6000];
  memset(local, 1, sizeof local);
  use(local);
  await(asyncio_create_task(give_seven, arg, .eager_start = true,
                            .name = "innocent"));
  return 0;
}

static int run_overflow_and_start(void *arg) {
  await(asyncio_create_task(overflow_and_start, arg, .name = "guilty",
                            .stack_size = 4096));
  return 0;
}

TEST_EXITS(an_overflow_before_an_eager_step_names_the_creator, 70,
           "asyncio: stack overflow: task 'guilty' used ") {
  return asyncio_run(run_overflow_and_start, NULL);
}
#endif
