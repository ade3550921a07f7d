/* A directed graph of tasks and frames. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_LINKS_H
#define ASYNCIO_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASYNCIO__NO_LINK SIZE_MAX

struct asyncio__vertex {
  bool task;
  uint64_t id;        /* of a task */
  const char *label;  /* NULL: a task that is only known as an awaiter */
  size_t first, last; /* links to children, or ASYNCIO__NO_LINK */
  bool child;         /* of any */
  unsigned char seen; /* for searches */
};

struct asyncio__link {
  size_t to; /* vertex */
  size_t next;
};

/* The zero value is empty. Places are indices, as the arrays move. */
struct asyncio__links {
  struct asyncio__vertex *vertices;
  struct asyncio__link *links;
  size_t vertex_count, vertex_capacity;
  size_t link_count, link_capacity;
  bool failed; /* without memory; then it must not be read */
};

/* The task's vertex, a new one if it has none. Without memory 0. */
size_t asyncio__links_task(struct asyncio__links *links, uint64_t id);

/* The child of `parent` that is this frame, a new one if it has none. */
size_t asyncio__links_frame(struct asyncio__links *links, size_t parent,
                            const char *label);

/* Links them, once. */
void asyncio__links_add(struct asyncio__links *links, size_t parent,
                        size_t child);

void asyncio__links_free(struct asyncio__links *links);

#endif
