/* Queue, LifoQueue, PriorityQueue: order, put, get, after CPython's
 * test_queues.py. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"
#include "waiters.h"

static asyncio_queue queue;

static void reset(ptrdiff_t maxsize) {
  asyncio_queue_clear(&queue);
  queue = (asyncio_queue)ASYNCIO_QUEUE(.maxsize = maxsize);
}

static int put_nowait(int n) {
  return asyncio_queue_put_nowait(&queue, asyncio_int(n));
}

/* The next item, a number; -1000 and less: the code of the failure. */
static int get_nowait(void) {
  asyncio_value item;
  int rc = asyncio_queue_get_nowait(&queue, &item);
  return rc < 0 ? rc - 1000 : (int)item.i;
}

static int put(void *arg) {
  await(asyncio_queue_put(&queue, asyncio_int(*(int *)arg)));
  test_log("%u:put%d", test_pass(), *(int *)arg);
  return 0;
}

static int get(void *arg) {
  asyncio_value item;
  await(asyncio_queue_get(&queue, &item));
  test_log("%u:%s%d", test_pass(), (const char *)arg, (int)item.i);
  return asyncio_return(item);
}

/* References to a string; 0 when there was no memory for it. */
static unsigned refs(asyncio_value text) {
  return text.tag == ASYNCIO_STRING ? text.text->refs : 0;
}

static int numbers[] = {0, 1, 2, 3, 4};

static asyncio_task *start_put(int n) {
  return asyncio_create_task(put, &numbers[n]);
}

static asyncio_task *start_get(const char *name) {
  return asyncio_create_task(get, (void *)(uintptr_t)name);
}

/* ---- state, order ---- */

TASK_TEST(a_queue_is_empty_until_an_item_is_put) {
  reset(0);
  asyncio_value item;
  CHECK(asyncio_queue_empty(&queue) && asyncio_queue_qsize(&queue) == 0);
  await(asyncio_queue_put(&queue, asyncio_int(1)));
  CHECK(!asyncio_queue_empty(&queue) && asyncio_queue_qsize(&queue) == 1);
  await(asyncio_queue_get(&queue, &item));
  CHECK(item.i == 1);
  CHECK(asyncio_queue_empty(&queue));
  return 0;
}

TASK_TEST(a_queue_is_full_at_its_maxsize_if_it_has_one) {
  reset(0);
  CHECK(!asyncio_queue_full(&queue));
  reset(-3);
  await(asyncio_queue_put(&queue, asyncio_int(1)));
  CHECK(!asyncio_queue_full(&queue));
  reset(1);
  await(asyncio_queue_put(&queue, asyncio_int(1)));
  CHECK(asyncio_queue_full(&queue));
  CHECK(asyncio_queue_maxsize(&queue) == 1);
  reset(0);
  return 0;
}

/* What comes out when 1, 3, 2 are put in. */
static int out_of(asyncio_queue q) {
  queue = q;
  CHECK(put_nowait(1) == 0 && put_nowait(3) == 0 && put_nowait(2) == 0);
  int first = get_nowait(), second = get_nowait();
  return first * 100 + second * 10 + get_nowait();
}

TEST(items_leave_in_the_order_of_the_kind_of_queue) {
  asyncio_queue fifo = ASYNCIO_QUEUE(), lifo = ASYNCIO_LIFO_QUEUE(),
                priority = ASYNCIO_PRIORITY_QUEUE();
  CHECK(out_of(fifo) == 132);
  CHECK(out_of(lifo) == 231);
  CHECK(out_of(priority) == 123);
  CHECK(out_of((asyncio_queue){0}) == 132);
  return 0;
}

TEST(a_queue_gives_its_memory_back_when_it_is_empty) {
  reset(0);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100; i++) CHECK(put_nowait(i) == 0);
    CHECK(queue.many != NULL);
    for (int i = 0; i < 50; i++) CHECK(get_nowait() == i);
    for (int i = 100; i < 130; i++) CHECK(put_nowait(i) == 0);
    for (int i = 50; i < 130; i++) CHECK(get_nowait() == i);
    CHECK(queue.many == NULL);
  }
  return 0;
}

