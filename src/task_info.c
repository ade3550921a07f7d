/* What tasks can be asked for: names, stacks, all of a loop.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "trace.h"

char *asyncio__copy_text(const char *text) {
  size_t size = asyncio__text_size(text);
  char *copy = malloc(size);
  return copy == NULL ? NULL : memcpy(copy, text, size);
}

static void set_name(asyncio_task *task, char *name) {
  if (task->named) free(task->name);
  task->named = true;
  task->name = name;
}

const char *asyncio__default_name(char name[ASYNCIO__DEFAULT_NAME],
                                  uint64_t number) {
  const char *digits = asyncio__decimal(name + 5, number);
  return memcpy(name + (digits - name) - 5, "Task-", 5);
}

/* A task that could not be made is shared: it has no name of its own. */
const char *asyncio_task_get_name(asyncio_task *task) {
  if (!task->named && task->future.loop != NULL) {
    char name[ASYNCIO__DEFAULT_NAME];
    char *copy = asyncio__copy_text(asyncio__default_name(name, task->number));
    if (copy != NULL) set_name(task, copy);
  }
  return task->named ? task->name : "Task";
}

int asyncio_task_set_name(asyncio_task *task, const char *name) {
  if (task->future.loop == NULL) return asyncio__future_outcome(&task->future);
  char *copy = asyncio__copy_text(name);
  if (copy == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no name", NULL);
  set_name(task, copy);
  asyncio__trace_name(task);
  return 0;
}

size_t asyncio_task_stack_peak(const asyncio_task *task) {
  return task->coroutine.where.peak * (size_t)ASYNCIO__SWITCH_GRAIN;
}

size_t asyncio_all_tasks(asyncio_loop *loop, asyncio_task *tasks[],
                         size_t size) {
  size_t count = 0;
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer) {
    if (count < size) tasks[count] = task;
    count++;
  }
  return count;
}
