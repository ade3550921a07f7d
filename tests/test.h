/* The C tests' few tools. SPDX-License-Identifier: MIT
 *
 * TEST(behaviour) { … return 0; }        plain code, outside a loop
 * TASK_TEST(behaviour) { … return 0; }   the main task of a loop
 * LOOP_TEST(behaviour) { … return 0; }   plain code that runs a loop, `loop`
 * TEST_EXITS(behaviour, 70, "text") …    ends the program, saying the text
 *
 * A test that returns an error code fails. The clock is virtual: the runner
 * (src.test.js) sets ASYNCIO_VIRTUAL_TIME, so a sleep takes no time.
 */
#ifndef TEST_H
#define TEST_H

#include <asyncio.h>
#include <stdio.h>
#include <string.h>

struct test {
  const char *file, *name;
  int (*run)(void *);
  struct test *next;
  int exit_code; /* expected end of the program, -1: goes on */
  const char *text;
  bool task;
};

void test_add(struct test *test);
const struct test *test_find(const char *name);
int test_run(const struct test *test); /* the status that it ended with */
void test_fail(const char *file, int line, const char *text);

/* Writes down what happened, to be compared by CHECK_LOG. */
void test_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool test_log_is(const char *expected);

#define TEST_REGISTER(behaviour, is_task, code, says)              \
  static int behaviour(void *);                                    \
  __attribute__((constructor)) static void add_##behaviour(void) { \
    static struct test test = {.file = __FILE__,                   \
                               .name = #behaviour,                 \
                               .run = behaviour,                   \
                               .exit_code = code,                  \
                               .text = says,                       \
                               .task = is_task};                   \
    test_add(&test);                                               \
  }                                                                \
  static int behaviour(void *test_argument __attribute__((unused)))

#define TEST(behaviour) TEST_REGISTER(behaviour, false, -1, NULL)
#define TASK_TEST(behaviour) TEST_REGISTER(behaviour, true, -1, NULL)
#define TEST_EXITS(behaviour, code, says) \
  TEST_REGISTER(behaviour, false, code, says)
#define LOOP_TEST(behaviour)                          \
  static int on_loop_##behaviour(asyncio_loop *loop); \
  TEST(behaviour) {                                   \
    AUTO_LOOP loop = asyncio_new_event_loop();        \
    if (loop == NULL) return ASYNCIO_NO_MEMORY;       \
    return on_loop_##behaviour(loop);                 \
  }                                                   \
  static int on_loop_##behaviour(asyncio_loop *loop)

/* The number of the pass that runs, from 1. */
unsigned test_pass(void);

/* A callback that cancels a task. */
int test_cancel(void *task);

/* Runs one pass of a loop. Returns as asyncio_loop_run_forever. */
int test_run_pass(asyncio_loop *loop);

/* How many wait in a line (waiters.h). */
struct asyncio__waiter;
size_t test_waiters(struct asyncio__waiter *line);

/* Declarations of what the test owns until the scope ends:
 *   AUTO_TASK task = asyncio_create_task(…);
 * They give it back on every way out, so that a test leaks nothing when a call
 * fails without memory. `await(x)` drops the reference too: asyncio_await. */
#define AUTO_TASK __attribute__((cleanup(test_free_task))) asyncio_task *
#define AUTO_FUTURE __attribute__((cleanup(test_free_future))) asyncio_future *
#define AUTO_HANDLE __attribute__((cleanup(test_free_handle))) asyncio_handle *
#define AUTO_VALUE __attribute__((cleanup(asyncio_value_clear))) asyncio_value
#define AUTO_LOOP __attribute__((cleanup(test_free_loop))) asyncio_loop *
#define AUTO_TIMEOUT \
  __attribute__((cleanup(test_free_timeout))) asyncio_timeout *

#define AUTO_CONTEXT \
  __attribute__((cleanup(test_free_context))) asyncio_context *
#define AUTO_READER \
  __attribute__((cleanup(test_free_reader))) asyncio_stream_reader *
#define AUTO_WRITER \
  __attribute__((cleanup(test_free_writer))) asyncio_stream_writer *
#define AUTO_TOKEN __attribute__((cleanup(test_free_token))) asyncio_token *

void test_free_task(asyncio_task **task);
void test_free_future(asyncio_future **future);
void test_free_handle(asyncio_handle **handle);
void test_free_loop(asyncio_loop **loop);
void test_free_timeout(asyncio_timeout **timeout);
void test_free_context(asyncio_context **context);
void test_free_token(asyncio_token **token);
void test_free_reader(asyncio_stream_reader **reader);
void test_free_writer(asyncio_stream_writer **writer);

/* Whether memory runs out on purpose: then nothing is checked but that nothing
 * is lost (tests/native/memory.c). */
extern bool test_without_memory;

#define CHECK(condition)                                         \
  do {                                                           \
    if (!(condition)) test_fail(__FILE__, __LINE__, #condition); \
  } while (0)

#define CHECK_LOG(expected)                                           \
  do {                                                                \
    if (!test_log_is(expected)) test_fail(__FILE__, __LINE__, "log"); \
  } while (0)

#endif
