/* Twins of CPython's test_graph.py: who awaits whom. C functions have no
 * frames, so these parts of the graphs are left out.
 * SPDX-License-Identifier: MIT */
#include "test.h"

/* The graph in CPython's form, "T<name>[awaiter awaiter[...]]", where tasks
 * without a name of their own are T<anon>. */
static void add_graph(const asyncio_call_graph *graph, char *text) {
  size_t depth = 0;
  for (size_t i = 0; i < graph->count; i++) {
    const asyncio_call_graph_entry *entry = &graph->entries[i];
    asyncio_task *task = asyncio_future_task(entry->future);
    const char *name = task == NULL ? "F" : asyncio_task_get_name(task);
    if (strncmp(name, "Task-", 5) == 0) name = "T<anon>";
    if (entry->depth > depth) strcat(text, "[");
    for (size_t above = entry->depth; above < depth; above++) strcat(text, "]");
    if (i > 0 && entry->depth <= depth) strcat(text, " ");
    strcat(text, name);
    depth = entry->depth;
  }
  for (; depth > 0; depth--) strcat(text, "]");
}

/* Logs the graph of a future, or of the current task. */
static int note_graph(asyncio_future *future) {
  asyncio_call_graph *graph;
  char text[400] = "";
  await(asyncio_capture_call_graph(future, &graph));
  add_graph(graph, text);
  asyncio_call_graph_free(graph);
  test_log("%s", text);
  AUTO_VALUE printed = asyncio_nothing();
  await(asyncio_format_call_graph(future, &printed));
  const char *begin = future == NULL ? "* Task(name='" : "* Future(id=0x";
  CHECK(strncmp(asyncio_value_text(printed), begin, strlen(begin)) == 0);
  return 0;
}

/* In the next pass. */
static int note_mine(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  return note_graph(NULL);
}

static int spin(void *passes) {
  for (int i = 0; i < *(int *)passes; i++) await(asyncio_sleep(0));
  return 0;
}

static int wait_for_task(void *task) {
  return asyncio_await((asyncio_task *)task);
}

TASK_TEST(stack_tgroup) {
  AUTO_TASK task = NULL;
  asyncio_task_group *group;
  int rc = 0;
  async_with (rc, asyncio_task_group, &group) {
    task = asyncio_task_group_create_task(group, note_mine, NULL,
                                          .name = "c2_root");
    rc = asyncio_task_group_spawn(group, wait_for_task, task,
                                  .name = "sub_main_1");
    if (rc == 0)
      rc = asyncio_task_group_spawn(group, wait_for_task, task,
                                    .name = "sub_main_2");
  }
  CHECK_LOG("c2_root[T<anon> sub_main_1[T<anon>] sub_main_2[T<anon>]]");
  return rc;
}

TASK_TEST(stack_gather) {
  static int one = 1;
  AUTO_FUTURE all = asyncio_gather(
      asyncio_coro(note_mine, NULL, .name = "deep"), asyncio_coro(spin, &one));
  await(asyncio_await(all));
  CHECK_LOG("deep[T<anon>]");
  return 0;
}

TASK_TEST(stack_shield) {
  AUTO_FUTURE outer =
      asyncio_shield(asyncio_coro(note_mine, NULL, .name = "deep"));
  await(asyncio_await(outer));
  CHECK_LOG("deep[T<anon>]");
  return 0;
}

static int note_in_timeout(void *arg) {
  AUTO_TIMEOUT timeout = asyncio_timeout_new(1);
  await(asyncio_timeout_enter(timeout));
  int rc = note_mine(arg);
  return asyncio_timeout_exit(timeout, rc);
}

TASK_TEST(stack_timeout) {
  AUTO_FUTURE outer =
      asyncio_shield(asyncio_coro(note_in_timeout, NULL, .name = "inner"));
  await(asyncio_await(outer));
  CHECK_LOG("inner[T<anon>]");
  return 0;
}

TASK_TEST(stack_wait) {
  static int three = 3;
  AUTO_TASK t1 = asyncio_create_task(note_in_timeout, NULL, .name = "inner");
  AUTO_TASK t2 = asyncio_create_task(spin, &three);
  asyncio_task *tasks[] = {t1, t2};
  await(asyncio_wait(tasks, 2));
  CHECK_LOG("inner[T<anon>]");
  return asyncio_await(t1);
}

TASK_TEST(stack_task) {
  AUTO_TASK task = asyncio_create_task(note_mine, NULL, .name = "there there");
  await(asyncio_await(task));
  CHECK_LOG("there there[T<anon>]");
  return 0;
}

static int wait_for(void *future) {
  return asyncio_await((asyncio_future *)future);
}

/* Once the two below wait. */
static int note_future(void *future) {
  for (int i = 0; i < 5; i++) await(asyncio_sleep(0));
  await(note_graph(future));
  return asyncio_future_set_result(future, asyncio_nothing());
}

TASK_TEST(stack_future) {
  AUTO_FUTURE f = asyncio_loop_create_future(asyncio_get_running_loop());
  AUTO_FUTURE all = asyncio_gather(asyncio_coro(wait_for, f, .name = "task A"),
                                   asyncio_coro(wait_for, f, .name = "task B"),
                                   asyncio_coro(note_future, f));
  int rc = asyncio_await(all);
  await(asyncio_sleep(0)); /* without memory, those that began hold f then */
  CHECK_LOG("F[task A[T<anon>] task B[T<anon>]]");
  return rc;
}
