/* Twins of CPython's test_tools.py: trees, tables and cycles of task dumps.
 * SPDX-License-Identifier: MIT */
#include "test.h"

/* ---- dumps, in few words ---- */

#define FRAMES(...)                                                           \
  .frame_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), \
  .frames = (const char *const[]) {                                           \
    __VA_ARGS__                                                               \
  }
#define BY(task, ...) {.id = (task), FRAMES(__VA_ARGS__)}
#define TASK(number, text) {.id = (number), .name = (text)}
#define AWAITED(number, text, ...)                                   \
  {                                                                  \
    .id = (number), .name = (text),                                  \
    .awaiter_count = sizeof((asyncio_awaiter_info[]){__VA_ARGS__}) / \
                     sizeof(asyncio_awaiter_info),                   \
    .awaited_by = (const asyncio_awaiter_info[]) {                   \
      __VA_ARGS__                                                    \
    }                                                                \
  }
#define LOOP(number, ...)                                      \
  {                                                            \
    .id = (number),                                            \
    .task_count = sizeof((asyncio_task_info[]){__VA_ARGS__}) / \
                  sizeof(asyncio_task_info),                   \
    .tasks = (const asyncio_task_info[]) {                     \
      __VA_ARGS__                                              \
    }                                                          \
  }
#define NO_TASKS(number) {.id = (number)}
#define COUNT(infos) (sizeof(infos) / sizeof *(infos))

/* Rows of a table, each after a newline, cells with a bar between. */
static void add_rows(asyncio_value table, char *text) {
  for (size_t i = 0; i < asyncio_value_size(table); i++) {
    asyncio_value row = asyncio_value_items(table)[i];
    CHECK(asyncio_value_size(row) == 7);
    sprintf(text + strlen(text), "\n%d", (int)asyncio_value_items(row)[0].i);
    for (size_t j = 1; j < asyncio_value_size(row); j++)
      if (j != 3) /* frames of the task itself, none in these tests */
        sprintf(text + strlen(text), "|%s",
                asyncio_value_text(asyncio_value_items(row)[j]));
  }
}

static void add_trees(asyncio_value trees, char *text) {
  for (size_t i = 0; i < asyncio_value_size(trees); i++)
    sprintf(text + strlen(text), "\n%s",
            asyncio_value_text(asyncio_value_items(trees)[i]));
}

static void add_cycles(asyncio_value cycles, char *text) {
  for (size_t i = 0; i < asyncio_value_size(cycles); i++) {
    asyncio_value ids = asyncio_value_items(cycles)[i];
    strcat(text, "\n");
    for (size_t j = 0; j < asyncio_value_size(ids); j++)
      sprintf(text + strlen(text), j > 0 ? " %d" : "%d",
              (int)asyncio_value_items(ids)[j].i);
  }
}

static int check(int rc, asyncio_value *v,
                 void (*add)(asyncio_value v, char *text),
                 const char *expected) {
  char text[4000] = "";
  if (rc == 0) add(*v, text);
  if (rc == 0 && strcmp(text, expected) != 0) test_log("%s", text);
  asyncio_value_clear(v);
  CHECK_LOG("");
  return rc;
}

static int check_table(const asyncio_loop_info *infos, size_t n,
                       const char *expected) {
  asyncio_value v;
  int rc = asyncio_tools_build_task_table(infos, n, &v);
  return check(rc, &v, add_rows, expected);
}

static int check_tree(const asyncio_loop_info *infos, size_t n,
                      const char *expected) {
  asyncio_value v;
  int rc = asyncio_tools_build_async_tree(infos, n, &v);
  return check(rc, &v, add_trees, expected);
}

/* There are these cycles, and a tree says so. */
static int check_cycles(const asyncio_loop_info *infos, size_t n,
                        const char *expected) {
  asyncio_value v;
  CHECK(asyncio_tools_build_async_tree(infos, n, &v) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strstr(asyncio_message(), "await-graph contains cycles") != NULL);
  asyncio_value_clear(&v);
  int rc = asyncio_tools_find_cycles(infos, n, &v);
  return check(rc, &v, add_cycles, expected);
}

/* ---- CPython's inputs ---- */

#define CHAIN_A                                                   \
  "awaiter3 /path/to/app.py:130", "awaiter2 /path/to/app.py:120", \
      "awaiter /path/to/app.py:110"
#define CHAIN_B                                                     \
  "awaiterB3 /path/to/app.py:190", "awaiterB2 /path/to/app.py:180", \
      "awaiterB /path/to/app.py:170"
#define EXIT "_aexit", "__aexit__", "main"
#define BLOCH "_aexit", "__aexit__", "blocho_caller", "bloch"

