/* ns per asyncio_sleep(0) through the loop. SPDX-License-Identifier: MIT
 * Arguments: tasks, call depth of the sleep, rounds of all tasks. */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

static int depth, rounds;

/* Not a tail call, and not foldable into a loop: each level is a frame. */
__attribute__((noinline)) static int nested(int level) {
  static volatile int returned;
  if (level <= 1)
    await(asyncio_sleep(0));
  else
    await(nested(level - 1));
  returned++;
  return 0;
}

static int shallow(void *arg) {
  (void)arg;
  for (int i = 0; i < rounds; i++) await(asyncio_sleep(0));
  return 0;
}

static int deep(void *arg) {
  (void)arg;
  for (int i = 0; i < rounds; i++) await(nested(depth - 1));
  return 0;
}

static int amain(void *arg) {
  int tasks = *(int *)arg;
  asyncio_task **list = malloc((size_t)tasks * sizeof *list);
  if (list == NULL) return ASYNCIO_NO_MEMORY;
  for (int i = 0; i < tasks; i++)
    list[i] = asyncio_create_task(depth <= 1 ? shallow : deep, NULL);
  await(asyncio_sleep(0)); /* all have begun */
  double start = asyncio_loop_time(asyncio_get_running_loop());
  for (int i = 0; i < tasks; i++) await(list[i]);
  double end = asyncio_loop_time(asyncio_get_running_loop());
  printf("%.3f\n", (end - start) * 1e9 / (double)(rounds - 1) / tasks);
  free(list);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: switch TASKS DEPTH ROUNDS\n");
    return 2;
  }
  int tasks = atoi(argv[1]);
  depth = atoi(argv[2]);
  rounds = atoi(argv[3]);
  return asyncio_main(amain, &tasks);
}
