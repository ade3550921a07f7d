/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

#define AUTO_GRAPH __attribute__((cleanup(free_graph))) asyncio_call_graph *

static void free_graph(asyncio_call_graph **graph) {
  asyncio_call_graph_free(*graph);
}

/* arg: where the other one is. */
static int await_other(void *arg) {
  return asyncio_await(*(asyncio_task **)arg);
}

TASK_TEST(two_tasks_that_await_each_other_end_the_walk) {
  static asyncio_task *names[2];
  AUTO_TASK a = asyncio_create_task(await_other, &names[1], .name = "a");
  AUTO_TASK b = asyncio_create_task(await_other, &names[0], .name = "b");
  names[0] = a;
  names[1] = b;
  await(asyncio_sleep(0));
  AUTO_GRAPH graph = NULL;
  await(asyncio_capture_call_graph(a, &graph));
  CHECK(graph->count == 3);
  CHECK(graph->entries[1].future == asyncio_task_future(b));
  CHECK(graph->entries[1].depth == 1 && !graph->entries[1].cycle);
  CHECK(graph->entries[2].future == asyncio_task_future(a));
  CHECK(graph->entries[2].depth == 2 && graph->entries[2].cycle);
  asyncio_loop_info *info;
  AUTO_VALUE cycles = asyncio_nothing();
  await(asyncio_capture_tasks(NULL, &info));
  int rc = asyncio_tools_find_cycles(info, 1, &cycles);
  asyncio_loop_info_free(info);
  await(rc);
  CHECK(asyncio_value_size(cycles) == 1);
  CHECK(asyncio_print_task_tree(NULL, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(),
               "await-graph contains cycles - cannot print a tree! "
               "cycle: b → a → b") == 0);
  asyncio_task_cancel(a);
  return 0;
}

static int sleep_long(void *arg) {
  (void)arg;
  return asyncio_sleep(100);
}

static int gather_twice(void *arg) {
  AUTO_FUTURE all = asyncio_gather(asyncio_retain((asyncio_task *)arg),
                                   asyncio_retain((asyncio_task *)arg));
  return asyncio_await(all);
}

TASK_TEST(a_future_that_is_gathered_twice_is_awaited_once) {
  AUTO_TASK task = asyncio_create_task(sleep_long, NULL);
  AUTO_TASK both = asyncio_create_task(gather_twice, task, .name = "both");
  await(asyncio_sleep(0));
  AUTO_GRAPH graph = NULL;
  await(asyncio_capture_call_graph(task, &graph));
  CHECK(graph->count == 2);
  CHECK(graph->entries[1].future == asyncio_task_future(both));
  return 0;
}

TASK_TEST(a_gather_that_nobody_awaits_is_nobody) {
  AUTO_TASK task = asyncio_create_task(sleep_long, NULL);
  AUTO_FUTURE all = asyncio_gather(asyncio_retain(task));
  AUTO_GRAPH graph = NULL;
  await(asyncio_capture_call_graph(task, &graph));
  CHECK(graph->count == 1);
  return 0;
}

static int await_chain(void *arg) {
  size_t left = (size_t)(uintptr_t)arg;
  if (left == 0) return asyncio_sleep(100);
  AUTO_TASK next = asyncio_create_task(await_chain, (void *)(left - 1));
  return asyncio_await(next);
}

enum { LONG_CHAIN = 2000 };

TASK_TEST(a_long_chain_needs_no_stack) {
  if (test_without_memory) return 0; /* one of thousands of calls at a time */
  AUTO_TASK first = asyncio_create_task(await_chain, (void *)LONG_CHAIN);
  for (int i = 0; i <= LONG_CHAIN; i++) await(asyncio_sleep(0));
  asyncio_task *tasks[LONG_CHAIN + 2];
  size_t count =
      asyncio_all_tasks(asyncio_get_running_loop(), tasks, LONG_CHAIN + 2);
  CHECK(count == LONG_CHAIN + 2);
  AUTO_GRAPH graph = NULL;
  await(asyncio_capture_call_graph(tasks[count - 1], &graph));
  CHECK(graph->count == LONG_CHAIN + 1);
  CHECK(graph->entries[LONG_CHAIN].depth == LONG_CHAIN);
  AUTO_VALUE trees = asyncio_nothing();
  asyncio_loop_info *info;
  await(asyncio_capture_tasks(NULL, &info));
  int rc = asyncio_tools_build_async_tree(info, 1, &trees);
  asyncio_loop_info_free(info);
  CHECK(asyncio_value_size(trees) == 2);
  return rc;
}

static int format_nothing(void *arg) {
  (void)arg;
  asyncio_value text;
  asyncio_call_graph *graph;
  await(asyncio_format_call_graph(NULL, &text));
  CHECK(text.tag == ASYNCIO_STRING && asyncio_value_size(text) == 0);
  asyncio_value_clear(&text);
  await(asyncio_capture_call_graph(NULL, &graph));
  CHECK(graph == NULL);
  return 0;
}

TASK_TEST(a_plain_callback_has_no_graph) {
  await(
      asyncio_loop_call_soon(asyncio_get_running_loop(), format_nothing, NULL));
  return asyncio_sleep(0);
}