static const asyncio_loop_info two_groups[] = {
    LOOP(1, TASK(2, "Task-1"),
         AWAITED(3, "timer", BY(4, CHAIN_A), BY(5, CHAIN_B), BY(6, CHAIN_B),
                 BY(7, CHAIN_A)),
         AWAITED(8, "root1", BY(2, EXIT)), AWAITED(9, "root2", BY(2, EXIT)),
         AWAITED(4, "child1_1", BY(8, BLOCH)),
         AWAITED(6, "child2_1", BY(8, BLOCH)),
         AWAITED(7, "child1_2", BY(9, BLOCH)),
         AWAITED(5, "child2_2", BY(9, BLOCH))),
    NO_TASKS(0)};

static const asyncio_loop_info two_roots[] = {
    LOOP(9, TASK(5, "Task-5"), AWAITED(6, "Task-6", BY(5, "main2")),
         AWAITED(7, "Task-7", BY(5, "main2")),
         AWAITED(8, "Task-8", BY(5, "main2"))),
    LOOP(10, TASK(1, "Task-1"), AWAITED(2, "Task-2", BY(1, "main")),
         AWAITED(3, "Task-3", BY(1, "main")),
         AWAITED(4, "Task-4", BY(1, "main"))),
    NO_TASKS(11), NO_TASKS(0)};

static const asyncio_loop_info lone_root[] = {
    LOOP(1, TASK(2, "Task-5")),
    LOOP(3, TASK(4, "Task-1"), AWAITED(5, "Task-2", BY(4, "main")),
         AWAITED(6, "Task-3", BY(4, "main")),
         AWAITED(7, "Task-4", BY(4, "main"))),
    NO_TASKS(8), NO_TASKS(0)};

static const asyncio_loop_info one_cycle[] = {
    LOOP(1, TASK(2, "Task-1"),
         AWAITED(3, "a", BY(4, "awaiter2"), BY(2, "main")),
         AWAITED(4, "b", BY(3, "awaiter"))),
    NO_TASKS(0)};

#define NESTED "nested", "nested"
static const asyncio_loop_info two_cycles[] = {
    LOOP(1, TASK(2, "Task-1"), AWAITED(3, "A", BY(4, NESTED, "task_b")),
         AWAITED(4, "B", BY(5, NESTED, "task_c"), BY(3, NESTED, "task_a")),
         AWAITED(5, "C", BY(6, NESTED)),
         AWAITED(6, "Task-2", BY(4, NESTED, "task_b"))),
    NO_TASKS(0)};

static const asyncio_loop_info independent[] = {
    LOOP(1, TASK(10, "taskA"), TASK(11, "taskB"))};

static const asyncio_loop_info single[] = {LOOP(1, TASK(2, "Task-1"))};

static const asyncio_loop_info chain[] = {
    LOOP(1, TASK(2, "Task-1"), AWAITED(3, "Task-2", BY(2, "main")),
         AWAITED(4, "Task-3", BY(3, "main")))};

/* ---- trees and cycles ---- */

static const char two_groups_tree[] =
    "\n└── (T) Task-1\n"
    "    └──  main\n"
    "        └──  __aexit__\n"
    "            └──  _aexit\n"
    "                ├── (T) root1\n"
    "                │   └──  bloch\n"
    "                │       └──  blocho_caller\n"
    "                │           └──  __aexit__\n"
    "                │               └──  _aexit\n"
    "                │                   ├── (T) child1_1\n"
    "                │                   │   └──  awaiter "
    "/path/to/app.py:110\n"
    "                │                   │       └──  awaiter2 "
    "/path/to/app.py:120\n"
    "                │                   │           └──  awaiter3 "
    "/path/to/app.py:130\n"
    "                │                   │               └── (T) timer\n"
    "                │                   └── (T) child2_1\n"
    "                │                       └──  awaiterB "
    "/path/to/app.py:170\n"
    "                │                           └──  awaiterB2 "
    "/path/to/app.py:180\n"
    "                │                               └──  awaiterB3 "
    "/path/to/app.py:190\n"
    "                │                                   └── (T) timer\n"
    "                └── (T) root2\n"
    "                    └──  bloch\n"
    "                        └──  blocho_caller\n"
    "                            └──  __aexit__\n"
    "                                └──  _aexit\n"
    "                                    ├── (T) child1_2\n"
    "                                    │   └──  awaiter "
    "/path/to/app.py:110\n"
    "                                    │       └──  awaiter2 "
    "/path/to/app.py:120\n"
    "                                    │           └──  awaiter3 "
    "/path/to/app.py:130\n"
    "                                    │               └── (T) timer\n"
    "                                    └── (T) child2_2\n"
    "                                        └──  awaiterB "
    "/path/to/app.py:170\n"
    "                                            └──  awaiterB2 "
    "/path/to/app.py:180\n"
    "                                                └──  awaiterB3 "
    "/path/to/app.py:190\n"
    "                                                    └── (T) timer";

