/* Runs each test again and again, malloc failing at the first call, then at
 * the second, and so on until the test makes no such call.
 * SPDX-License-Identifier: MIT
 *
 * The linker sends the allocations of the library and of the tests here
 * (--wrap). A test has passed when nothing crashed, every block was given
 * back, and a loop still works. What the test itself expects does not count.
 *
 * The runs are in a child, which a deadlock report may end: without memory a
 * task may not come that others wait for. The next child goes on behind it.
 * With TEST_STDERR in the environment what they print is seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"
#include "recording.h"
#include "test.h"

/* Says where the blocks are from; not in a build without sanitizers. */
__attribute__((weak)) void __lsan_do_leak_check(void);

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);
int __wrap_main(int argc, char **argv);
int __real_main(int argc, char **argv);

static long calls, failing; /* of a run; 0: none fails */
static long blocks;         /* that are allocated */

/* What the child tells: the call that fails in the run under way, and whether
 * the run has come to it. */
static volatile long *place;
static volatile long *reached;

enum { PATIENCE = 20 }; /* seconds for a run; then SIGALRM ends the child */

/* As many runs as calls, and more calls make longer runs: a test that makes
 * more than this is to make fewer where test_without_memory is set. */
enum { MOST_CALLS = 1000 };

static bool fails(void) {
  if (++calls != failing) return false;
  *reached = true;
  return true;
}

static void *count(void *block) {
  if (block != NULL) blocks++;
  return block;
}

void *__wrap_malloc(size_t size) {
  return fails() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size) {
  return fails() ? NULL : count(__real_calloc(number, size));
}

void *__wrap_realloc(void *block, size_t size) {
  if (fails()) return NULL;
  void *moved = __real_realloc(block, size);
  if (block == NULL) (void)count(moved);
  return moved;
}

char *__wrap_strdup(const char *text) {
  return fails() ? NULL : count(__real_strdup(text));
}

void __wrap_free(void *block) {
  if (block != NULL) blocks--;
  __real_free(block);
}

static int sleep_a_little(void *arg) {
  (void)arg;
  await(asyncio_sleep(1));
  return 7;
}

/* What is made once and kept. */
static void warm_up(void) {
  static const int codes[] = {ASYNCIO_NO_MEMORY, ASYNCIO_TYPE_ERROR,
                              ASYNCIO__CLOSED, ASYNCIO_RUNTIME_ERROR};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    asyncio__future_release(asyncio__failed_future(codes[i]));
  asyncio__error_clear();
}

_Noreturn static void give_up(const struct test *test, const char *what) {
  printf("without memory at call %ld: %s %s\n", *place, test->name, what);
  exit(1);
}

/* One run. Returns whether a call failed in it. */
static bool run_failing(const struct test *test) {
  long before = blocks;
  alarm(PATIENCE);
  *reached = false;
  calls = 0;
  failing = *place;
  recording_begin();
  (void)test_run(test);
  failing = 0;
  if (!recording_end()) give_up(test, "left a trace that is not whole");
  asyncio__error_clear();
  asyncio_value_clear(&asyncio__state.slot);
  if (blocks != before) {
    if (getenv("TEST_STDERR") != NULL && __lsan_do_leak_check != NULL)
      __lsan_do_leak_check();
    give_up(test, "lost memory");
  }
  asyncio_value v;
  if (asyncio_run(sleep_a_little, NULL, .result = &v) != 0 || v.i != 7)
    give_up(test, "left a loop that does not work");
  return *reached;
}

_Noreturn static void run_child(const struct test *test) {
  if (getenv("TEST_STDERR") == NULL &&
      freopen("/dev/null", "w", stderr) == NULL)
    exit(1);
  warm_up();
  do
    if (++*place > MOST_CALLS) give_up(test, "makes too many calls");
  while (run_failing(test));
  exit(0);
}

/* Returns whether the test passed. */
static bool run_test(const char *name) {
  const struct test *test = test_find(name);
  if (test == NULL || test->exit_code >= 0) return test != NULL;
  int status = 0;
  *place = 0;
  do {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) run_child(test);
    if (child < 0 || waitpid(child, &status, 0) < 0) return false;
  } while (*reached && WIFEXITED(status) &&
           WEXITSTATUS(status) == ASYNCIO__EXIT_FATAL);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  printf("not ok %s: without memory at call %ld (status %#x)\n", name, *place,
         (unsigned)status);
  return false;
}

int __wrap_main(int argc, char **argv) {
  if (argc < 2 || strcmp(argv[1], "--without-memory") != 0) {
    recording_begin();
    int status = __real_main(argc, argv);
    return recording_end() ? status : 3;
  }
  long *shared = mmap(NULL, 2 * sizeof *shared, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 2;
  place = shared;
  reached = shared + 1;
  test_without_memory = true;
  bool passed = true;
  for (int i = 2; i < argc; i++) passed &= run_test(argv[i]);
  printf("done %d\n", argc - 2);
  return !passed;
}
