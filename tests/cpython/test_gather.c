/* Twins of CPython's test_tasks.py: gather. SPDX-License-Identifier: MIT */
#include "twins.h"

#define MOST 6

/* A gather of futures, or of coroutines that await them. */
struct gathering {
  asyncio_future *children[MOST];
  asyncio_awaitable items[MOST];
  asyncio_gather_options options;
  asyncio_future *all;
  int calls; /* of its done callback */
};

static int count_call(asyncio_future *future, void *arg) {
  struct gathering *g = arg;
  CHECK(future == g->all);
  g->calls++;
  return 0;
}

static int gather_items(void *arg) {
  struct gathering *g = arg;
  g->all = asyncio__gather(g->items, g->options);
  return 0;
}

/* Gathers `count` new futures. A coroutine needs a loop that runs. */
static int begin(asyncio_loop *loop, struct gathering *g, size_t count,
                 bool coroutines) {
  g->options.count = count;
  for (size_t i = 0; i < count; i++) {
    asyncio_future *child = asyncio_loop_create_future(loop);
    g->children[i] = child;
    g->items[i] = coroutines ? asyncio_coro(await_borrowed, child)
                             : asyncio_awaitable_of(child);
  }
  await(coroutines ? asyncio_loop_run_until_complete(
                         loop, asyncio_coro(gather_items, g), NULL)
                   : gather_items(g));
  return asyncio_future_add_done_callback(g->all, count_call, g);
}

static void drop(struct gathering *g) {
  for (size_t i = 0; i < MOST; i++) asyncio_release(g->children[i]);
  asyncio_release(g->all);
}

#define AUTO_GATHERING __attribute__((cleanup(drop))) struct gathering

static int set(struct gathering *g, int i, int result) {
  return asyncio_future_set_result(g->children[i], asyncio_int(result));
}

static int set_error(struct gathering *g, int i, int code) {
  return asyncio_future_set_exception(g->children[i], code, NULL);
}

static int read_error(struct gathering *g, int i) {
  AUTO_VALUE v = asyncio_nothing();
  return asyncio_future_exception(g->children[i], &v);
}

static bool is_error(asyncio_value v, int code) {
  return v.tag == ASYNCIO_ERROR && v.code == code;
}

/* ---- with futures, and with coroutines ---- */

static int check_success(asyncio_loop *loop, bool coroutines,
                         bool return_exceptions) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_GATHERING g = {.options.return_exceptions = return_exceptions};
  await(begin(loop, &g, 3, coroutines));
  await(set(&g, 1, 1));
  await(set(&g, 0, 2));
  await(run_ready(loop));
  CHECK(g.calls == 0);
  CHECK(!asyncio_future_done(g.all));
  await(set(&g, 2, 3));
  await(run_ready(loop));
  CHECK(g.calls == 1);
  await(asyncio_future_result(g.all, &v));
  const asyncio_value *items = asyncio_value_items(v);
  CHECK(asyncio_value_size(v) == 3);
  CHECK(is_int(items[0], 2) && is_int(items[1], 1) && is_int(items[2], 3));
  return 0;
}

LOOP_TEST(success) {
  await(check_success(loop, false, false));
  return check_success(loop, true, false);
}

LOOP_TEST(result_exception_success) {
  await(check_success(loop, false, true));
  return check_success(loop, true, true);
}

static int check_one_exception(asyncio_loop *loop, bool coroutines) {
  AUTO_VALUE error = asyncio_nothing();
  AUTO_GATHERING g = {.calls = 0};
  await(begin(loop, &g, 5, coroutines));
  await(set(&g, 0, 1));
  await(set_error(&g, 1, ASYNCIO_ZERO_DIVISION));
  await(run_ready(loop));
  CHECK(asyncio_future_done(g.all));
  CHECK(g.calls == 1);
  await(asyncio_future_exception(g.all, &error));
  CHECK(is_error(error, ASYNCIO_ZERO_DIVISION));
  await(set(&g, 2, 3)); /* does nothing, as the others */
  asyncio_future_cancel(g.children[3], NULL);
  await(set_error(&g, 4, ASYNCIO_RUNTIME_ERROR));
  return read_error(&g, 4);
}

LOOP_TEST(one_exception) {
  await(check_one_exception(loop, false));
  return check_one_exception(loop, true);
}