TEST(two_items_need_no_memory) {
  reset(0);
  CHECK(put_nowait(1) == 0);
  for (int i = 2; i < 10; i++) {
    CHECK(put_nowait(i) == 0);
    CHECK(queue.many == NULL);
    CHECK(get_nowait() == i - 1);
  }
  reset(0);
  return 0;
}

TEST(clear_gives_the_items_back) {
  reset(0);
  AUTO_VALUE text = asyncio_string("held twice");
  for (int i = 0; i < 5; i++)
    CHECK(asyncio_queue_put_nowait(&queue, asyncio_value_copy(text)) == 0);
  CHECK(refs(text) == 6);
  asyncio_queue_clear(&queue);
  CHECK(refs(text) == 1 && asyncio_queue_empty(&queue));
  CHECK(asyncio_queue_task_done(&queue) == ASYNCIO_VALUE_ERROR);
  return 0;
}

TASK_TEST(clear_makes_room_for_those_who_wait) {
  reset(2);
  CHECK(put_nowait(8) == 0 && put_nowait(9) == 0);
  AUTO_TASK a = start_put(1);
  AUTO_TASK b = start_put(2);
  AUTO_TASK c = start_put(3);
  await(asyncio_sleep(0));
  asyncio_queue_clear(&queue);
  await(asyncio_gather(asyncio_retain(a), asyncio_retain(b)));
  CHECK_LOG("3:put1 3:put2");
  CHECK(get_nowait() == 1 && get_nowait() == 2);
  await(asyncio_await(c));
  CHECK(get_nowait() == 3);
  CHECK_LOG("6:put3");
  return 0;
}

/* ---- priority ---- */

static bool longer_first(asyncio_value a, asyncio_value b) {
  return strlen(a.p) > strlen(b.p);
}

TEST(a_priority_queue_asks_the_function_that_it_was_given) {
  static char one[] = "one", three[] = "three", a[] = "a";
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE(.less = longer_first);
  const char *left[3];
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_pointer(one)) == 0);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_pointer(three)) == 0);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_pointer(a)) == 0);
  for (int i = 0; i < 3; i++) {
    asyncio_value item;
    CHECK(asyncio_queue_get_nowait(&queue, &item) == 0);
    left[i] = item.p;
  }
  CHECK(left[0] == three && left[1] == one && left[2] == a);
  return 0;
}

TEST(a_priority_queue_orders_numbers_by_value) {
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE();
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_double(2.5)) == 0);
  CHECK(put_nowait(3) == 0 && put_nowait(-1) == 0 && put_nowait(2) == 0);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_bool(true)) == 0);
  CHECK(get_nowait() == -1);
  asyncio_value item;
  CHECK(asyncio_queue_get_nowait(&queue, &item) == 0);
  CHECK(item.tag == ASYNCIO_BOOL && item.b);
  CHECK(get_nowait() == 2);
  CHECK(asyncio_queue_get_nowait(&queue, &item) == 0 && item.d == 2.5);
  CHECK(get_nowait() == 3);
  return 0;
}

TEST(a_priority_queue_orders_strings_by_their_bytes) {
  static const char *const texts[] = {"b", "", "ab", "\xc3\xa9", "a"};
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE();
  for (int i = 0; i < 5; i++)
    CHECK(asyncio_queue_put_nowait(&queue, asyncio_string(texts[i])) == 0);
  for (int i = 0; i < 5; i++) {
    asyncio_value item;
    CHECK(asyncio_queue_get_nowait(&queue, &item) == 0);
    test_log("%s", asyncio_value_text(item));
    asyncio_value_clear(&item);
  }
  CHECK_LOG("a ab b \xc3\xa9");
  return 0;
}

TEST(a_priority_queue_orders_byte_arrays_as_strings) {
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE();
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_bytes("\0b", 2)) == 0);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_bytes("\0", 1)) == 0);
  for (size_t size = 1; size <= 2; size++) {
    AUTO_VALUE item;
    CHECK(asyncio_queue_get_nowait(&queue, &item) == 0);
    CHECK(asyncio_value_size(item) == size);
  }
  return 0;
}

