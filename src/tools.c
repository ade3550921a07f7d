/* Trees, tables and cycles of task dumps. SPDX-License-Identifier: MIT
 *
 * After CPython 3.14's tools.py.
 */
#include <stdlib.h>

#include "links.h"
#include "text.h"

/* What the functions here are given. */
struct dumps {
  const asyncio_loop_info *infos;
  size_t count;
};

/* Calls visit for each task. */
typedef void (*visitor)(void *into, const asyncio_loop_info *info,
                        const asyncio_task_info *task);
static void asyncio__visit_tasks(struct dumps dumps, visitor visit,
                                 void *into) {
  for (size_t i = 0; i < dumps.count; i++)
    for (size_t j = 0; j < dumps.infos[i].task_count; j++)
      visit(into, &dumps.infos[i], &dumps.infos[i].tasks[j]);
}

static int no_memory(asyncio_value *v) {
  asyncio_value_clear(v);
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no memory for a dump", NULL);
}

/* ---- cycles ---- */

/* Links each awaiting task to what it awaits. */
static void link_awaits(void *into, const asyncio_loop_info *info,
                        const asyncio_task_info *task) {
  (void)info;
  for (size_t i = 0; i < task->awaiter_count; i++) {
    size_t parent = asyncio__links_task(into, task->awaited_by[i].id);
    asyncio__links_add(into, parent, asyncio__links_task(into, task->id));
  }
}

enum { NOT_SEEN, ON_PATH, FINISHED };

struct search {
  struct asyncio__links graph;
  size_t *path;  /* vertices */
  size_t *next;  /* link to be followed from each */
  size_t length; /* of the path */
  asyncio_value *cycles;
};

/* Makes the list one longer; the item is consumed. */
static int append_item(asyncio_value *list, asyncio_value item) {
  size_t size = asyncio_value_size(*list);
  asyncio_value longer = asyncio__list_value(size + 1);
  if (item.tag == ASYNCIO_ERROR || longer.tag == ASYNCIO_ERROR) {
    asyncio_value_clear(&item);
    asyncio_value_clear(&longer);
    return no_memory(list);
  }
  for (size_t i = 0; i < size; i++)
    longer.list->items[i] = asyncio_value_copy(list->list->items[i]);
  longer.list->items[size] = item;
  asyncio_value_clear(list);
  *list = longer;
  return 0;
}

/* The path from this vertex on, and back to it. */
static int add_cycle(struct search *search, size_t vertex) {
  size_t begin = search->length;
  while (search->path[--begin] != vertex) continue;
  size_t size = search->length - begin;
  asyncio_value ids = asyncio__list_value(size + 1);
  if (ids.tag == ASYNCIO_ERROR) return append_item(search->cycles, ids);
  for (size_t i = 0; i <= size; i++) {
    size_t at = search->path[begin + i % size];
    ids.list->items[i] = asyncio_int((int64_t)search->graph.vertices[at].id);
  }
  return append_item(search->cycles, ids);
}

static void enter(struct search *search, size_t vertex) {
  search->graph.vertices[vertex].seen = ON_PATH;
  search->path[search->length] = vertex;
  search->next[search->length++] = search->graph.vertices[vertex].first;
}

/* Depth first, without recursion. */
static int search_from(struct search *search, size_t vertex) {
  int rc = 0;
  enter(search, vertex);
  while (search->length > 0 && rc == 0) {
    size_t *next = &search->next[search->length - 1];
    if (*next == ASYNCIO__NO_LINK) {
      search->length--;
      search->graph.vertices[search->path[search->length]].seen = FINISHED;
      continue;
    }
    struct asyncio__link link = search->graph.links[*next];
    *next = link.next;
    if (search->graph.vertices[link.to].seen == NOT_SEEN)
      enter(search, link.to);
    else if (search->graph.vertices[link.to].seen == ON_PATH)
      rc = add_cycle(search, link.to);
  }
  return rc;
}

