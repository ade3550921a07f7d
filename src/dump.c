/* A dump of a loop's tasks. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "awaiters.h"
#include "text.h"

/* Memory of a dump, given back all at once. */
struct block {
  struct block *next;
  max_align_t bytes[];
};

struct dump {
  asyncio_loop_info info;
  struct block *blocks;
  bool failed;
};

static void *allocate(struct dump *dump, size_t size) {
  struct block *block = calloc(1, sizeof *block + size);
  if (block == NULL) {
    dump->failed = true;
    return NULL;
  }
  block->next = dump->blocks;
  dump->blocks = block;
  return block->bytes;
}

static const char *copy(struct dump *dump, const char *text) {
  size_t size = strlen(text) + 1;
  char *made = allocate(dump, size);
  return made == NULL ? NULL : memcpy(made, text, size);
}

void asyncio_loop_info_free(asyncio_loop_info *info) {
  if (info == NULL) return;
  struct dump *dump = ASYNCIO__CONTAINER(info, struct dump, info);
  while (dump->blocks != NULL) {
    struct block *block = dump->blocks;
    dump->blocks = block->next;
    free(block);
  }
  free(dump);
}

/* ---- who awaits a task ---- */

/* Names of what the walk passed on its way from the task. */
static void copy_frames(struct dump *dump, asyncio_awaiter_info *awaiter,
                        const struct asyncio__walk *walk) {
  awaiter->frame_count = walk->length - 1;
  const char **frames = allocate(dump, walk->length * sizeof *frames);
  for (size_t i = 1; i < walk->length && frames != NULL; i++)
    frames[i - 1] = copy(dump, walk->path[i].future->type->name);
  awaiter->frames = frames;
}

/* Each task once, whatever the number of its ways. */
static void add_awaiter(struct dump *dump, asyncio_task_info *info,
                        asyncio_awaiter_info *awaiters, asyncio_future *task,
                        const struct asyncio__walk *walk) {
  uint64_t id = (uintptr_t)task;
  for (size_t i = 0; i < info->awaiter_count; i++)
    if (awaiters[i].id == id) return;
  asyncio_awaiter_info *awaiter = &awaiters[info->awaiter_count++];
  awaiter->id = id;
  copy_frames(dump, awaiter, walk);
}

/* Walks up to the next tasks. awaiters: NULL to count them only. */
static size_t walk_awaiters(struct dump *dump, asyncio_task *task,
                            asyncio_task_info *info,
                            asyncio_awaiter_info *awaiters) {
  struct asyncio__walk walk = {0};
  size_t count = 0;
  bool entered = asyncio__walk_enter(&walk, &task->future);
  asyncio_future *waiter;
  while (entered && (waiter = asyncio__walk_next(&walk)) != NULL) {
    if (asyncio_future_task(waiter) == NULL) {
      entered = asyncio__walk_enter(&walk, waiter);
      continue;
    }
    count++;
    if (awaiters != NULL) add_awaiter(dump, info, awaiters, waiter, &walk);
  }
  asyncio__walk_free(&walk);
  if (!entered) dump->failed = true;
  return count;
}

static void copy_awaiters(struct dump *dump, asyncio_task *task,
                          asyncio_task_info *info) {
  size_t count = walk_awaiters(dump, task, info, NULL);
  if (count == 0) return;
  asyncio_awaiter_info *awaiters = allocate(dump, count * sizeof *awaiters);
  info->awaited_by = awaiters;
  if (awaiters != NULL) (void)walk_awaiters(dump, task, info, awaiters);
}

/* ---- what a task waits for ---- */

static const char *state_of(asyncio_task *task) {
  if (task == asyncio__state.current) return "running";
  if (task->sleeping) return "sleeping";
  bool waits = task->waits_for != NULL && !asyncio_future_done(task->waits_for);
  return waits ? "waiting" : "ready";
}

static const char *copy_quoted(struct dump *dump, const char *kind,
                               const char *name) {
  char *text = allocate(dump, strlen(kind) + strlen(name) + sizeof " ''");
  if (text == NULL) return NULL;
  strcpy(text, kind);
  strcat(text, " '");
  strcat(text, name);
  return strcat(text, "'");
}

static void copy_wait(struct dump *dump, asyncio_task *task,
                      asyncio_task_info *info) {
  asyncio_future *future = task->waits_for;
  if (strcmp(info->state, "sleeping") == 0) {
    info->waits_for = "sleep";
  } else if (strcmp(info->state, "waiting") == 0) {
    asyncio_task *other = asyncio_future_task(future);
    if (other != NULL) {
      info->waits_for =
          copy_quoted(dump, future->type->name, asyncio_task_get_name(other));
      return; /* that is not a frame of this one */
    }
    info->waits_for = copy(dump, future->type->name);
  }
  if (info->waits_for == NULL) return;
  const char **frames = allocate(dump, sizeof *frames);
  if (frames == NULL) return;
  frames[0] = info->waits_for;
  info->frames = frames;
  info->frame_count = 1;
}

