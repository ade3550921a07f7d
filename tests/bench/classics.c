/* The classic programs. SPDX-License-Identifier: MIT */
#include "bench.h"

/* ---- skynet: a tree of tasks, ten children each, that adds up its leaves ----
 */

enum { CHILDREN = 10 };

typedef struct node {
  int number, size;
} node;

static int skynet_node(void *arg);

/* (Apart, so that a waiting node has no locals in memory.) */
__attribute__((noinline)) static asyncio_future *spawn_children(node *parent) {
  asyncio_awaitable children[CHILDREN];
  node nodes[CHILDREN];
  int size = parent->size / CHILDREN;
  for (int i = 0; i < CHILDREN; i++) {
    nodes[i] = (node){parent->number + i * size, size};
    children[i] = asyncio_coro(skynet_node, &nodes[i], .size = sizeof(node));
  }
  return asyncio_gather_n(children, CHILDREN);
}

__attribute__((noinline)) static int add_up(asyncio_future *children) {
  asyncio_value list;
  int rc = asyncio_future_result(children, &list);
  if (rc < 0) return rc;
  const asyncio_value *leaves = asyncio_value_items(list);
  int64_t sum = 0;
  for (int i = 0; i < CHILDREN; i++) sum += leaves[i].i;
  asyncio_value_clear(&list);
  return asyncio_return(asyncio_int(sum));
}

static int skynet_node(void *arg) {
  node *self = arg;
  if (self->size == 1) return asyncio_return(asyncio_int(self->number));
  asyncio_future *children = spawn_children(self);
  int rc = asyncio_await(children);
  if (rc >= 0) rc = add_up(children);
  asyncio_release(children);
  return rc;
}

static int skynet(void *arg) {
  (void)arg;
  int n = bench.n;
  node root = {0, n};
  asyncio_value sum;
  bench_begin();
  await(asyncio_create_task(skynet_node, &root), sum);
  bench_end(n);
  if (sum.i == (int64_t)n * (n - 1) / 2) return 0;
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "%lld", (long long)sum.i);
}

/* ---- sieve: a chain of tasks, of which each filters one prime ---- */

typedef struct filter {
  asyncio_queue *in, out;
  int64_t prime;
  asyncio_value item;
} filter;

static int count_up(void *arg) {
  asyncio_queue *out = arg;
  for (int64_t i = 2;; i++) await(asyncio_queue_put(out, asyncio_int(i)));
}

static int run_filter(void *arg) {
  filter *self = arg;
  for (;;) {
    await(asyncio_queue_get(self->in, &self->item));
    if (self->item.i % self->prime == 0) continue;
    await(asyncio_queue_put(&self->out, self->item));
  }
}

static asyncio_queue new_channel(void) {
  return (asyncio_queue)ASYNCIO_QUEUE(.maxsize = 1);
}

/* Cancels and awaits them. */
static int end_all(asyncio_task **tasks, int n) {
  for (int i = 0; i < n; i++) {
    asyncio_task_cancel(tasks[i]);
    int rc = asyncio_await(tasks[i]);
    asyncio_release(tasks[i]);
    if (rc != ASYNCIO_CANCELLED) return rc;
  }
  free(tasks);
  return 0;
}

static int sieve(void *arg) {
  (void)arg;
  int n = bench.n;
  asyncio_task **tasks = bench_array(n, sizeof *tasks);
  filter *filters = bench_array(n, sizeof *filters);
  filters[0].out = new_channel();
  tasks[0] = asyncio_create_task(count_up, &filters[0].out);
  asyncio_value prime;
  bench_begin();
  for (int i = 1;; i++) {
    await(asyncio_queue_get(&filters[i - 1].out, &prime));
    if (i == n) break;
    filters[i] = (filter){
        .in = &filters[i - 1].out, .out = new_channel(), .prime = prime.i};
    tasks[i] = asyncio_create_task(run_filter, &filters[i]);
  }
  bench_end(n);
  await(end_all(tasks, n));
  free(filters);
  return 0;
}

/* ---- token ring: n tasks hand one token on ---- */

typedef struct station {
  asyncio_queue queue, *next;
  asyncio_value token;
} station;

static int hand_on(void *arg) {
  station *self = arg;
  for (;;) {
    await(asyncio_queue_get(&self->queue, &self->token));
    await(asyncio_queue_put_nowait(self->next, self->token));
  }
}

/* m hops in all. */
static int ring(void *arg) {
  (void)arg;
  int n = bench.n, m = bench.m;
  asyncio_task **tasks = bench_array(n, sizeof *tasks);
  station *stations = bench_array(n, sizeof *stations);
  for (int i = 1; i < n; i++) {
    stations[i].next = &stations[(i + 1) % n].queue;
    tasks[i - 1] = asyncio_create_task(hand_on, &stations[i]);
  }
  await(asyncio_sleep(0)); /* all wait */
  bench_begin();
  for (int i = 0; i < m / n; i++) {
    await(asyncio_queue_put_nowait(&stations[1].queue, asyncio_int(i)));
    await(asyncio_queue_get(&stations[0].queue, &stations[0].token));
  }
  bench_end(m / n * (double)n);
  await(end_all(tasks, n - 1));
  free(stations);
  return 0;
}

/* ---- ping-pong: two tasks, two queues ---- */

static asyncio_queue ping, pong;

static int reply(void *arg) {
  static asyncio_value ball;
  for (int i = 0; i < *(int *)arg; i++) {
    await(asyncio_queue_get(&ping, &ball));
    await(asyncio_queue_put(&pong, ball));
  }
  return 0;
}

static int ping_pong(void *arg) {
  (void)arg;
  int n = bench.n;
  static asyncio_value ball;
  ping = pong = new_channel();
  asyncio_task *task = asyncio_create_task(reply, &n, .size = sizeof n);
  bench_begin();
  for (int i = 0; i < n; i++) {
    await(asyncio_queue_put(&ping, asyncio_int(i)));
    await(asyncio_queue_get(&pong, &ball));
  }
  bench_end(n);
  await(task);
  return 0;
}

BENCH_MAIN({"skynet", skynet}, {"sieve", sieve}, {"ring", ring},
           {"ping_pong", ping_pong})