static int search_all(struct search *search) {
  size_t count = search->graph.vertex_count;
  *search->cycles = asyncio__list_value(0);
  search->path = calloc(count * 2 + 1, sizeof *search->path);
  if (search->graph.failed || search->path == NULL ||
      search->cycles->tag == ASYNCIO_ERROR)
    return no_memory(search->cycles);
  search->next = search->path + count;
  int rc = 0;
  for (size_t i = 0; i < count && rc == 0; i++)
    if (search->graph.vertices[i].seen == NOT_SEEN) rc = search_from(search, i);
  return rc;
}

int asyncio_tools_find_cycles(const asyncio_loop_info *infos, size_t n,
                              asyncio_value *cycles) {
  struct search search = {.cycles = cycles};
  *cycles = asyncio_nothing();
  asyncio__visit_tasks((struct dumps){infos, n}, link_awaits, &search.graph);
  int rc = search_all(&search);
  free(search.path);
  asyncio__links_free(&search.graph);
  return rc;
}

/* ---- names ---- */

static const char *name_of(struct dumps dumps, uint64_t id) {
  for (size_t i = dumps.count; i-- > 0;)
    for (size_t j = dumps.infos[i].task_count; j-- > 0;)
      if (dumps.infos[i].tasks[j].id == id) {
        const char *name = dumps.infos[i].tasks[j].name;
        return name != NULL ? name : "None";
      }
  return NULL;
}

/* "cycle: a → b → a" for each. */
static void add_cycles(struct asyncio__text_builder *text, struct dumps dumps,
                       asyncio_value cycles) {
  for (size_t i = 0; i < asyncio_value_size(cycles); i++) {
    asyncio_value ids = asyncio_value_items(cycles)[i];
    for (size_t j = 0; j < asyncio_value_size(ids); j++) {
      uint64_t id = (uint64_t)asyncio_value_items(ids)[j].i;
      const char *name = name_of(dumps, id);
      asyncio__text_add(text, j > 0 ? " → " : i > 0 ? "; cycle: " : "cycle: ");
      if (name != NULL)
        asyncio__text_add(text, name);
      else
        asyncio__text_hex(text, id);
    }
  }
}

/* Raises if there are cycles. */
static int refuse_cycles(struct dumps dumps) {
  asyncio_value cycles, shown;
  int rc = asyncio_tools_find_cycles(dumps.infos, dumps.count, &cycles);
  if (rc < 0 || asyncio_value_size(cycles) == 0) {
    asyncio_value_clear(&cycles);
    return rc;
  }
  struct asyncio__text_builder text = {0};
  add_cycles(&text, dumps, cycles);
  asyncio_value_clear(&cycles);
  rc = asyncio__text_result(&text, &shown);
  if (rc == 0)
    rc = asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                        "await-graph contains cycles - cannot print a tree! ",
                        asyncio_value_text(shown), NULL);
  asyncio_value_clear(&shown);
  return rc;
}

/* ---- trees ---- */

static void label_task(void *into, const asyncio_loop_info *info,
                       const asyncio_task_info *task) {
  struct asyncio__links *tree = into;
  (void)info;
  size_t vertex = asyncio__links_task(tree, task->id);
  if (!tree->failed)
    tree->vertices[vertex].label = task->name != NULL ? task->name : "None";
}

/* The frames below a vertex, outermost first. Returns the last one. */
static size_t add_frames(struct asyncio__links *tree, size_t vertex,
                         const char *const *frames, size_t count) {
  while (count-- > 0)
    vertex = asyncio__links_frame(tree, vertex, frames[count]);
  return vertex;
}

/* Puts a task below those that await it. */
static void add_below_awaiters(void *into, const asyncio_loop_info *info,
                               const asyncio_task_info *task) {
  (void)info;
  for (size_t i = 0; i < task->awaiter_count; i++) {
    const asyncio_awaiter_info *awaiter = &task->awaited_by[i];
    size_t vertex = asyncio__links_task(into, awaiter->id);
    vertex = add_frames(into, vertex, awaiter->frames, awaiter->frame_count);
    asyncio__links_add(into, vertex, asyncio__links_task(into, task->id));
  }
}