TEST(asyncio_utils) {
  await(check_tree(two_groups, COUNT(two_groups), two_groups_tree));
  await(check_tree(two_roots, COUNT(two_roots),
                   "\n└── (T) Task-5\n"
                   "    └──  main2\n"
                   "        ├── (T) Task-6\n"
                   "        ├── (T) Task-7\n"
                   "        └── (T) Task-8"
                   "\n└── (T) Task-1\n"
                   "    └──  main\n"
                   "        ├── (T) Task-2\n"
                   "        ├── (T) Task-3\n"
                   "        └── (T) Task-4"));
  return check_tree(lone_root, COUNT(lone_root),
                    "\n└── (T) Task-5"
                    "\n└── (T) Task-1\n"
                    "    └──  main\n"
                    "        ├── (T) Task-2\n"
                    "        ├── (T) Task-3\n"
                    "        └── (T) Task-4");
}

TEST(asyncio_utils_cycles) {
  await(check_cycles(one_cycle, COUNT(one_cycle), "\n4 3 4"));
  return check_cycles(two_cycles, COUNT(two_cycles), "\n4 3 4\n4 6 5 4");
}

/* ---- tables ---- */

#define BLOCH_TEXT "_aexit -> __aexit__ -> blocho_caller -> bloch"
#define CHAIN_A_TEXT                                                 \
  "awaiter3 /path/to/app.py:130 -> awaiter2 /path/to/app.py:120 -> " \
  "awaiter /path/to/app.py:110"
#define CHAIN_B_TEXT                                                   \
  "awaiterB3 /path/to/app.py:190 -> awaiterB2 /path/to/app.py:180 -> " \
  "awaiterB /path/to/app.py:170"

TEST(asyncio_utils_2) {
  await(check_table(two_groups, COUNT(two_groups),
                    "\n1|0x2|Task-1|||0x0"
                    "\n1|0x3|timer|" CHAIN_A_TEXT "|child1_1|0x4"
                    "\n1|0x3|timer|" CHAIN_B_TEXT "|child2_2|0x5"
                    "\n1|0x3|timer|" CHAIN_B_TEXT "|child2_1|0x6"
                    "\n1|0x3|timer|" CHAIN_A_TEXT "|child1_2|0x7"
                    "\n1|0x8|root1|_aexit -> __aexit__ -> main|Task-1|0x2"
                    "\n1|0x9|root2|_aexit -> __aexit__ -> main|Task-1|0x2"
                    "\n1|0x4|child1_1|" BLOCH_TEXT "|root1|0x8"
                    "\n1|0x6|child2_1|" BLOCH_TEXT "|root1|0x8"
                    "\n1|0x7|child1_2|" BLOCH_TEXT "|root2|0x9"
                    "\n1|0x5|child2_2|" BLOCH_TEXT "|root2|0x9"));
  await(check_table(two_roots, COUNT(two_roots),
                    "\n9|0x5|Task-5|||0x0"
                    "\n9|0x6|Task-6|main2|Task-5|0x5"
                    "\n9|0x7|Task-7|main2|Task-5|0x5"
                    "\n9|0x8|Task-8|main2|Task-5|0x5"
                    "\n10|0x1|Task-1|||0x0"
                    "\n10|0x2|Task-2|main|Task-1|0x1"
                    "\n10|0x3|Task-3|main|Task-1|0x1"
                    "\n10|0x4|Task-4|main|Task-1|0x1"));
  await(check_table(lone_root, COUNT(lone_root),
                    "\n1|0x2|Task-5|||0x0"
                    "\n3|0x4|Task-1|||0x0"
                    "\n3|0x5|Task-2|main|Task-1|0x4"
                    "\n3|0x6|Task-3|main|Task-1|0x4"
                    "\n3|0x7|Task-4|main|Task-1|0x4"));
  await(check_table(one_cycle, COUNT(one_cycle),
                    "\n1|0x2|Task-1|||0x0"
                    "\n1|0x3|a|awaiter2|b|0x4"
                    "\n1|0x3|a|main|Task-1|0x2"
                    "\n1|0x4|b|awaiter|a|0x3"));
  return check_table(two_cycles, COUNT(two_cycles),
                     "\n1|0x2|Task-1|||0x0"
                     "\n1|0x3|A|nested -> nested -> task_b|B|0x4"
                     "\n1|0x4|B|nested -> nested -> task_c|C|0x5"
                     "\n1|0x4|B|nested -> nested -> task_a|A|0x3"
                     "\n1|0x5|C|nested -> nested|Task-2|0x6"
                     "\n1|0x6|Task-2|nested -> nested -> task_b|B|0x4");
}

