/* Twins of CPython's test_base_events.py: task factory, create_task.
 * SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static int pass_on(void *arg) {
  (void)arg;
  return 0;
}

/* Makes tasks as a subclass of Task would: arg counts them. */
static asyncio_task *make_my_task(asyncio_loop *loop, asyncio_entry entry,
                                  asyncio_task_options options, void *arg) {
  ++*(int *)arg;
  return asyncio_task_new_with(loop, entry, options);
}

TEST(set_task_factory) {
  int made = 0;
  void *arg = &arg;
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_loop_get_task_factory(loop, &arg) == NULL && arg == NULL);
  asyncio_loop_set_task_factory(loop, make_my_task, &made);
  CHECK(asyncio_loop_get_task_factory(loop, &arg) == make_my_task);
  CHECK(arg == &made);
  AUTO_TASK first = asyncio_loop_create_task(loop, pass_on, NULL);
  CHECK(made == 1);
  await(asyncio_loop_run_until_complete(loop, first, NULL));
  asyncio_loop_set_task_factory(loop, NULL, NULL);
  CHECK(asyncio_loop_get_task_factory(loop, NULL) == NULL);
  AUTO_TASK second = asyncio_loop_create_task(loop, pass_on, NULL);
  CHECK(made == 1);
  return asyncio_loop_run_until_complete(loop, second, NULL);
}

static int ensure_future(void *arg) {
  (void)arg;
  AUTO_FUTURE task = asyncio_ensure_future(asyncio_coro(pass_on, NULL));
  return asyncio_await(task);
}

TEST(create_task) {
  int made = 0;
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_task_factory(loop, make_my_task, &made);
  await(asyncio_loop_run_until_complete(loop, asyncio_coro(ensure_future, NULL),
                                        NULL));
  CHECK(made == 2);
  return 0;
}

TEST(create_named_task_with_default_factory) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  AUTO_TASK task =
      asyncio_loop_create_task(loop, pass_on, NULL, .name = "test_task");
  CHECK(strcmp(asyncio_task_get_name(task), "test_task") == 0);
  return asyncio_loop_run_until_complete(loop, task, NULL);
}

/* Knows of no options. */
static asyncio_task *make_nameless(asyncio_loop *loop, asyncio_entry entry,
                                   asyncio_task_options options, void *arg) {
  (void)arg;
  return asyncio_task_new(loop, entry, options.arg);
}

TEST(create_named_task_with_custom_factory) {
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_task_factory(loop, make_nameless, NULL);
  AUTO_TASK task =
      asyncio_loop_create_task(loop, pass_on, NULL, .name = "test_task");
  CHECK(strcmp(asyncio_task_get_name(task), "test_task") == 0);
  return asyncio_loop_run_until_complete(loop, task, NULL);
}