static void copy_task(struct dump *dump, asyncio_task *task,
                      asyncio_task_info *info) {
  info->id = (uintptr_t)task;
  info->name = copy(dump, asyncio_task_get_name(task));
  info->state = state_of(task);
  info->created_at = task->future.where;
  info->stack_peak = asyncio_task_stack_peak(task);
  info->cancelling = asyncio_task_cancelling(task);
  copy_wait(dump, task, info);
  copy_awaiters(dump, task, info);
}

int asyncio_capture_tasks(asyncio_loop *loop, asyncio_loop_info **info) {
  *info = NULL;
  if (loop == NULL) loop = asyncio_get_running_loop();
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  struct dump *dump = calloc(1, sizeof *dump);
  if (dump == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no dump", NULL);
  size_t count = asyncio_all_tasks(loop, NULL, 0), i = 0;
  asyncio_task_info *tasks = allocate(dump, count * sizeof *tasks);
  dump->info = (asyncio_loop_info){
      .id = (uintptr_t)loop, .task_count = count, .tasks = tasks};
  for (asyncio_task *task = loop->tasks.oldest; task != NULL && !dump->failed;
       task = task->newer)
    copy_task(dump, task, &tasks[i++]);
  *info = &dump->info;
  if (!dump->failed) return 0;
  asyncio_loop_info_free(*info);
  *info = NULL;
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no dump", NULL);
}

/* ---- printed ---- */

static const char *name_of(const asyncio_loop_info *info, uint64_t id) {
  for (size_t i = 0; i < info->task_count; i++)
    if (info->tasks[i].id == id) return info->tasks[i].name;
  return "Unknown";
}

static void add_number_cell(struct asyncio__text_builder *text, uint64_t number,
                            size_t width) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  asyncio__text_cell(text, asyncio__decimal(digits, number), width);
}

static void add_row(struct asyncio__text_builder *text,
                    const asyncio_loop_info *info,
                    const asyncio_task_info *task) {
  asyncio__text_add(text, "\n");
  asyncio__text_cell(text, task->name, 20);
  asyncio__text_cell(text, task->cancelling > 0 ? "cancelling" : task->state,
                     10);
  add_number_cell(text, task->stack_peak, 7);
  asyncio__text_cell(text, task->waits_for != NULL ? task->waits_for : "-", 24);
  asyncio__text_cell(text, task->created_at != NULL ? task->created_at : "-",
                     24);
  for (size_t i = 0; i < task->awaiter_count; i++) {
    if (i > 0) asyncio__text_add(text, ", ");
    asyncio__text_add(text, name_of(info, task->awaited_by[i].id));
  }
  if (task->awaiter_count == 0) asyncio__text_add(text, "-");
}

static int format_tasks(const asyncio_loop_info *info, asyncio_value *v) {
  struct asyncio__text_builder text = {0};
  asyncio__text_cell(&text, "task", 20);
  asyncio__text_cell(&text, "state", 10);
  asyncio__text_cell(&text, "stack", 7);
  asyncio__text_cell(&text, "waits for", 24);
  asyncio__text_cell(&text, "created at", 24);
  asyncio__text_add(&text, "awaited by");
  for (size_t i = 0; i < info->task_count; i++)
    add_row(&text, info, &info->tasks[i]);
  return asyncio__text_result(&text, v);
}

int asyncio_print_tasks(asyncio_loop *loop, FILE *file) {
  asyncio_loop_info *info;
  int rc = asyncio_capture_tasks(loop, &info);
  if (rc < 0) return rc;
  asyncio_value text;
  rc = format_tasks(info, &text);
  asyncio_loop_info_free(info);
  if (rc == 0) asyncio__text_print(&text, file);
  return rc;
}

int asyncio_print_task_tree(asyncio_loop *loop, FILE *file) {
  asyncio_loop_info *info;
  int rc = asyncio_capture_tasks(loop, &info);
  if (rc < 0) return rc;
  asyncio_value trees;
  rc = asyncio_tools_build_async_tree(info, 1, &trees);
  asyncio_loop_info_free(info);
  for (size_t i = 0; i < asyncio_value_size(trees); i++)
    asyncio__text_print(&trees.list->items[i], file);
  asyncio_value_clear(&trees);
  return rc;
}
