/* SPDX-License-Identifier: MIT */
#include "list.h"
#include "test.h"

struct item {
  struct asyncio__node node;
  int number;
};

static int pop(struct asyncio__list_head *list) {
  struct asyncio__node *node = asyncio__list_pop(list);
  return node == NULL ? -1 : ((struct item *)(void *)node)->number;
}

TEST(nodes_leave_in_the_order_in_which_they_came) {
  struct asyncio__list_head list = {0};
  struct item a = {.number = 1}, b = {.number = 2};
  CHECK(asyncio__list_empty(&list));
  asyncio__list_append(&list, &a.node);
  asyncio__list_append(&list, &b.node);
  CHECK(pop(&list) == 1);
  asyncio__list_append(&list, &a.node);
  CHECK(pop(&list) == 2);
  CHECK(pop(&list) == 1);
  CHECK(pop(&list) == -1);
  return 0;
}

TEST(splice_moves_all_behind_what_is_there) {
  struct asyncio__list_head list = {0}, other = {0};
  struct item a = {.number = 1}, b = {.number = 2}, c = {.number = 3};
  asyncio__list_splice(&list, &other);
  CHECK(asyncio__list_empty(&list));
  asyncio__list_append(&other, &a.node);
  asyncio__list_splice(&list, &other);
  asyncio__list_append(&other, &b.node);
  asyncio__list_append(&other, &c.node);
  asyncio__list_splice(&list, &other);
  CHECK(asyncio__list_empty(&other));
  CHECK(pop(&list) == 1 && pop(&list) == 2 && pop(&list) == 3);
  CHECK(asyncio__list_empty(&list));
  return 0;
}