TEST(items_that_cannot_be_compared_are_a_type_error) {
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE();
  CHECK(put_nowait(1) == 0);
  asyncio_value text = asyncio_string("consumed");
  AUTO_VALUE mine = asyncio_value_copy(text);
  CHECK(asyncio_queue_put_nowait(&queue, text) == ASYNCIO_TYPE_ERROR);
  CHECK(refs(mine) == 1);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_nothing()) ==
        ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_queue_qsize(&queue) == 1 && queue.unfinished == 1);
  CHECK(get_nowait() == 1);
  CHECK(asyncio_queue_put_nowait(&queue, asyncio_nothing()) == 0);
  CHECK(put_nowait(1) == ASYNCIO_TYPE_ERROR);
  reset(0);
  return 0;
}

static bool tens(asyncio_value a, asyncio_value b) {
  return a.i / 10 < b.i / 10;
}

/* What heapq gives for the same pushes and pops. */
TEST(equal_items_leave_as_in_cpython) {
  queue = (asyncio_queue)ASYNCIO_PRIORITY_QUEUE(.less = tens);
  for (int i = 0; i < 12; i++) CHECK(put_nowait(i * 7 % 30) == 0);
  for (int i = 0; i < 4; i++) test_log("%d", get_nowait());
  for (int i = 0; i < 6; i++) CHECK(put_nowait(i * 11 % 25) == 0);
  while (!asyncio_queue_empty(&queue)) test_log("%d", get_nowait());
  CHECK_LOG("0 5 7 3 0 8 5 17 14 19 12 11 19 10 26 22 21 28");
  return 0;
}

/* ---- get ---- */

TASK_TEST(get_of_a_queue_with_an_item_does_not_suspend) {
  reset(0);
  CHECK(put_nowait(1) == 0);
  await(get("a"));
  CHECK_LOG("1:a1");
  return 0;
}

TASK_TEST(get_wakes_one_who_waits_to_put) {
  reset(1);
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = start_put(2);
  await(asyncio_sleep(0));
  CHECK(test_waiters(queue.putters) == 1);
  await(get("a"));
  CHECK(queue.putters == NULL);
  await(asyncio_await(task));
  CHECK(get_nowait() == 2);
  CHECK_LOG("2:a1 3:put2");
  return 0;
}

static int put_one(void *arg) {
  (void)arg;
  return put_nowait(1);
}

TASK_TEST(get_waits_for_an_item) {
  reset(0);
  AUTO_TASK task = start_get("a");
  await(
      asyncio_loop_call_later(asyncio_get_running_loop(), 0.01, put_one, NULL));
  await(asyncio_sleep(0));
  CHECK(!asyncio_task_done(task) && test_waiters(queue.getters) == 1);
  await(asyncio_await(task));
  CHECK_LOG("4:a1");
  return 0;
}

TEST(get_nowait_takes_an_item_or_raises_queue_empty) {
  reset(0);
  asyncio_value item = asyncio_int(7);
  CHECK(asyncio_queue_get_nowait(&queue, &item) == ASYNCIO_QUEUE_EMPTY);
  CHECK(item.tag == ASYNCIO_NOTHING);
  CHECK(strcmp(asyncio_message(), "") == 0);
  CHECK(put_nowait(1) == 0);
  CHECK(asyncio_queue_get_nowait(&queue, &item) == 0 && item.i == 1);
  return 0;
}

TASK_TEST(a_cancelled_getter_leaves_the_item_to_the_next) {
  reset(0);
  AUTO_TASK a = start_get("a");
  AUTO_TASK b = start_get("b");
  await(asyncio_sleep(0));
  asyncio_task_cancel(a);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_done(a));
  await(asyncio_queue_put(&queue, asyncio_int(1)));
  await(asyncio_sleep(0));
  CHECK(asyncio_task_done(b));
  CHECK_LOG("4:b1");
  return 0;
}

TASK_TEST(getters_get_what_waiting_putters_put) {
  reset(1);
  await(asyncio_gather(start_put(1), start_put(2), asyncio_coro(get, "a"),
                       asyncio_coro(get, "b")));
  CHECK(asyncio_queue_empty(&queue));
  CHECK_LOG("2:put1 2:a1 3:put2 4:b2");
  return 0;
}

static int produce(void *arg) {
  (void)arg;
  for (int i = 0; i < 5; i++) await(asyncio_queue_put(&queue, asyncio_int(i)));
  return 0;
}

