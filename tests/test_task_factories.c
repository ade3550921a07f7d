/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

static int give_seven(void *arg) {
  (void)arg;
  return 7;
}

static asyncio_task *count(asyncio_loop *loop, asyncio_entry entry,
                           asyncio_task_options options, void *arg) {
  ++*(int *)arg;
  return asyncio_task_new_with(loop, entry, options);
}

TASK_TEST(every_task_comes_from_the_factory) {
  static int made; /* the end of the run makes tasks, too */
  int number = 7;
  made = 0;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_task_factory(loop, count, &made);
  await(asyncio_create_task(give_seven, NULL));
  await(asyncio_spawn(give_seven, NULL));
  await(asyncio_ensure_future(asyncio_coro(give_seven, NULL)));
  await(asyncio_gather(asyncio_coro(give_seven, NULL),
                       asyncio_coro(give_seven, NULL)));
  await(asyncio_shield(asyncio_coro(give_seven, NULL)));
  AUTO_TASK task = asyncio_task_new(loop, give_seven, &number);
  await(asyncio_await(task)); /* the factory's own way */
  CHECK(made == 6);
  return 0;
}

static asyncio_task *make_none(asyncio_loop *loop, asyncio_entry entry,
                               asyncio_task_options options, void *arg) {
  (void)loop, (void)entry, (void)options, (void)arg;
  return NULL;
}

TASK_TEST(a_factory_that_makes_nothing_is_an_error) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_loop_set_task_factory(loop, make_none, NULL);
  AUTO_TASK task = asyncio_create_task(give_seven, NULL, .name = "none");
  CHECK(asyncio_await(task) == ASYNCIO_TYPE_ERROR);
  CHECK(strcmp(asyncio_message(), "the task factory gave no task") == 0);
  AUTO_FUTURE all = asyncio_gather(asyncio_coro(give_seven, NULL));
  CHECK(asyncio_await(all) == ASYNCIO_TYPE_ERROR);
  asyncio_loop_set_task_factory(loop, NULL, NULL); /* the run's end needs one */
  return 0;
}

static asyncio_task *sleep_first(asyncio_loop *loop, asyncio_entry entry,
                                 asyncio_task_options options, void *arg) {
  CHECK(asyncio_sleep(1) == ASYNCIO_RUNTIME_ERROR);
  CHECK(!asyncio_can_suspend());
  CHECK(arg == NULL);
  return asyncio_task_new_with(loop, entry, options);
}

TASK_TEST(a_factory_cannot_await) {
  asyncio_loop_set_task_factory(asyncio_get_running_loop(), sleep_first, NULL);
  AUTO_TASK task = asyncio_create_task(give_seven, NULL);
  CHECK(asyncio_can_suspend());
  return asyncio_await(task);
}

TASK_TEST(a_task_that_cannot_be_made_is_not_the_factory_s) {
  int made = 0;
  AUTO_LOOP loop = asyncio_new_event_loop();
  if (loop == NULL) return ASYNCIO_NO_MEMORY;
  asyncio_loop_set_task_factory(loop, count, &made);
  AUTO_TASK nothing = asyncio_loop_create_task(loop, NULL, NULL);
  CHECK(asyncio_task_result(nothing, NULL) == ASYNCIO_TYPE_ERROR);
  CHECK(asyncio_loop_close(loop) == 0);
  AUTO_TASK late = asyncio_loop_create_task(loop, give_seven, NULL);
  CHECK(asyncio_task_result(late, NULL) == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Event loop is closed") == 0);
  CHECK(made == 0);
  return 0;
}

static int sleep_twice(void *arg) {
  await(asyncio_sleep(0));
  await(asyncio_sleep(0));
  ++*(int *)arg;
  return 0;
}

TASK_TEST(an_eager_task_of_a_factory_may_suspend) {
  int ended = 0;
  asyncio_loop_set_task_factory(asyncio_get_running_loop(),
                                asyncio_eager_task_factory, NULL);
  AUTO_TASK task = asyncio_create_task(sleep_twice, &ended);
  CHECK(!asyncio_task_done(task) && ended == 0);
  await(asyncio_await(task));
  CHECK(ended == 1);
  return 0;
}

TASK_TEST(gather_of_eager_tasks_that_are_done_costs_no_pass) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_value v[2];
  asyncio_loop_set_task_factory(loop, asyncio_eager_task_factory, NULL);
  await(asyncio_gather(asyncio_coro(give_seven, NULL),
                       asyncio_coro(give_seven, NULL)),
        v);
  CHECK(v[0].i == 7 && v[1].i == 7);
  CHECK(asyncio_loop_passes(loop) == 1);
  return 0;
}
