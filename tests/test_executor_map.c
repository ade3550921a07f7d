/* SPDX-License-Identifier: MIT */
/* asyncio_executor_map, asyncio_to_thread's context, asyncio_executor_measure.
 */
#include "host.h"
#include "jobs.h"
#include "test.h"

#define AUTO_EXECUTOR __attribute__((cleanup(free_executor))) asyncio_executor *

static void free_executor(asyncio_executor **executor) {
  asyncio_executor_free(*executor);
}

static int square(void *arg) {
  int n = *(int *)arg;
  return asyncio_return(asyncio_int((int64_t)n * n));
}

static void clear_all(asyncio_value *values, size_t n) {
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&values[i]);
}

TASK_TEST(a_map_gives_values_in_the_order_of_the_items) {
  int items[10];
  asyncio_value results[10];
  for (int i = 0; i < 10; i++) items[i] = i;
  for (size_t size = 0; size <= 12; size += 3) {
    await(asyncio_executor_map(NULL, square, items, 10, sizeof *items, results,
                               .chunksize = size));
    for (int i = 0; i < 10; i++) CHECK(results[i].i == i * i);
  }
  await(asyncio_executor_map(NULL, square, items, 0, sizeof *items, results));
  await(asyncio_executor_map(NULL, square, items, 10, sizeof *items, NULL));
  return 0;
}

static int repeat(void *arg) {
  char text[8];
  int n = *(int *)arg;
  memset(text, 'a' + n, 8);
  return asyncio_return(n % 2 == 0 ? asyncio_string_n(text, (size_t)n)
                                   : asyncio_double(n));
}

TASK_TEST(a_map_gives_values_of_all_kinds) {
  int items[4] = {0, 1, 4, 7};
  asyncio_value results[4];
  await(asyncio_executor_map(NULL, repeat, items, 4, sizeof *items, results,
                             .chunksize = 4));
  CHECK(results[0].tag == ASYNCIO_STRING &&
        asyncio_value_size(results[0]) == 0);
  CHECK(results[1].tag == ASYNCIO_DOUBLE && results[1].d == 1);
  CHECK(strcmp(asyncio_value_text(results[2]), "eeee") == 0);
  CHECK(results[3].tag == ASYNCIO_DOUBLE && results[3].d == 7);
  clear_all(results, 4);
  return 0;
}

static int fail_at_odd(void *arg) {
  int n = *(int *)arg;
  if (n % 2 != 0) return asyncio_raise(ASYNCIO_VALUE_ERROR, "item %d", n);
  return asyncio_return(asyncio_string("fine"));
}

TASK_TEST(a_map_ends_with_the_first_item_s_error_and_gives_nothing) {
  int items[6] = {0, 2, 3, 4, 5, 6};
  asyncio_value results[6] = {{.tag = ASYNCIO_INT, .i = 99}};
  int rc = asyncio_executor_map(NULL, fail_at_odd, items, 6, sizeof *items,
                                results, .chunksize = 2);
  if (test_without_memory && rc == ASYNCIO_NO_MEMORY) return rc;
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "item 3") == 0);
  CHECK(results[0].i == 99);
  return 0;
}

TASK_TEST(a_map_waits_for_room_in_the_queue) {
  int items[20];
  asyncio_value results[20];
  for (int i = 0; i < 20; i++) items[i] = i;
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1, .maxsize = 2);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_executor_map(executor, square, items, 20, sizeof *items,
                             results));
  for (int i = 0; i < 20; i++) CHECK(results[i].i == i * i);
  return 0;
}

static int map_for_ever(void *arg) {
  static int items[100];
  await(asyncio_executor_map(arg, square, items, 100, sizeof *items, NULL));
  return 0;
}

