/* Jobs that go wrong, and large ones: the first argument says which.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

enum { LARGE = 64 << 20 };

static int answer(void *arg) {
  return asyncio_return(asyncio_int(*(int *)arg + 40));
}

static int trap(void *arg) {
  (void)arg;
  __builtin_trap();
}

static int leave(void *arg) {
  (void)arg;
  exit(3);
}

static int spin(void *arg) {
  for (volatile unsigned *n = arg;;) ++*n;
}

/* Takes all the memory that a worker can have. */
static int devour(void *arg) {
  void *volatile block = arg;
  for (size_t size = (size_t)1 << 28; size >= 4096; size /= 2)
    while ((block = malloc(size)) != NULL) continue;
  return asyncio_raise(ASYNCIO_NO_MEMORY, "nothing is left");
}

static int recurse(void *arg) {
  volatile char frame[4096];
  frame[0] = *(char *)arg;
  return recurse((void *)(uintptr_t)frame) + frame[0];
}

static int make_large(void *arg) {
  char *bytes = malloc(LARGE);
  if (bytes == NULL) return ASYNCIO_NO_MEMORY;
  memset(bytes, *(int *)arg, LARGE);
  bytes[LARGE - 1] = 'z';
  asyncio_value v = asyncio_bytes(bytes, LARGE);
  free(bytes);
  return asyncio_return(v);
}

static int read_large(void *arg) {
  const char *bytes = arg;
  bool whole = asyncio_job_size() == LARGE && bytes[LARGE - 1] == 'z';
  return whole ? bytes[1] : 1;
}

static int counter;

static int say(void *arg) {
  const char *name = getenv("NAME");
  printf("%s says %d\n", name == NULL ? "nobody" : name, *(int *)arg);
  fprintf(stderr, "said\n");
  return ++counter;
}

/* Gives a job to the executor and prints what came of it. */
static int try(asyncio_executor *executor, asyncio_job job, double timeout) {
  int n = 2;
  asyncio_future *future =
      asyncio_loop_run_in_executor(asyncio_get_running_loop(), executor, job,
                                   &n, .size = sizeof n, .timeout = timeout);
  int rc = asyncio_await(future);
  asyncio_value v = asyncio_nothing();
  if (rc == 0) rc = asyncio_future_result(future, &v);
  if (rc < 0)
    printf("%s: %s\n", asyncio_strerror(rc), asyncio_message());
  else
    printf("%d\n", (int)v.i);
  asyncio_release(future);
  return 0;
}

/* The job, and others that the executor has at the same time and after it. */
static int try_among_others(asyncio_job job, double timeout) {
  asyncio_executor *executor = asyncio_executor_new(.workers = 2);
  int n = 1;
  asyncio_future *other = asyncio_loop_run_in_executor(
      asyncio_get_running_loop(), executor, answer, &n, .size = sizeof n);
  await(try(executor, job, timeout));
  asyncio_value v;
  await(other, v);
  printf("%d\n", (int)v.i);
  await(try(executor, answer, 0));
  asyncio_executor_free(executor);
  return 0;
}

static int try_large(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  int n = 'a';
  asyncio_value v, back;
  await(asyncio_loop_run_in_executor(loop, NULL, make_large, &n,
                                     .size = sizeof n),
        v);
  const char *bytes = asyncio_value_text(v);
  printf("%zu %c %c\n", asyncio_value_size(v), bytes[1], bytes[LARGE - 1]);
  await(asyncio_loop_run_in_executor(loop, NULL, read_large, NULL, .bytes = v),
        back);
  printf("%c\n", (int)back.i);
  return 0;
}

/* A shutdown that does not wait long enough. */
static int try_shutdown(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  int n = 1;
  asyncio_future *job = asyncio_loop_run_in_executor(
      loop, NULL, spin, &n, .size = sizeof n, .timeout = 0.4);
  await(asyncio_loop_shutdown_default_executor(loop, 0.01));
  printf("%s\n", asyncio_future_done(job) ? "done" : "not done");
  int rc = asyncio_await(job);
  printf("%s\n", asyncio_strerror(rc));
  asyncio_release(job);
  return 0;
}

static int amain(void *arg) {
  const char *what = arg;
  printf("%s\n", what);
  fflush(stdout);
  if (strcmp(what, "trap") == 0) return try_among_others(trap, 0);
  if (strcmp(what, "exit") == 0) return try_among_others(leave, 0);
  if (strcmp(what, "forever") == 0) return try_among_others(spin, 0.3);
  if (strcmp(what, "memory") == 0) return try_among_others(devour, 0);
  if (strcmp(what, "overflow") == 0) return try_among_others(recurse, 0);
  if (strcmp(what, "large") == 0) return try_large();
  if (strcmp(what, "close") == 0) return try(NULL, spin, 0);
  if (strcmp(what, "say") == 0) return try(NULL, say, 0);
  if (strcmp(what, "shutdown") == 0) return try_shutdown();
  if (strcmp(what, "workers") == 0) {
    printf("%u\n", asyncio_executor_workers(NULL));
    return 0;
  }
  return try(NULL, answer, 0);
}

int main(int argc, char **argv) {
  return asyncio_main(amain, argc > 1 ? argv[1] : "answer");
}