TEST(outside_a_loop_a_future_must_be_named) {
  asyncio_call_graph *graph;
  CHECK(asyncio_capture_call_graph(NULL, &graph) == ASYNCIO_RUNTIME_ERROR);
  CHECK(graph == NULL);
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE f = asyncio_loop_create_future(loop);
  await(asyncio_capture_call_graph(f, &graph));
  CHECK(graph->count == 1);
  asyncio_call_graph_free(graph);
  return 0;
}

static asyncio_lock lock; /* tasks may outlive a test without memory */

static int hold_lock(void *arg) {
  await(asyncio_lock_acquire(arg));
  return asyncio_sleep(100);
}

/* The text without the numbers after "id=". */
static void strip_ids(const char *text, char *stripped) {
  while (*text != '\0') {
    *stripped++ = *text++;
    if (strncmp(text - 3, "id=", 3) == 0)
      text += strspn(text, "0123456789abcdefx");
  }
  *stripped = '\0';
}

TASK_TEST(a_graph_reads_like_pythons) {
  lock = (asyncio_lock){.name = "db"};
  AUTO_TASK holder = asyncio_create_task(hold_lock, &lock, .name = "holder");
  AUTO_TASK waiter = asyncio_create_task(hold_lock, &lock, .name = "waiter");
  AUTO_FUTURE all = asyncio_gather(asyncio_retain(waiter));
  AUTO_TASK parent = asyncio_create_task(gather_twice, waiter, .name = "p");
  await(asyncio_sleep(0));
  AUTO_VALUE text = asyncio_nothing();
  asyncio_future *wait = waiter->waits_for;
  if (wait == NULL) return ASYNCIO_NO_MEMORY;
  await(asyncio_format_call_graph(wait, &text));
  char stripped[1000];
  strip_ids(asyncio_value_text(text), stripped);
  const char *p = strstr(stripped, "* Lock named 'db'(id=)\n  + Awaited by:\n"
                                   "    * Task(name='waiter', id=)\n"
                                   "      + Created at tests/test_graph.c:");
  CHECK(p == stripped);
  CHECK(strstr(stripped, "      + Awaited by:\n        * Task(name='p', id=)\n"
                         "          + Created at tests/test_graph.c:") != NULL);
  return 0;
}

static int print_and_exit(void *arg) {
  (void)arg;
  lock = (asyncio_lock){.name = "db"};
  await(asyncio_lock_acquire(&lock));
  await(asyncio_spawn(hold_lock, &lock, .name = "worker"));
  await(asyncio_spawn(sleep_long, NULL, .name = "sleeper"));
  await(asyncio_sleep(0));
  await(asyncio_print_tasks(NULL, stderr));
  await(asyncio_print_task_tree(NULL, stderr));
  await(asyncio_print_call_graph(NULL, stderr));
  exit(3);
}

TEST_EXITS(the_tasks_of_a_loop_are_printed_as_a_tree, 3,
           "└── (T) worker\n"
           "    └──  Lock named 'db'\n"
           "└── (T) sleeper\n"
           "    └──  sleep\n"
           "* Task(name='Task-1', id=0x") {
  return asyncio_run(print_and_exit, NULL);
}

TEST_EXITS(the_tasks_of_a_loop_are_printed_as_a_table, 3,
           "waits for                created at               awaited by\n"
           "Task-1               running    ") {
  return asyncio_run(print_and_exit, NULL);
}

TASK_TEST(a_dump_says_what_each_task_does) {
  lock = (asyncio_lock){.name = "db"};
  AUTO_TASK sleeper = asyncio_create_task(hold_lock, &lock, .name = "sleeper");
  AUTO_TASK waiter = asyncio_create_task(hold_lock, &lock, .name = "waiter");
  AUTO_TASK parent = asyncio_create_task(gather_twice, waiter, .name = "p");
  static asyncio_task *awaited;
  awaited = sleeper;
  AUTO_TASK other = asyncio_create_task(await_other, &awaited, .name = "o");
  await(asyncio_sleep(0));
  AUTO_TASK ready = asyncio_create_task(sleep_long, NULL, .name = "ready");
  asyncio_loop_info *info;
  await(asyncio_capture_tasks(NULL, &info));
  for (size_t i = 1; i < info->task_count; i++) {
    const asyncio_task_info *task = &info->tasks[i];
    test_log("%s:%s:%s", task->name, task->state,
             task->waits_for == NULL ? "-" : task->waits_for);
    for (size_t j = 0; j < task->awaiter_count; j++)
      test_log("<%s", task->awaited_by[j].frame_count > 0
                          ? task->awaited_by[j].frames[0]
                          : "");
  }
  CHECK(info->task_count == 6 && strcmp(info->tasks[0].state, "running") == 0);
  asyncio_loop_info_free(info);
  CHECK_LOG("sleeper:sleeping:sleep < "
            "waiter:waiting:Lock named 'db' <gather "
            "p:waiting:gather o:waiting:Task 'sleeper' ready:ready:-");
  return 0;
}

TEST(a_dump_needs_a_loop) {
  asyncio_loop_info *info;
  CHECK(asyncio_capture_tasks(NULL, &info) == ASYNCIO_RUNTIME_ERROR);
  CHECK(info == NULL);
  return 0;
}
