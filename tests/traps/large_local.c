/* Tasks that each hold a large local at several depths while others run.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

enum { TASKS = 20, DEEPEST = 6, ROUNDS = 5, SIZE = 256 };

static long checked, lost;

/* Uses the C stack that the callers left, as any function does. */
static __attribute__((noinline)) void scribble(char mark) {
  volatile char below[2 * SIZE];
  for (int i = 0; i < 2 * SIZE; i++) below[i] = mark;
}

static void check(const char *local, char mark) {
  for (int i = 0; i < SIZE; i++) lost += local[i] != mark;
  checked += SIZE;
}

/* Suspends at each depth on the way down and on the way up. */
static int descend(int task, int depth) {
  char local[SIZE];
  char mark = (char)(task * DEEPEST + depth);
  memset(local, mark, sizeof local);
  await(asyncio_sleep(0));
  scribble(~mark);
  if (depth < DEEPEST) await(descend(task, depth + 1));
  check(local, mark);
  await(asyncio_sleep(0.0001 * (task % 3)));
  scribble(~mark);
  check(local, mark);
  return 0;
}

static int run(void *arg) {
  int task = *(int *)arg;
  for (int i = 0; i < ROUNDS; i++)
    await(descend(task, 1 + (task + i) % DEEPEST));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  int numbers[TASKS];
  asyncio_task *tasks[TASKS];
  for (int i = 0; i < TASKS; i++) {
    numbers[i] = i;
    tasks[i] = asyncio_create_task(run, &numbers[i]);
  }
  for (int i = 0; i < TASKS; i++) await(tasks[i]);
  printf("%ld of %ld bytes lost\n", lost, checked);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