/* What a task waits in, if that is no task. */
static void add_own_frames(void *into, const asyncio_loop_info *info,
                           const asyncio_task_info *task) {
  struct asyncio__links *tree = into;
  (void)info;
  size_t vertex = asyncio__links_task(tree, task->id);
  if (!tree->failed && tree->vertices[vertex].first == ASYNCIO__NO_LINK)
    (void)add_frames(tree, vertex, task->frames, task->frame_count);
}

/* A vertex on the way down a tree that is printed. */
struct place {
  size_t next;   /* link to the child that comes next */
  size_t indent; /* bytes of indentation of its children */
};

struct printer {
  const struct asyncio__links *tree;
  asyncio_tree_options options;
  struct asyncio__text_builder text;
  struct asyncio__text_builder indent;
  struct place *places;
  size_t depth;
};

static void print_vertex(struct printer *printer, size_t at, bool last) {
  const struct asyncio__vertex *vertex = &printer->tree->vertices[at];
  struct asyncio__text_builder *text = &printer->text;
  if (text->size > 0) asyncio__text_add(text, "\n");
  asyncio__text_add_n(text, printer->indent.bytes, printer->indent.size);
  asyncio__text_add(text, last ? "└── " : "├── ");
  asyncio__text_add(text, vertex->task ? printer->options.task_emoji
                                       : printer->options.cor_emoji);
  asyncio__text_add(text, " ");
  asyncio__text_add(text, vertex->label);
  asyncio__text_add(&printer->indent, last ? "    " : "│   ");
  printer->places[printer->depth++] =
      (struct place){vertex->first, printer->indent.size};
}

/* The tree below a root, without recursion: it may be deep. */
static int print_tree(struct printer *printer, size_t root, asyncio_value *v) {
  print_vertex(printer, root, true);
  while (printer->depth > 0) {
    struct place *place = &printer->places[printer->depth - 1];
    if (!printer->indent.failed) printer->indent.size = place->indent;
    if (place->next == ASYNCIO__NO_LINK) {
      printer->depth--;
      continue;
    }
    struct asyncio__link link = printer->tree->links[place->next];
    place->next = link.next;
    print_vertex(printer, link.to, link.next == ASYNCIO__NO_LINK);
  }
  printer->indent.size = 0;
  printer->text.failed |= printer->indent.failed;
  return asyncio__text_result(&printer->text, v);
}

/* A root is known by name, and awaited by nobody. */
static int print_trees(struct printer *printer, asyncio_value *trees) {
  int rc = 0;
  for (size_t i = 0; i < printer->tree->vertex_count && rc == 0; i++) {
    const struct asyncio__vertex *vertex = &printer->tree->vertices[i];
    if (vertex->child || vertex->label == NULL) continue;
    asyncio_value tree;
    rc = print_tree(printer, i, &tree);
    if (rc == 0) rc = append_item(trees, tree);
  }
  return rc;
}

static void build_tree(struct asyncio__links *tree, struct dumps dumps) {
  asyncio__visit_tasks(dumps, label_task, tree);
  asyncio__visit_tasks(dumps, add_below_awaiters, tree);
  asyncio__visit_tasks(dumps, add_own_frames, tree);
}

