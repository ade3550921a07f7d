/* A million short tasks, one after the other. What the memory has grown since
 * the first thousand is the exit code.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

enum { FIRST = 1000, ALL = 1000 * 1000 };

static int work(void *arg) {
  int *done = arg;
  char text[32]; /* keeps a C stack */
  snprintf(text, sizeof text, "%d", *done);
  await(asyncio_sleep(0));
  ++*done;
  return asyncio_return(asyncio_string(text));
}

static int run_tasks(int *done, int until) {
  while (*done < until) {
    asyncio_value text;
    asyncio_task *task = asyncio_create_task(work, done, .name = "short");
    await(task, text);
    asyncio_value_clear(&text);
  }
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  int done = 0;
  await(run_tasks(&done, FIRST));
  size_t before = __builtin_wasm_memory_size(0);
  await(run_tasks(&done, ALL));
  printf("%d tasks, memory grew by %zu pages\n", done,
         __builtin_wasm_memory_size(0) - before);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