/* ---- basics ---- */

TEST(empty_input_tree) { return check_tree(NULL, 0, ""); }

TEST(empty_input_table) { return check_table(NULL, 0, ""); }

TEST(only_independent_tasks_tree) {
  return check_tree(independent, 1, "\n└── (T) taskA\n└── (T) taskB");
}

TEST(only_independent_tasks_table) {
  return check_table(independent, 1, "\n1|0xa|taskA|||0x0\n1|0xb|taskB|||0x0");
}

TEST(single_task_tree) { return check_tree(single, 1, "\n└── (T) Task-1"); }

TEST(single_task_table) {
  return check_table(single, 1, "\n1|0x2|Task-1|||0x0");
}

TEST(cycle_detection) {
  const asyncio_loop_info info = LOOP(1, AWAITED(2, "Task-1", BY(3, "main")),
                                      AWAITED(3, "Task-2", BY(2, "main")));
  return check_cycles(&info, 1, "\n3 2 3");
}

TEST(complex_tree) {
  return check_tree(chain, 1,
                    "\n└── (T) Task-1\n"
                    "    └──  main\n"
                    "        └── (T) Task-2\n"
                    "            └──  main\n"
                    "                └── (T) Task-3");
}

TEST(complex_table) {
  return check_table(chain, 1,
                     "\n1|0x2|Task-1|||0x0"
                     "\n1|0x3|Task-2|main|Task-1|0x2"
                     "\n1|0x4|Task-3|main|Task-2|0x3");
}

TEST(deep_coroutine_chain) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(10, "leaf", BY(11, "c1", "c2", "c3", "c4", "c5")),
           TASK(11, "root"));
  return check_tree(&info, 1,
                    "\n└── (T) root\n"
                    "    └──  c5\n"
                    "        └──  c4\n"
                    "            └──  c3\n"
                    "                └──  c2\n"
                    "                    └──  c1\n"
                    "                        └── (T) leaf");
}

TEST(multiple_cycles_same_node) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "Task-A", BY(2, "call1")),
           AWAITED(2, "Task-B", BY(3, "call2")),
           AWAITED(3, "Task-C", BY(1, "call3"), BY(2, "call4")));
  return check_cycles(&info, 1, "\n2 1 3 2");
}

TEST(table_output_format) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "Task-A", BY(2, "foo")), TASK(2, "Task-B"));
  return check_table(&info, 1,
                     "\n1|0x1|Task-A|foo|Task-B|0x2\n1|0x2|Task-B|||0x0");
}

/* ---- edges ---- */

TEST(task_awaits_self) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "Self-Awaiter", BY(1, "loopback")));
  return check_cycles(&info, 1, "\n1 1");
}

TEST(task_with_missing_awaiter_id) {
  const asyncio_loop_info info = LOOP(1, AWAITED(1, "Task-A", BY(999, "coro")));
  await(check_tree(&info, 1, ""));
  return check_table(&info, 1, "\n1|0x1|Task-A|coro|Unknown|0x3e7");
}

TEST(duplicate_coroutine_frames) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "Task-1", BY(2, "frameA"), BY(3, "frameA")),
           TASK(2, "Task-2"), TASK(3, "Task-3"));
  return check_tree(&info, 1,
                    "\n└── (T) Task-2\n"
                    "    └──  frameA\n"
                    "        └── (T) Task-1"
                    "\n└── (T) Task-3\n"
                    "    └──  frameA\n"
                    "        └── (T) Task-1");
}

TEST(task_with_no_name) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "root", BY(2, "f1")), TASK(2, NULL));
  return check_tree(&info, 1,
                    "\n└── (T) None\n"
                    "    └──  f1\n"
                    "        └── (T) root");
}

TEST(tree_rendering_with_custom_emojis) {
  const asyncio_loop_info info =
      LOOP(1, AWAITED(1, "MainTask", BY(2, "f1", "f2")), TASK(2, "SubTask"));
  asyncio_value v;
  int rc = asyncio_tools_build_async_tree(&info, 1, &v, .task_emoji = "🧵",
                                          .cor_emoji = "🔁");
  return check(rc, &v, add_trees,
               "\n└── 🧵 SubTask\n"
               "    └── 🔁 f2\n"
               "        └── 🔁 f1\n"
               "            └── 🧵 MainTask");
}