int asyncio__build_async_tree(const asyncio_loop_info *infos, size_t n,
                              asyncio_tree_options options) {
  struct dumps dumps = {infos, n};
  *options.trees = asyncio_nothing();
  int rc = refuse_cycles(dumps);
  if (rc < 0) return rc;
  if (options.task_emoji == NULL) options.task_emoji = "(T)";
  if (options.cor_emoji == NULL) options.cor_emoji = "";
  struct asyncio__links tree = {0};
  build_tree(&tree, dumps);
  struct printer printer = {.tree = &tree, .options = options};
  printer.places = calloc(tree.vertex_count + 1, sizeof *printer.places);
  *options.trees = asyncio__list_value(0);
  if (tree.failed || printer.places == NULL ||
      options.trees->tag == ASYNCIO_ERROR)
    rc = no_memory(options.trees);
  else
    rc = print_trees(&printer, options.trees);
  if (rc < 0) asyncio_value_clear(options.trees);
  asyncio__text_free(&printer.indent);
  free(printer.places);
  asyncio__links_free(&tree);
  return rc;
}

/* ---- tables ---- */

enum { COLUMNS = 7 };

struct table {
  struct dumps dumps;
  asyncio_value *rows;
  size_t count;
  bool failed;
};

static asyncio_value hex_value(uint64_t id) {
  struct asyncio__text_builder text = {0};
  asyncio_value v;
  asyncio__text_hex(&text, id);
  return asyncio__text_result(&text, &v) == 0
             ? v
             : asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
}

/* "a -> b" */
static asyncio_value chain_value(const char *const *frames, size_t count) {
  struct asyncio__text_builder text = {0};
  asyncio_value v;
  for (size_t i = 0; i < count; i++) {
    if (i > 0) asyncio__text_add(&text, " -> ");
    asyncio__text_add(&text, frames[i]);
  }
  return asyncio__text_result(&text, &v) == 0
             ? v
             : asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
}

/* awaiter: NULL for none. */
static asyncio_value row_value(struct table *table,
                               const asyncio_loop_info *info,
                               const asyncio_task_info *task,
                               const asyncio_awaiter_info *awaiter) {
  static const asyncio_awaiter_info none = {0};
  const char *name = awaiter == NULL ? "" : name_of(table->dumps, awaiter->id);
  asyncio_value row = asyncio__list_value(COLUMNS);
  if (row.tag == ASYNCIO_ERROR) return row;
  if (awaiter == NULL) awaiter = &none;
  asyncio_value *items = row.list->items;
  items[0] = asyncio_int((int64_t)info->id);
  items[1] = hex_value(task->id);
  items[2] = asyncio_string(task->name != NULL ? task->name : "None");
  items[3] = chain_value(task->frames, task->frame_count);
  items[4] = chain_value(awaiter->frames, awaiter->frame_count);
  items[5] = asyncio_string(name != NULL ? name : "Unknown");
  items[6] = hex_value(awaiter->id);
  for (size_t i = 0; i < COLUMNS; i++)
    if (items[i].tag == ASYNCIO_ERROR) table->failed = true;
  return row;
}

static void add_row(struct table *table, asyncio_value row) {
  if (row.tag == ASYNCIO_ERROR) table->failed = true;
  table->rows->list->items[table->count++] = row;
}

static void add_rows(void *into, const asyncio_loop_info *info,
                     const asyncio_task_info *task) {
  struct table *table = into;
  if (task->awaiter_count == 0)
    add_row(table, row_value(table, info, task, NULL));
  for (size_t i = 0; i < task->awaiter_count; i++)
    add_row(table, row_value(table, info, task, &task->awaited_by[i]));
}

static void count_rows(void *into, const asyncio_loop_info *info,
                       const asyncio_task_info *task) {
  (void)info;
  *(size_t *)into += task->awaiter_count > 0 ? task->awaiter_count : 1;
}

int asyncio_tools_build_task_table(const asyncio_loop_info *infos, size_t n,
                                   asyncio_value *rows) {
  struct table table = {.dumps = {infos, n}, .rows = rows};
  size_t count = 0;
  asyncio__visit_tasks(table.dumps, count_rows, &count);
  *rows = asyncio__list_value(count);
  if (rows->tag == ASYNCIO_ERROR) return no_memory(rows);
  asyncio__visit_tasks(table.dumps, add_rows, &table);
  return table.failed ? no_memory(rows) : 0;
}
