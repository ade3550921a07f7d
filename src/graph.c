/* Call graphs. SPDX-License-Identifier: MIT
 *
 * After CPython 3.14's graph.py, but two tasks that await each other end the
 * walk instead of the program.
 */
#include <stdlib.h>
#include <string.h>

#include "awaiters.h"
#include "text.h"

/* A graph under construction. */
struct capture {
  asyncio_call_graph *graph;
  size_t capacity;
  struct asyncio__walk walk;
};

static bool add_entry(struct capture *capture, asyncio_call_graph_entry entry) {
  size_t count = capture->graph == NULL ? 0 : capture->graph->count;
  if (count == capture->capacity) {
    size_t capacity = count * 2 + 4;
    asyncio_call_graph *graph =
        realloc(capture->graph, sizeof *graph + capacity * sizeof entry);
    if (graph == NULL) return false;
    capture->graph = graph;
    capture->capacity = capacity;
  }
  (void)asyncio_retain(entry.future);
  capture->graph->entries[count] = entry;
  capture->graph->count = count + 1;
  return true;
}

/* Tasks on the way here, the future asked for not counted. */
static size_t depth_of(const struct asyncio__walk *walk) {
  size_t depth = 0;
  for (size_t i = 1; i < walk->length; i++)
    if (asyncio_future_task(walk->path[i].future) != NULL) depth++;
  return depth;
}

/* Whether the same stands at this depth already, below the same parent: a
 * future that a gather was given twice. */
static bool has_sibling(const asyncio_call_graph *graph,
                        const asyncio_future *future, size_t depth) {
  for (size_t i = graph->count; i-- > 0 && graph->entries[i].depth >= depth;)
    if (graph->entries[i].depth == depth && graph->entries[i].future == future)
      return true;
  return false;
}

/* Adds a waiter that is a task, and goes on above it. */
static bool visit(struct capture *capture, asyncio_future *waiter) {
  bool cycle = asyncio__walk_meets(&capture->walk, waiter);
  if (asyncio_future_task(waiter) != NULL) {
    size_t depth = depth_of(&capture->walk) + 1;
    if (has_sibling(capture->graph, waiter, depth)) return true;
    if (!add_entry(capture, (asyncio_call_graph_entry){.future = waiter,
                                                       .depth = depth,
                                                       .cycle = cycle}))
      return false;
  }
  return cycle || asyncio__walk_enter(&capture->walk, waiter);
}

static bool capture_all(struct capture *capture, asyncio_future *future) {
  if (!add_entry(capture, (asyncio_call_graph_entry){.future = future}) ||
      !asyncio__walk_enter(&capture->walk, future))
    return false;
  asyncio_future *waiter;
  while ((waiter = asyncio__walk_next(&capture->walk)) != NULL)
    if (!visit(capture, waiter)) return false;
  return true;
}

int asyncio__capture_call_graph(asyncio_future *future,
                                asyncio_call_graph **graph) {
  *graph = NULL;
  if (future == NULL && asyncio_get_running_loop() == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "capture_call_graph() is called outside of a running "
                          "event loop and no *future* to introspect was "
                          "provided",
                          NULL);
  if (future == NULL && asyncio_current_task() == NULL) return 0;
  struct capture capture = {0};
  bool captured = capture_all(
      &capture,
      future != NULL ? future : asyncio_task_future(asyncio_current_task()));
  asyncio__walk_free(&capture.walk);
  *graph = capture.graph;
  if (captured) return 0;
  asyncio_call_graph_free(capture.graph);
  *graph = NULL;
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no call graph", NULL);
}

void asyncio_call_graph_free(asyncio_call_graph *graph) {
  if (graph == NULL) return;
  for (size_t i = 0; i < graph->count; i++)
    asyncio_release(graph->entries[i].future);
  free(graph);
}

/* ---- as text ---- */

static void begin_line(struct asyncio__text_builder *text, size_t depth) {
  if (text->size > 0) asyncio__text_add(text, "\n");
  for (size_t i = 0; i < depth; i++) asyncio__text_add(text, "    ");
}

/* "Task(name='w', id=0x1)", "Future(id=0x2)", "Lock named 'db'(id=0x3)" */
static void add_future(struct asyncio__text_builder *text,
                       asyncio_future *future) {
  asyncio_task *task = asyncio_future_task(future);
  asyncio__text_add(text, future->type->name);
  asyncio__text_add(text, "(");
  if (task != NULL) {
    asyncio__text_add(text, "name='");
    asyncio__text_add(text, asyncio_task_get_name(task));
    asyncio__text_add(text, "', ");
  }
  asyncio__text_add(text, "id=");
  asyncio__text_hex(text, (uintptr_t)future);
  asyncio__text_add(text, ")");
}

static void add_graph_entry(struct asyncio__text_builder *text,
                            const asyncio_call_graph_entry *entry,
                            bool awaited) {
  begin_line(text, entry->depth);
  asyncio__text_add(text, "* ");
  add_future(text, entry->future);
  if (entry->cycle) asyncio__text_add(text, " (again: a cycle)");
  if (entry->future->where != NULL && !entry->cycle) {
    begin_line(text, entry->depth);
    asyncio__text_add(text, "  + Created at ");
    asyncio__text_add(text, entry->future->where);
  }
  if (!awaited) return;
  begin_line(text, entry->depth);
  asyncio__text_add(text, "  + Awaited by:");
}

static void add_graph(struct asyncio__text_builder *text,
                      const asyncio_call_graph *graph) {
  for (size_t i = 0; i < graph->count; i++) {
    const asyncio_call_graph_entry *entry = &graph->entries[i];
    bool awaited = i + 1 < graph->count && entry[1].depth > entry->depth;
    add_graph_entry(text, entry, awaited);
  }
}

int asyncio__format_call_graph(asyncio_future *future, asyncio_value *v) {
  *v = asyncio_nothing();
  asyncio_call_graph *graph;
  int rc = asyncio__capture_call_graph(future, &graph);
  if (rc < 0) return rc;
  struct asyncio__text_builder text = {0};
  if (graph != NULL) add_graph(&text, graph);
  asyncio_call_graph_free(graph);
  return asyncio__text_result(&text, v);
}

int asyncio__print_call_graph(asyncio_future *future, FILE *file) {
  asyncio_value text;
  int rc = asyncio__format_call_graph(future, &text);
  if (rc == 0) asyncio__text_print(&text, file);
  return rc;
}
