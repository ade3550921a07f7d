/* A dump of a loop's tasks, and trees, tables and cycles of such dumps.
 * SPDX-License-Identifier: MIT
 *
 * Where CPython's dump has the coroutines between two tasks, this one has what
 * lies between them here: "gather", "wait", "shield". The frame of a task is
 * what it waits in: "sleep", "Lock named 'db'".
 */
#ifndef ASYNCIO_TOOLS_H
#define ASYNCIO_TOOLS_H

#include <stdio.h>

#include "tasks.h"

/* A task that awaits another. */
typedef struct asyncio_awaiter_info {
  uint64_t id; /* of that task */
  size_t frame_count;
  const char *const *frames; /* between the two, the awaited one's end first */
} asyncio_awaiter_info;

/* A task of a dump. */
typedef struct asyncio_task_info {
  uint64_t id; /* its address */
  const char *name;
  const char *state;      /* "running", "ready", "sleeping" or "waiting" */
  const char *waits_for;  /* "Task 'w'", "Queue named 'jobs'" …, or NULL */
  const char *created_at; /* "file:line", or NULL */
  size_t stack_peak;      /* bytes, as asyncio_task_stack_peak */
  unsigned cancelling;
  size_t frame_count;
  const char *const *frames; /* innermost first */
  size_t awaiter_count;
  const asyncio_awaiter_info *awaited_by;
} asyncio_task_info;

/* The tasks of a loop. */
typedef struct asyncio_loop_info {
  uint64_t id; /* its address; where CPython has the thread's id */
  size_t task_count;
  const asyncio_task_info *tasks; /* not done, oldest first */
} asyncio_loop_info;

/* A dump of the loop's tasks. loop: NULL for the running one.
 * info: gets it, to be given to asyncio_loop_info_free; NULL on failure.
 * Returns 0, ASYNCIO_RUNTIME_ERROR without a loop, ASYNCIO_NO_MEMORY.
 * Python: RemoteUnwinder.get_all_awaited_by. */
ASYNCIO_MUST_USE int asyncio_capture_tasks(asyncio_loop *loop,
                                           asyncio_loop_info **info);

/* Gives a dump that was captured back. NULL is fine. */
void asyncio_loop_info_free(asyncio_loop_info *info);

/* Prints the loop's tasks: name, state, C stack, what each waits for, who
 * awaits it, where it was made. loop: as above. file: NULL for stdout.
 * Returns as asyncio_capture_tasks. Python: python -m asyncio ps. */
int asyncio_print_tasks(asyncio_loop *loop, FILE *file);

/* Prints the loop's tasks as trees, each below those that await it.
 * Returns as asyncio_capture_tasks; ASYNCIO_RUNTIME_ERROR, and a text that
 * names the tasks, when some await each other in a circle.
 * Python: python -m asyncio pstree. */
int asyncio_print_task_tree(asyncio_loop *loop, FILE *file);

/* What asyncio_tools_build_async_tree is told by name. */
typedef struct asyncio_tree_options {
  asyncio_value *trees;
  const char *task_emoji; /* before a task, NULL: "(T)" */
  const char *cor_emoji;  /* before a frame, NULL: "" */
} asyncio_tree_options;

/* The tasks of dumps as trees.
 * trees: gets a list of strings, one for each task that awaits others and is
 * not awaited; lines between which stands "\n".
 * asyncio_tools_build_async_tree(infos, n, &trees, .task_emoji = "*")
 * Returns 0, ASYNCIO_RUNTIME_ERROR for a circle, ASYNCIO_NO_MEMORY.
 * Python: asyncio.tools.build_async_tree. */
#define asyncio_tools_build_async_tree(infos, n, ...) \
  asyncio__build_async_tree(infos, n,                 \
                            (asyncio_tree_options){.trees = __VA_ARGS__})

/* The tasks of dumps as rows, one for each pair of a task and its awaiter.
 * table: gets a list of lists: the loop's id as an integer; then strings: the
 * task's id, its name, its frames, the frames between, the awaiter's name and
 * its id ("", "", "0x0" without one; "Unknown" when it is in no dump).
 * Returns 0 or ASYNCIO_NO_MEMORY. Python: asyncio.tools.build_task_table. */
ASYNCIO_MUST_USE int asyncio_tools_build_task_table(
    const asyncio_loop_info *infos, size_t n, asyncio_value *table);

/* The circles in which tasks of dumps await each other.
 * cycles: gets a list of lists of ids, each from a task around to itself.
 * Returns 0 or ASYNCIO_NO_MEMORY. Python: CycleFoundException.cycles. */
ASYNCIO_MUST_USE int asyncio_tools_find_cycles(const asyncio_loop_info *infos,
                                               size_t n, asyncio_value *cycles);

ASYNCIO_MUST_USE int asyncio__build_async_tree(const asyncio_loop_info *,
                                               size_t, asyncio_tree_options);

#endif
