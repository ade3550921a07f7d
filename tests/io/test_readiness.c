/* Descriptors that are watched: here the input is empty, so that it can be
 * read. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

/* Whether this host has them; else that is what it says. */
static bool is_here(int rc) {
  if (rc != ASYNCIO_NOT_IMPLEMENTED) return true;
  CHECK(strstr(asyncio_message(), "asyncio_stdin") != NULL);
  return false;
}

static int count(void *number) {
  ++*(int *)number;
  return 0;
}

static int count_and_stop(void *number) {
  (void)count(number);
  asyncio_loop_stop(asyncio_get_running_loop());
  return 0;
}

#define READER(...)                                     \
  do {                                                  \
    int status_ = asyncio_loop_add_reader(__VA_ARGS__); \
    if (!is_here(status_)) return 0;                    \
    if (status_ < 0) return status_;                    \
  } while (0)

LOOP_TEST(a_reader_is_called_in_each_pass) {
  int calls = 0;
  READER(loop, 0, count_and_stop, &calls);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(calls == 1);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(calls == 2 || test_without_memory);
  CHECK(asyncio_loop_remove_reader(loop, 0));
  CHECK(!asyncio_loop_remove_reader(loop, 0));
  return 0;
}

LOOP_TEST(another_callback_takes_its_place) {
  int first = 0, second = 0;
  READER(loop, 0, count, &first);
  await(asyncio_loop_add_reader(loop, 0, count_and_stop, &second));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(first == 0 && second == 1);
  return 0; /* the loop is closed with it */
}

static int remove_it(void *loop) {
  CHECK(asyncio_loop_remove_reader(loop, 0));
  asyncio_loop_stop(loop);
  return 0;
}

/* Each takes the other one away, and counts. */
static int removals;

static int remove_the_writer(void *loop) {
  removals++;
  CHECK(asyncio_loop_remove_writer(loop, 2));
  asyncio_loop_stop(loop);
  return 0;
}

static int remove_the_reader(void *loop) {
  removals++;
  CHECK(asyncio_loop_remove_reader(loop, 0));
  asyncio_loop_stop(loop);
  return 0;
}

LOOP_TEST(of_two_that_are_due_one_may_remove_the_other) {
  READER(loop, 0, remove_the_writer, loop);
  await(asyncio_loop_add_writer(loop, 2, remove_the_reader, loop));
  removals = 0;
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(removals == 1);
  return 0;
}

static int must_not_be_called(void *unused) {
  (void)unused;
  CHECK(false);
  return 0;
}

LOOP_TEST(what_is_removed_is_not_called) {
  READER(loop, 0, must_not_be_called, NULL);
  CHECK(asyncio_loop_remove_reader(loop, 0));
  await(asyncio_loop_add_reader(loop, 0, remove_it, loop));
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(!asyncio_loop_remove_reader(loop, 0));
  return 0;
}

static int replace_it(void *loop) {
  asyncio_loop_stop(loop);
  return asyncio_loop_add_reader(loop, 0, must_not_be_called, NULL);
}

LOOP_TEST(a_callback_may_replace_itself) {
  READER(loop, 0, replace_it, loop);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(asyncio_loop_remove_reader(loop, 0) || test_without_memory);
  return 0;
}

LOOP_TEST(an_output_can_be_written_to) {
  int calls = 0;
  int rc = asyncio_loop_add_writer(loop, 2, count_and_stop, &calls);
  if (!is_here(rc)) return 0;
  if (rc < 0) return rc;
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(calls == 1);
  CHECK(asyncio_loop_remove_writer(loop, 2) || test_without_memory);
  CHECK(!asyncio_loop_remove_writer(loop, 2));
  return 0;
}

static int fails(void *unused) {
  (void)unused;
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "as it likes");
}

static int note(asyncio_loop *loop, const asyncio_exception_context *context,
                void *arg) {
  CHECK(context->exception.code == ASYNCIO_VALUE_ERROR || test_without_memory);
  ++*(int *)arg;
  asyncio_loop_stop(loop);
  return 0;
}

LOOP_TEST(an_error_goes_to_the_exception_handler) {
  int errors = 0;
  asyncio_loop_set_exception_handler(loop, note, &errors);
  READER(loop, 0, fails, NULL);
  CHECK(asyncio_loop_run_forever(loop) == 0);
  CHECK(errors == 1);
  CHECK(asyncio_loop_remove_reader(loop, 0) || test_without_memory);
  return 0;
}

LOOP_TEST(what_is_no_descriptor_is_refused) {
  int rc = asyncio_loop_add_reader(loop, -7, count, NULL);
  CHECK(rc == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "Invalid file descriptor: -7") == 0 ||
        test_without_memory);
  rc = asyncio_loop_add_reader(loop, 77, count, NULL);
  if (!is_here(rc) || rc == ASYNCIO_NO_MEMORY) return 0;
  CHECK(rc == ASYNCIO_OS_ERROR);
  CHECK(!asyncio_loop_remove_reader(loop, 77));
  return 0;
}

TEST(a_closed_loop_watches_nothing) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_close(loop) == 0);
  int rc = asyncio_loop_add_writer(loop, 1, count, NULL);
  CHECK(rc == ASYNCIO_RUNTIME_ERROR);
  CHECK(!asyncio_loop_remove_writer(loop, 1));
  return 0;
}

/* A task goes on beside it, and takes it away. */
TASK_TEST(tasks_run_beside_it) {
  int calls = 0;
  asyncio_loop *loop = asyncio_get_running_loop();
  READER(loop, 0, count, &calls);
  for (int i = 0; i < 100 && calls < 3; i++) await(asyncio_sleep(0));
  CHECK(calls >= 3 || test_without_memory);
  CHECK(asyncio_loop_remove_reader(loop, 0) || test_without_memory);
  return 0;
}
