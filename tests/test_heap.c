/* SPDX-License-Identifier: MIT */
#include "heap.h"
#include "test.h"

enum { COUNT = 300 };

static struct asyncio__heap_item items[COUNT];

/* Numbers that look random and are the same on each run. */
static unsigned next_random(void) {
  static unsigned state = 12345;
  return state = state * 1103515245u + 12345u;
}

static void fill(struct asyncio__heap *heap, unsigned deadlines) {
  for (unsigned i = 0; i < COUNT; i++) {
    CHECK(asyncio__heap_add(heap, &items[i], (next_random() >> 8) % deadlines,
                            i));
  }
}

/* Takes all out and checks the order; returns how many there were. */
static int drain(struct asyncio__heap *heap) {
  struct asyncio__heap_entry before = {0};
  int count = 0;
  while (heap->count > 0) {
    struct asyncio__heap_entry first = *asyncio__heap_first(heap);
    CHECK(first.item->place == 1);
    asyncio__heap_remove(heap, first.item);
    CHECK(count == 0 || asyncio__heap_before(&before, &first));
    CHECK(first.item->place == 0);
    before = first;
    count++;
  }
  free(heap->entries);
  return count;
}

TEST(items_leave_by_deadline) {
  struct asyncio__heap heap = {0};
  fill(&heap, 1000000);
  CHECK(drain(&heap) == COUNT);
  return 0;
}

TEST(equal_deadlines_leave_in_the_order_in_which_they_came) {
  struct asyncio__heap heap = {0};
  fill(&heap, 3);
  CHECK(drain(&heap) == COUNT);
  return 0;
}

TEST(any_item_can_be_removed_and_the_rest_stay_ordered) {
  struct asyncio__heap heap = {0};
  fill(&heap, 50);
  for (int i = 0; i < COUNT; i += 3) asyncio__heap_remove(&heap, &items[i]);
  asyncio__heap_remove(&heap, &items[0]); /* is in no heap any more */
  CHECK(drain(&heap) == COUNT - COUNT / 3);
  return 0;
}