static int check_return_exceptions(asyncio_loop *loop, bool coroutines) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_GATHERING g = {.options.return_exceptions = true};
  await(begin(loop, &g, 4, coroutines));
  await(set(&g, 1, 1));
  await(set_error(&g, 2, ASYNCIO_ZERO_DIVISION));
  await(set(&g, 0, 3));
  await(run_ready(loop));
  CHECK(!asyncio_future_done(g.all));
  await(set_error(&g, 3, ASYNCIO_RUNTIME_ERROR));
  await(run_ready(loop));
  CHECK(asyncio_future_done(g.all));
  CHECK(g.calls == 1);
  await(asyncio_future_result(g.all, &v));
  const asyncio_value *items = asyncio_value_items(v);
  CHECK(asyncio_value_size(v) == 4);
  CHECK(is_int(items[0], 3) && is_int(items[1], 1));
  CHECK(is_error(items[2], ASYNCIO_ZERO_DIVISION));
  CHECK(is_error(items[3], ASYNCIO_RUNTIME_ERROR));
  return 0;
}

LOOP_TEST(return_exceptions) {
  await(check_return_exceptions(loop, false));
  return check_return_exceptions(loop, true);
}

/* ---- making one ---- */

static int gather_nothing(void *all) {
  *(asyncio_future **)all = asyncio_gather_n(NULL, 0);
  return 0;
}

LOOP_TEST(constructor_empty_sequence_use_running_loop) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_FUTURE all = NULL;
  await(asyncio_loop_run_until_complete(
      loop, asyncio_coro(gather_nothing, &all), NULL));
  CHECK(asyncio_future_get_loop(all) == loop);
  await(run_ready(loop));
  CHECK(asyncio_future_done(all));
  await(asyncio_future_result(all, &v));
  CHECK(v.tag == ASYNCIO_LIST && asyncio_value_size(v) == 0);
  return 0;
}