static int consume(void *arg) {
  for (int i = 0; i < 5; i++) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    test_log("%d", (int)item.i);
  }
  return arg == NULL ? 0 : 1;
}

TASK_TEST(a_producer_and_a_consumer_take_turns) {
  reset(1);
  await(
      asyncio_gather(asyncio_coro(produce, NULL), asyncio_coro(consume, NULL)));
  CHECK_LOG("0 1 2 3 4");
  return 0;
}

TASK_TEST(a_getter_that_is_cancelled_leaves_the_line) {
  reset(5);
  AUTO_TASK task = start_get("never");
  await(asyncio_sleep(0.1));
  CHECK(test_waiters(queue.getters) == 1);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(queue.getters == NULL);
  return 0;
}

TASK_TEST(a_getter_cancelled_after_it_was_woken_loses_nothing) {
  reset(0);
  AUTO_TASK task = start_get("never");
  await(asyncio_sleep(0));
  CHECK(put_nowait(1) == 0 && put_nowait(2) == 0);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  await(get("again"));
  CHECK_LOG("4:again1");
  reset(0);
  return 0;
}

TASK_TEST(a_getter_cancelled_after_it_was_woken_wakes_the_next) {
  reset(0);
  AUTO_TASK a = start_get("a");
  AUTO_TASK b = start_get("b");
  AUTO_TASK c = start_get("c");
  await(asyncio_sleep(0));
  CHECK(put_nowait(1) == 0 && put_nowait(2) == 0);
  asyncio_task_cancel(a);
  CHECK(asyncio_await(a) == ASYNCIO_CANCELLED);
  await(asyncio_await(c));
  CHECK(asyncio_task_done(b));
  CHECK_LOG("3:b1 4:c2");
  return 0;
}

/* ---- put ---- */

TASK_TEST(put_into_a_queue_with_room_does_not_suspend) {
  reset(0);
  await(put(&numbers[1]));
  CHECK(get_nowait() == 1);
  CHECK_LOG("1:put1");
  return 0;
}

static int get_one(void *arg) {
  (void)arg;
  return get_nowait() < -999;
}

TASK_TEST(put_waits_for_room) {
  reset(1);
  await(put(&numbers[1]));
  AUTO_TASK task = start_put(2);
  await(
      asyncio_loop_call_later(asyncio_get_running_loop(), 0.01, get_one, NULL));
  await(asyncio_await(task));
  CHECK_LOG("1:put1 4:put2");
  CHECK(get_nowait() == 2);
  return 0;
}

TASK_TEST(a_putter_cancelled_after_it_was_woken_puts_nothing) {
  reset(1);
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = start_put(2);
  await(asyncio_sleep(0));
  CHECK(get_nowait() == 1);
  CHECK(queue.putters == NULL); /* it was woken */
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  await(put(&numbers[3]));
  CHECK(get_nowait() == 3);
  CHECK(asyncio_queue_qsize(&queue) == 0);
  CHECK_LOG("4:put3");
  return 0;
}

TEST(put_nowait_puts_an_item_or_raises_queue_full) {
  reset(1);
  CHECK(put_nowait(1) == 0);
  asyncio_value text = asyncio_string("consumed");
  AUTO_VALUE mine = asyncio_value_copy(text);
  CHECK(asyncio_queue_put_nowait(&queue, text) == ASYNCIO_QUEUE_FULL);
  CHECK(refs(mine) == 1);
  CHECK(strcmp(asyncio_message(), "") == 0);
  CHECK(get_nowait() == 1);
  return 0;
}

TASK_TEST(a_task_may_put_while_main_waits_to_get) {
  reset(0);
  AUTO_TASK task = start_put(1);
  await(get("main"));
  CHECK(asyncio_task_done(task));
  CHECK_LOG("2:put1 3:main1");
  return 0;
}

TASK_TEST(a_cancelled_putter_does_not_stop_the_others) {
  reset(1);
  AUTO_TASK a = start_put(1);
  AUTO_TASK b = start_put(2);
  AUTO_TASK c = start_put(3);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_done(a) && !asyncio_task_done(b));
  asyncio_task_cancel(c);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_done(c));
  CHECK(get_nowait() == 1);
  await(asyncio_sleep(0));
  CHECK(get_nowait() == 2);
  await(asyncio_await(b));
  CHECK_LOG("2:put1 4:put2");
  return 0;
}

