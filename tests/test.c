/* Runs the tests that are named, or lists them. SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdarg.h>
#include <stdlib.h>

#include "waiters.h"

static struct test *first, *last;
static const struct test *current;
static bool failed;
bool test_without_memory;
static char log_text[2048];

void test_add(struct test *test) {
  if (last != NULL)
    last->next = test;
  else
    first = test;
  last = test;
}

/* events of tests/test_events.c. */
static void full_name(const struct test *test, char *name, size_t size) {
  const char *file = strrchr(test->file, '/');
  file = file == NULL ? test->file : file + 1;
  if (strncmp(file, "test_", 5) == 0) file += 5;
  int stem = (int)strcspn(file, ".");
  snprintf(name, size, "%.*s.%s", stem, file, test->name);
}

void test_fail(const char *file, int line, const char *text) {
  char name[128];
  if (failed || test_without_memory) return;
  failed = true;
  full_name(current, name, sizeof name);
  if (strcmp(text, "log") == 0)
    printf("not ok %s: %s:%d: the log is \"%s\"\n", name, file, line, log_text);
  else
    printf("not ok %s: %s:%d: %s\n", name, file, line, text);
}

void test_log(const char *format, ...) {
  size_t size = strlen(log_text);
  if (size > 0 && size < sizeof log_text - 1) log_text[size++] = ' ';
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(log_text + size, sizeof log_text - size, format, arguments);
  va_end(arguments);
}

/* Compares and forgets what was written down. */
bool test_log_is(const char *expected) {
  if (strcmp(log_text, expected) != 0) return false;
  log_text[0] = '\0';
  return true;
}

/* ---- what tests ask and do ---- */

unsigned test_pass(void) {
  return (unsigned)asyncio_loop_passes(asyncio_get_running_loop());
}

int test_cancel(void *task) {
  asyncio_task_cancel(task);
  return 0;
}

int test_run_pass(asyncio_loop *loop) {
  asyncio_loop_stop(loop);
  return asyncio_loop_run_forever(loop);
}

size_t test_waiters(struct asyncio__waiter *line) {
  size_t n = 0;
  for (; line != NULL; line = asyncio__waiter_after(line)) n++;
  return n;
}

/* ---- what tests own ---- */

void test_free_task(asyncio_task **task) { asyncio_release(*task); }
void test_free_future(asyncio_future **future) { asyncio_release(*future); }
void test_free_context(asyncio_context **context) { asyncio_release(*context); }
void test_free_token(asyncio_token **token) { asyncio_release(*token); }
void test_free_reader(asyncio_stream_reader **reader) {
  asyncio_release(*reader);
}
void test_free_writer(asyncio_stream_writer **writer) {
  asyncio_release(*writer);
}
void test_free_handle(asyncio_handle **handle) { asyncio_release(*handle); }
void test_free_loop(asyncio_loop **loop) { asyncio_loop_free(*loop); }
void test_free_timeout(asyncio_timeout **timeout) {
  asyncio_timeout_free(*timeout);
}

/* ---- running ---- */

int test_run(const struct test *test) {
  current = test;
  failed = false;
  log_text[0] = '\0';
  return test->task ? asyncio_run(test->run, NULL) : test->run(NULL);
}

static void run(const struct test *test) {
  char name[128];
  int rc = test_run(test);
  if (rc < 0) {
    char text[400];
    snprintf(text, sizeof text, "%s: %s", asyncio_strerror(rc),
             asyncio_message());
    test_fail(test->file, 0, text);
  }
  full_name(test, name, sizeof name);
  if (!failed) printf("ok %s\n", name);
  fflush(stdout);
}

/* A line of the list stays one line. */
static void print_escaped(const char *text) {
  for (; *text != '\0'; text++)
    if (*text == '\n')
      printf("\\n");
    else
      putchar(*text);
}

static void list(void) {
  char name[128];
  for (const struct test *test = first; test != NULL; test = test->next) {
    full_name(test, name, sizeof name);
    printf("%s", name);
    if (test->exit_code >= 0) {
      printf(" exit=%d stderr=", test->exit_code);
      print_escaped(test->text);
    }
    printf("\n");
  }
}

const struct test *test_find(const char *wanted) {
  char name[128];
  for (const struct test *test = first; test != NULL; test = test->next) {
    full_name(test, name, sizeof name);
    if (strcmp(name, wanted) == 0) return test;
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--list") == 0) {
    list();
    return 0;
  }
  bool any_failed = false;
  for (int i = 1; i < argc; i++) {
    const struct test *test = test_find(argv[i]);
    if (test == NULL) {
      fprintf(stderr, "no test is named %s\n", argv[i]);
      return 2;
    }
    run(test);
    any_failed |= failed;
  }
  printf("done %d\n", argc - 1);
  return any_failed;
}
