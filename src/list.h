/* An intrusive FIFO list. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_LIST_H
#define ASYNCIO_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct asyncio__node {
  struct asyncio__node *next;
};

/* The zero value is an empty list. A node is on at most one list. */
struct asyncio__list_head {
  struct asyncio__node *head;
  struct asyncio__node *tail; /* meaningful while head is set */
};

static inline bool asyncio__list_empty(const struct asyncio__list_head *list) {
  return list->head == NULL;
}

static inline void asyncio__list_append(struct asyncio__list_head *list,
                                        struct asyncio__node *node) {
  node->next = NULL;
  if (list->head == NULL)
    list->head = node;
  else
    list->tail->next = node;
  list->tail = node;
}

/* The same of an empty list. */
static inline void asyncio__list_begin(struct asyncio__list_head *list,
                                       struct asyncio__node *node) {
  node->next = NULL;
  list->head = list->tail = node;
}

/* Moves all of `from` behind `list`, in order. */
static inline void asyncio__list_splice(struct asyncio__list_head *list,
                                        struct asyncio__list_head *from) {
  if (from->head == NULL) return;
  if (list->head == NULL)
    list->head = from->head;
  else
    list->tail->next = from->head;
  list->tail = from->tail;
  from->head = NULL;
}

/* Puts a chain of nodes before all of the list. */
static inline void asyncio__list_prepend(struct asyncio__list_head *list,
                                         struct asyncio__node *first) {
  if (first == NULL) return;
  struct asyncio__node *last = first;
  while (last->next != NULL) last = last->next;
  last->next = list->head;
  if (list->head == NULL) list->tail = last;
  list->head = first;
}

/* Takes the first node; NULL when there is none. */
static inline struct asyncio__node *asyncio__list_pop(
    struct asyncio__list_head *list) {
  struct asyncio__node *node = list->head;
  if (node != NULL) list->head = node->next;
  return node;
}

#endif