TASK_TEST(put_wakes_one_who_waits_to_get) {
  reset(0);
  AUTO_TASK task = start_get("a");
  await(asyncio_sleep(0));
  await(put(&numbers[1]));
  await(asyncio_await(task));
  CHECK_LOG("2:put1 3:a1");
  return 0;
}

static int empty_later(void *arg) {
  (void)arg;
  await(asyncio_sleep(0));
  for (size_t n = asyncio_queue_qsize(&queue); n > 0; n--)
    test_log("%d", get_nowait());
  return 0;
}

TASK_TEST(each_item_taken_wakes_one_putter) {
  reset(2);
  await(asyncio_gather(asyncio_coro(empty_later, NULL), start_put(0),
                       start_put(1), start_put(2), start_put(3)));
  CHECK_LOG("2:put0 2:put1 0 1 4:put2 4:put3");
  CHECK(get_nowait() == 2 && get_nowait() == 3);
  return 0;
}

TASK_TEST(a_putter_that_is_cancelled_leaves_the_line) {
  reset(1);
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = start_put(2);
  await(asyncio_sleep(0));
  CHECK(test_waiters(queue.putters) == 1);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(queue.putters == NULL);
  CHECK(get_nowait() == 1);
  return 0;
}

static int put_and_get_of_three(void) {
  AUTO_TASK x = start_put(1);
  AUTO_TASK y = start_put(2);
  AUTO_TASK z = start_put(3);
  await(asyncio_sleep(0));
  await(get("main"));
  CHECK(asyncio_queue_empty(&queue)); /* until y runs */
  await(get("main"));
  await(get("main"));
  await(
      asyncio_gather(asyncio_retain(x), asyncio_retain(y), asyncio_retain(z)));
  return 0;
}

/* R38 */
TASK_TEST(an_item_wakes_one_getter_and_its_room_one_putter) {
  reset(0);
  AUTO_TASK a = start_get("a");
  AUTO_TASK b = start_get("b");
  await(asyncio_sleep(0));
  CHECK(put_nowait(1) == 0 && put_nowait(2) == 0);
  await(asyncio_gather(asyncio_retain(a), asyncio_retain(b)));
  CHECK_LOG("3:a1 3:b2");
  reset(1);
  await(put_and_get_of_three());
  CHECK_LOG("6:put1 6:main1 7:put2 8:main2 9:put3 10:main3");
  return 0;
}

static int put_copy(void *arg) {
  asyncio_value *item = arg;
  return asyncio_queue_put(&queue, asyncio_value_copy(*item));
}

TASK_TEST(an_item_that_is_not_put_is_given_back) {
  reset(1);
  AUTO_VALUE held = asyncio_string("held");
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = asyncio_create_task(put_copy, &held);
  await(asyncio_sleep(0));
  CHECK(refs(held) == 2);
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  CHECK(refs(held) == 1);
  reset(0);
  return 0;
}

TEST(a_loop_that_closes_gives_back_what_waits_to_be_put) {
  reset(1);
  AUTO_VALUE held = asyncio_string("held");
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = asyncio_loop_create_task(loop, put_copy, &held);
  CHECK(test_run_pass(loop) == 0);
  CHECK(refs(held) == 2 && test_waiters(queue.putters) == 1);
  CHECK(asyncio_loop_close(loop) == 0);
  CHECK(refs(held) == 1 && queue.putters == NULL);
  reset(0);
  return 0;
}

static int only_put(void *arg) {
  (void)arg;
  return asyncio_queue_put(&queue, asyncio_int(1));
}

TASK_TEST(a_task_that_waits_to_put_keeps_no_c_stack) {
  reset(1);
  CHECK(put_nowait(1) == 0);
  AUTO_TASK task = asyncio_create_task(only_put, NULL);
  await(asyncio_sleep(0));
  CHECK(asyncio_task_stack_peak(task) == 0);
  CHECK(get_nowait() == 1);
  await(asyncio_await(task));
  reset(0);
  return 0;
}
