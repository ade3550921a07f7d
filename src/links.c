/* A directed graph of tasks and frames. SPDX-License-Identifier: MIT */
#include "links.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more of `size` bytes; NULL without memory. */
static void *grow(void *items, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity) return items;
  size_t more = *capacity * 2 + 8;
  void *moved = realloc(items, more * size);
  if (moved != NULL) *capacity = more;
  return moved;
}

static size_t add_vertex(struct asyncio__links *links,
                         struct asyncio__vertex vertex) {
  if (links->failed) return 0;
  void *moved = grow(links->vertices, links->vertex_count,
                     &links->vertex_capacity, sizeof vertex);
  links->failed = moved == NULL;
  if (links->failed) return 0;
  links->vertices = moved;
  vertex.first = vertex.last = ASYNCIO__NO_LINK;
  links->vertices[links->vertex_count] = vertex;
  return links->vertex_count++;
}

size_t asyncio__links_task(struct asyncio__links *links, uint64_t id) {
  for (size_t i = 0; i < links->vertex_count; i++)
    if (links->vertices[i].task && links->vertices[i].id == id) return i;
  return add_vertex(links, (struct asyncio__vertex){.task = true, .id = id});
}

static void append(struct asyncio__links *links, size_t parent, size_t child) {
  if (links->failed) return;
  void *moved = grow(links->links, links->link_count, &links->link_capacity,
                     sizeof *links->links);
  links->failed = moved == NULL;
  if (links->failed) return;
  links->links = moved;
  size_t place = links->link_count++;
  links->links[place] =
      (struct asyncio__link){.to = child, .next = ASYNCIO__NO_LINK};
  struct asyncio__vertex *vertex = &links->vertices[parent];
  if (vertex->first == ASYNCIO__NO_LINK)
    vertex->first = place;
  else
    links->links[vertex->last].next = place;
  vertex->last = place;
  links->vertices[child].child = true;
}

/* Whether the vertex is this frame. */
static bool is_frame(const struct asyncio__vertex *vertex, const char *label) {
  return !vertex->task && strcmp(vertex->label, label) == 0;
}

size_t asyncio__links_frame(struct asyncio__links *links, size_t parent,
                            const char *label) {
  if (links->failed) return 0;
  size_t at = links->vertices[parent].first;
  for (; at != ASYNCIO__NO_LINK; at = links->links[at].next)
    if (is_frame(&links->vertices[links->links[at].to], label))
      return links->links[at].to;
  size_t frame = add_vertex(links, (struct asyncio__vertex){.label = label});
  append(links, parent, frame);
  return frame;
}

void asyncio__links_add(struct asyncio__links *links, size_t parent,
                        size_t child) {
  if (links->failed) return;
  size_t at = links->vertices[parent].first;
  for (; at != ASYNCIO__NO_LINK; at = links->links[at].next)
    if (links->links[at].to == child) return;
  append(links, parent, child);
}

void asyncio__links_free(struct asyncio__links *links) {
  free(links->vertices);
  free(links->links);
  *links = (struct asyncio__links){0};
}