LOOP_TEST(constructor_heterogenous_futures) {
  AUTO_LOOP other = asyncio_new_event_loop();
  if (other == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_FUTURE all = asyncio_gather(asyncio_loop_create_future(loop),
                                   asyncio_loop_create_future(other));
  CHECK(asyncio_future_result(all, NULL) == ASYNCIO_VALUE_ERROR);
  return 0;
}

LOOP_TEST(constructor_homogenous_futures) {
  AUTO_FUTURE a = asyncio_loop_create_future(loop);
  AUTO_FUTURE b = asyncio_loop_create_future(loop);
  for (int i = 0; i < 2; i++) {
    AUTO_FUTURE all = asyncio_gather(asyncio_retain(a), asyncio_retain(b));
    CHECK(asyncio_future_get_loop(all) == loop);
    await(run_ready(loop));
    CHECK(!asyncio_future_done(all));
  }
  return 0;
}

static int give_text(void *text) {
  return asyncio_return(asyncio_string(text));
}

/* A coroutine cannot be given twice here: its task can. */
TASK_TEST(duplicate_coroutines) {
  asyncio_value v[4] = {0};
  AUTO_TASK c = asyncio_create_task(give_text, "abc");
  await(asyncio_gather(asyncio_retain(c), asyncio_retain(c),
                       asyncio_coro(give_text, "def"), asyncio_retain(c)),
        v);
  CHECK(is_text(v[0], "abc") && is_text(v[1], "abc"));
  CHECK(is_text(v[2], "def") && is_text(v[3], "abc"));
  for (int i = 0; i < 4; i++) asyncio_value_clear(&v[i]);
  return 0;
}

/* ---- cancel ---- */

LOOP_TEST(one_cancellation) {
  AUTO_VALUE error = asyncio_nothing();
  AUTO_GATHERING g = {.calls = 0};
  await(begin(loop, &g, 5, false));
  await(set(&g, 0, 1));
  asyncio_future_cancel(g.children[1], NULL);
  await(run_ready(loop));
  CHECK(asyncio_future_done(g.all));
  CHECK(g.calls == 1);
  CHECK(!asyncio_future_cancelled(g.all));
  await(asyncio_future_exception(g.all, &error));
  CHECK(is_error(error, ASYNCIO_CANCELLED));
  await(set(&g, 2, 3)); /* does nothing, as the others */
  asyncio_future_cancel(g.children[3], NULL);
  await(set_error(&g, 4, ASYNCIO_RUNTIME_ERROR));
  return read_error(&g, 4);
}

LOOP_TEST(result_exception_one_cancellation) {
  AUTO_VALUE v = asyncio_nothing();
  AUTO_GATHERING g = {.options.return_exceptions = true};
  await(begin(loop, &g, 6, false));
  await(set(&g, 0, 1));
  await(set_error(&g, 1, ASYNCIO_ZERO_DIVISION));
  asyncio_future_cancel(g.children[2], NULL);
  await(run_ready(loop));
  CHECK(!asyncio_future_done(g.all));
  await(set(&g, 3, 3));
  asyncio_future_cancel(g.children[4], NULL);
  await(set_error(&g, 5, ASYNCIO_RUNTIME_ERROR));
  await(asyncio_loop_run_until_complete(loop, g.all, &v));
  const asyncio_value *items = asyncio_value_items(v);
  CHECK(asyncio_value_size(v) == 6);
  CHECK(is_int(items[0], 1) && is_int(items[3], 3));
  CHECK(is_error(items[1], ASYNCIO_ZERO_DIVISION));
  CHECK(is_error(items[2], ASYNCIO_CANCELLED));
  CHECK(is_error(items[4], ASYNCIO_CANCELLED));
  CHECK(is_error(items[5], ASYNCIO_RUNTIME_ERROR));
  CHECK(g.calls == 1);
  return 0;
}

struct broadcast {
  asyncio_future *waiter, *gatherer;
  asyncio_task *children[2];
  int proof;
};

static int prove_inner(void *arg) {
  struct broadcast *b = arg;
  await(asyncio_await(b->waiter));
  b->proof++;
  return 0;
}

static int gather_children(void *arg) {
  struct broadcast *b = arg;
  b->gatherer = asyncio_gather(asyncio_retain(b->children[0]),
                               asyncio_retain(b->children[1]));
  await(asyncio_await(b->gatherer));
  b->proof += 100;
  return 0;
}

LOOP_TEST(cancellation_broadcast) {
  AUTO_FUTURE waiter = asyncio_loop_create_future(loop);
  struct broadcast b = {.waiter = waiter};
  AUTO_TASK child1 = asyncio_loop_create_task(loop, prove_inner, &b);
  AUTO_TASK child2 = asyncio_loop_create_task(loop, prove_inner, &b);
  b.children[0] = child1;
  b.children[1] = child2;
  AUTO_TASK f = asyncio_loop_create_task(loop, gather_children, &b);
  int rc = run_briefly(loop);
  AUTO_FUTURE gatherer = b.gatherer;
  if (rc < 0 || gatherer == NULL) return rc;
  CHECK(asyncio_task_cancel(f));
  CHECK(run_task(loop, f) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_future_cancel(gatherer, NULL));
  CHECK(asyncio_future_cancelled(waiter));
  CHECK(asyncio_task_cancelled(child1) && asyncio_task_cancelled(child2));
  await(run_briefly(loop));
  CHECK(b.proof == 0);
  return 0;
}

/* ---- errors that are read by it ---- */

static int await_and_fail(void *future) {
  await(asyncio_await((asyncio_future *)future));
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "should not be ignored", NULL);
}

static int gather_failures(void *arg) {
  struct gathering *g = arg;
  g->all = asyncio_gather(asyncio_coro(await_and_fail, g->children[0]),
                          asyncio_coro(await_and_fail, g->children[1]));
  return asyncio_await(g->all);
}

static int fail_twice(asyncio_loop *loop) {
  AUTO_VALUE error = asyncio_nothing();
  AUTO_GATHERING g = {.calls = 0};
  g.children[0] = asyncio_loop_create_future(loop);
  g.children[1] = asyncio_loop_create_future(loop);
  AUTO_TASK f = asyncio_loop_create_task(loop, gather_failures, &g);
  await(run_briefly(loop));
  await(set(&g, 0, 0));
  await(run_briefly(loop));
  await(set(&g, 1, 0));
  await(run_briefly(loop));
  await(asyncio_future_exception(asyncio_task_future(f), &error));
  CHECK(is_error(error, ASYNCIO_RUNTIME_ERROR));
  return 0;
}

LOOP_TEST(exception_marking) {
  asyncio_loop_set_exception_handler(loop, log_report, NULL);
  await(fail_twice(loop));
  CHECK_LOG("");
  return 0;
}
