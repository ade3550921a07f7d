// Tasks that wait for all kinds of things, each named after that.
// SPDX-License-Identifier: MIT
#include <asyncio.h>

static asyncio_lock lock = ASYNCIO_LOCK(.name = "db");
static asyncio_event event = ASYNCIO_EVENT(.name = "go");
static asyncio_semaphore slots = ASYNCIO_SEMAPHORE(0);
static asyncio_queue jobs = ASYNCIO_QUEUE(.maxsize = 1, .name = "jobs");
static asyncio_task *sleeper;
static asyncio_future *future;

static int sleeping(void *arg) {
  (void)arg;
  return asyncio_sleep(100);
}

static int wait_lock(void *arg) {
  (void)arg;
  return asyncio_lock_acquire(&lock);
}

static int wait_event(void *arg) {
  (void)arg;
  return asyncio_event_wait(&event);
}

static int wait_slot(void *arg) {
  (void)arg;
  return asyncio_semaphore_acquire(&slots);
}

static int wait_item(void *arg) {
  (void)arg;
  asyncio_value item;
  return asyncio_queue_get(&jobs, &item);
}

static int wait_future(void *arg) {
  (void)arg;
  return asyncio_await(future);
}

static int wait_task(void *arg) {
  (void)arg;
  return asyncio_await(sleeper);
}

static int wait_gather(void *arg) {
  (void)arg;
  await(asyncio_gather(asyncio_retain(sleeper),
                       asyncio_gather(asyncio_coro(sleeping, NULL))));
  return 0;
}

static int wait_shield(void *arg) {
  (void)arg;
  await(asyncio_shield(asyncio_retain(sleeper)));
  return 0;
}

static int wait_any(void *arg) {
  (void)arg;
  asyncio_task *tasks[] = {sleeper};
  return asyncio_wait(tasks, 1, .timeout = 50);
}

static int wait_group(void *arg) {
  (void)arg;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    rc = asyncio_task_group_spawn(group, sleeping, NULL, .name = "member");
  }
  return rc;
}

static int wait_js(void *arg) {
  (void)arg;
  await(asyncio_js_call("fetchNothing"));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  await(asyncio_lock_acquire(&lock));
  sleeper = asyncio_create_task(sleeping, NULL, .name = "sleeper");
  future = asyncio_loop_create_future(asyncio_get_running_loop());
  static const struct {
    asyncio_entry fn;
    const char *name;
  } waiters[] = {
      {wait_lock, "lock"},     {wait_event, "event"},   {wait_slot, "slot"},
      {wait_item, "item"},     {wait_future, "future"}, {wait_task, "task"},
      {wait_gather, "gather"}, {wait_shield, "shield"}, {wait_any, "any"},
      {wait_group, "group"},   {wait_js, "js"}};
  for (size_t i = 0; i < sizeof waiters / sizeof *waiters; i++)
    await(asyncio_spawn(waiters[i].fn, NULL, .name = waiters[i].name));
  await(asyncio_sleep(1));
  return 3; /* the others are cancelled */
}

int main(void) { return asyncio_main(amain, NULL); }