TASK_TEST(a_map_that_is_cancelled_drops_what_has_not_begun) {
  AUTO_EXECUTOR executor = asyncio_executor_new(.workers = 1);
  if (executor == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK task =
      asyncio_create_task(map_for_ever, executor, .eager_start = true);
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  if (!test_without_memory) CHECK(rc == ASYNCIO_CANCELLED);
  CHECK(executor->waiting == 0);
  return 0;
}

TEST(a_map_needs_a_loop) {
  int item = 1;
  CHECK(asyncio_executor_map(NULL, square, &item, 1, sizeof item, NULL) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}

/* ---- context variables ---- */

static asyncio_contextvar user = ASYNCIO_CONTEXTVAR("user");
static asyncio_contextvar depth = ASYNCIO_CONTEXTVAR("depth", 7);
static asyncio_contextvar place = ASYNCIO_CONTEXTVAR("place");

/* "user depth size", "-" for what is not set. */
static int read_context(void *arg) {
  char text[64];
  AUTO_VALUE name = asyncio_nothing();
  AUTO_VALUE number = asyncio_nothing();
  AUTO_VALUE pointer = asyncio_nothing();
  bool has_name = asyncio_contextvar_get(&user, &name) == 0;
  bool has_place = asyncio_contextvar_get(&place, &pointer) == 0;
  int rc = asyncio_contextvar_get(&depth, &number);
  if (rc < 0) return rc;
  snprintf(text, sizeof text, "%s %d %s %s %d",
           has_name ? asyncio_value_text(name) : "-", (int)number.i,
           has_place ? "place" : "-", arg == NULL ? "-" : (char *)arg,
           (int)asyncio_job_size());
  rc = asyncio_contextvar_set(&depth, asyncio_int(1000));
  return rc < 0 ? rc : asyncio_return(asyncio_string(text));
}

/* Whether the future becomes this text; its reference is dropped. */
static int gives(asyncio_future *future, const char *expected) {
  asyncio_value v;
  await(future, v);
  bool right = strcmp(asyncio_value_text(v), expected) == 0;
  if (!right) fprintf(stderr, "%s\n", asyncio_value_text(v));
  asyncio_value_clear(&v);
  return right ? 0 : ASYNCIO_ASSERTION_ERROR;
}

TASK_TEST(to_thread_copies_the_context_and_run_in_executor_does_not) {
  asyncio_loop *loop = asyncio_get_running_loop();
  await(gives(asyncio_to_thread(read_context, NULL), "- 7 - - 0"));
  await(asyncio_contextvar_set(&user, asyncio_string("Ada")));
  await(asyncio_contextvar_set(&depth, asyncio_int(3)));
  await(asyncio_contextvar_set(&place, asyncio_pointer(loop)));
  await(gives(asyncio_to_thread(read_context, NULL), "Ada 3 - - 0"));
  await(gives(asyncio_to_thread(read_context, "arg", .size = 4),
              "Ada 3 - arg 4"));
  await(gives(
      asyncio_to_thread(read_context, NULL, .bytes = asyncio_string("text")),
      "Ada 3 - text 4"));
  await(gives(asyncio_loop_run_in_executor(loop, NULL, read_context, NULL),
              "- 7 - - 0"));
  AUTO_VALUE number = asyncio_nothing();
  await(asyncio_contextvar_get(&depth, &number));
  CHECK(number.i == 3);
  return 0;
}

TASK_TEST(to_thread_refuses_an_argument_without_a_size) {
  await(asyncio_contextvar_set(&user, asyncio_string("Ada")));
  int n = 1;
  AUTO_FUTURE future = asyncio_to_thread(square, &n);
  CHECK(asyncio_await(future) == ASYNCIO_VALUE_ERROR);
  return 0;
}

/* ---- what a job costs ---- */

static int runs; /* of a job that is measured, on this side */

/* Long enough to be measured by one run: each run asks for memory. */
static int take_long(void *arg) {
  double end = asyncio__host_now() + 0.003;
  while (asyncio__host_now() < end) continue;
  runs++;
  return square(arg);
}

TASK_TEST(a_long_job_is_measured_by_one_run) {
  int n = 3;
  asyncio_job_cost cost;
  runs = 0;
  await(asyncio_executor_measure(NULL, take_long, &n, sizeof n, &cost));
  CHECK(cost.work >= 0.003);
  CHECK(runs == 1);
  CHECK((cost.trip > 0) == (asyncio_executor_workers(NULL) > 0));
  CHECK(asyncio_current_task() != NULL);
  return 0;
}

/* Fails when it does not get what its caller gave. */
static int use_up(void *arg) {
  runs++;
  return --*(int *)arg == 2 ? 0 : ASYNCIO_ASSERTION_ERROR;
}

TASK_TEST(a_short_job_is_measured_by_many_runs_of_the_same_argument) {
  if (test_without_memory) return 0;
  int n = 3;
  asyncio_job_cost cost;
  runs = 0;
  await(asyncio_executor_measure(NULL, use_up, &n, sizeof n, &cost));
  CHECK(n == 3);
  CHECK(runs > 1 && runs <= 1000);
  CHECK(runs == 1000 || cost.work * runs >= 0.00199);
  return 0;
}

TASK_TEST(a_job_that_fails_is_not_measured) {
  int n = 3;
  asyncio_job_cost cost;
  int rc = asyncio_executor_measure(NULL, fail_at_odd, &n, sizeof n, &cost);
  CHECK(rc == ASYNCIO_VALUE_ERROR || test_without_memory);
  return 0;
}
