/* staggered_race. SPDX-License-Identifier: MIT
 *
 * After CPython 3.14's staggered.py: a chain of tasks, each of which starts the
 * one behind it before it runs its function. The last one finds no function.
 */
#include <stdlib.h>

#include "internal.h"

struct runner {
  struct race *race;
  asyncio_entry entry; /* NULL: the last one */
  void *arg;
  asyncio_task *task;      /* retained; NULL before it has started */
  asyncio_event failed;    /* lets the next one start */
  asyncio_value exception; /* of its function */
  struct runner *next;     /* on the list `broken` */
  bool running;
};

struct race {
  asyncio_future completed; /* awaited; counts the references */
  struct asyncio__open open;
  double delay;
  size_t count;   /* functions */
  size_t started; /* of them */
  size_t running; /* tasks */
  struct runner *winner;
  asyncio_value result;
  asyncio_value cancel; /* the CancelledError that came from outside */
  struct runner *broken, **broken_end; /* tasks that failed themselves */
  struct runner runners[];             /* one more than functions */
};

static int runner_done(asyncio_future *future, void *arg);

static void destroy_race(asyncio_future *completed) {
  struct race *race = ASYNCIO__CONTAINER(completed, struct race, completed);
  for (size_t i = 0; i <= race->count; i++) {
    struct runner *runner = &race->runners[i];
    if (runner->running) /* the loop closes */
      asyncio_future_remove_done_callback(&runner->task->future, runner_done,
                                          runner);
    asyncio_release(runner->task);
    asyncio_value_clear(&runner->exception);
  }
  asyncio_value_clear(&race->result);
  asyncio_value_clear(&race->cancel);
  free(race);
}

static const struct asyncio__future_type race_type = {
    "staggered_race", asyncio__future_cancel_plain, destroy_race, NULL};

/* ---- a runner ---- */

static void cancel_runners(struct race *race, const struct runner *winner) {
  for (size_t i = 0; i <= race->count; i++) {
    struct runner *runner = &race->runners[i];
    if (runner->running && runner != winner)
      asyncio_task_cancel_message(
          runner->task,
          winner != NULL ? NULL : asyncio_value_message(race->cancel));
  }
}

static int runner_done(asyncio_future *future, void *arg) {
  struct runner *runner = arg;
  struct race *race = runner->race;
  runner->running = false;
  if (--race->running == 0 && race->completed.state == ASYNCIO__PENDING)
    asyncio__future_finish(&race->completed, ASYNCIO__FINISHED,
                           asyncio_nothing());
  if (future->state == ASYNCIO__CANCELLED ||
      future->result.tag != ASYNCIO_ERROR)
    return 0;
  future->unread = false;
  *race->broken_end = runner;
  race->broken_end = &runner->next;
  return 0;
}

static int asyncio__run_racer(void *arg);

static int start(struct runner *runner) {
  struct race *race = runner->race;
  void *reserved = asyncio__callback_reserve();
  if (reserved == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no task for a race", NULL);
  runner->task = asyncio__create_task(race->completed.loop, asyncio__run_racer,
                                      (asyncio_task_options){.arg = runner});
  if (runner->task->future.loop == NULL) {
    free(reserved);
    return asyncio_task_result(runner->task, NULL);
  }
  asyncio__future_observe_reserved(&runner->task->future, reserved, runner_done,
                                   runner, &race->completed);
  runner->running = true;
  race->running++;
  return 0;
}

static int wait_for_failure(void *event) { return asyncio_event_wait(event); }

/* Waits for the runner before this one to fail, or for the delay. */
static int wait_for_turn(struct runner *runner) {
  if (runner == runner->race->runners) return 0;
  int rc = asyncio_wait_for(asyncio_coro(wait_for_failure, &runner[-1].failed),
                            runner->race->delay);
  return rc == ASYNCIO_TIMEOUT ? 0 : rc;
}

static int lose(struct runner *runner, int rc) {
  if (rc == ASYNCIO_SYSTEM_EXIT || rc == ASYNCIO_KEYBOARD_INTERRUPT) return rc;
  runner->exception = asyncio__error_take(rc);
  asyncio_event_set(&runner->failed);
  return 0;
}

static int win(struct runner *runner, int status) {
  struct race *race = runner->race;
  asyncio_value result = asyncio_nothing();
  if (status == ASYNCIO_RETURNED)
    result = asyncio__take_slot();
  else if (status > 0)
    result = asyncio_int(status);
  if (race->winner != NULL) {
    asyncio_value_clear(&result);
    return asyncio__raise(ASYNCIO_ASSERTION_ERROR,
                          "a second function has won the race", NULL);
  }
  race->winner = runner;
  race->result = result;
  cancel_runners(race, runner);
  return 0;
}

static int asyncio__run_racer(void *arg) {
  struct runner *runner = arg;
  int rc = wait_for_turn(runner);
  if (rc < 0 || runner->entry == NULL) return rc;
  rc = start(runner + 1);
  if (rc < 0) return rc;
  runner->race->started++;
  rc = runner->entry(runner->arg);
  return rc < 0 ? lose(runner, rc) : win(runner, rc);
}

/* ---- the race ---- */

/* It is over, or the loop closes and it will not go on. */
static void close_race(struct asyncio__open *open) {
  struct race *race = ASYNCIO__CONTAINER(open, struct race, open);
  asyncio__loop_remove_open(race->completed.loop, open);
  asyncio__future_release(&race->completed);
}

static struct race *new_race(const asyncio_awaitable *fns, size_t n,
                             double delay) {
  struct race *race = NULL;
  if (n < UINT32_MAX / sizeof *race->runners - 2)
    race = calloc(1, sizeof *race + (n + 1) * sizeof *race->runners);
  if (race == NULL) return NULL;
  asyncio__future_init(&race->completed, &race_type,
                       asyncio_get_running_loop());
  race->open.close = close_race;
  asyncio__loop_add_open(race->completed.loop, &race->open);
  race->delay = delay;
  race->count = n;
  race->broken_end = &race->broken;
  for (size_t i = 0; i <= n; i++) race->runners[i].race = race;
  for (size_t i = 0; i < n; i++) {
    race->runners[i].entry = fns[i].entry;
    race->runners[i].arg = fns[i].options.arg;
  }
  return race;
}

/* A cancel from outside ends the runners, but not this. */
static void wait_for_runners(struct race *race) {
  while (race->running > 0) {
    asyncio_value_clear(&race->completed.result);
    race->completed.state = ASYNCIO__PENDING;
    if (asyncio__await_future(&race->completed) == 0) continue;
    asyncio_value_clear(&race->cancel);
    race->cancel = asyncio__error_take(ASYNCIO_CANCELLED);
    cancel_runners(race, NULL);
  }
}

/* Moves a value that is to be returned in a list. */
static asyncio_value move(asyncio_value *v) {
  asyncio_value moved = *v;
  *v = asyncio_nothing();
  return moved;
}

static asyncio_value list_exceptions(struct race *race) {
  asyncio_value list = asyncio__list_value(race->started);
  if (list.tag == ASYNCIO_LIST)
    for (size_t i = 0; i < race->started; i++)
      list.list->items[i] = move(&race->runners[i].exception);
  return list;
}

static asyncio_value list_broken(const struct race *race) {
  size_t count = 0;
  const struct runner *runner = race->broken;
  for (; runner != NULL; runner = runner->next) count++;
  asyncio_value list = asyncio__list_value(count);
  if (list.tag != ASYNCIO_LIST) return list;
  asyncio_value *item = list.list->items;
  for (runner = race->broken; runner != NULL; runner = runner->next)
    *item++ = asyncio_value_copy(runner->task->future.result);
  return list;
}

/* What the race returns. */
static asyncio_value outcome(struct race *race) {
  asyncio_value list = asyncio__list_value(3), exceptions;
  if (list.tag != ASYNCIO_LIST) return list;
  exceptions = list_exceptions(race);
  if (exceptions.tag != ASYNCIO_LIST) {
    asyncio_value_clear(&list);
    return exceptions;
  }
  list.list->items[0] = move(&race->result);
  if (race->winner != NULL)
    list.list->items[1] = asyncio_int(race->winner - race->runners);
  list.list->items[2] = exceptions;
  return list;
}

static int end_race(struct race *race) {
  if (race->broken != NULL)
    return asyncio_return(
        asyncio__exception_group("staggered race failed", list_broken(race)));
  if (race->cancel.tag == ASYNCIO_ERROR)
    return asyncio__error_put(race->cancel);
  return asyncio_return(outcome(race));
}

int asyncio_staggered_race(const asyncio_awaitable *fns, size_t n,
                           double delay) {
  if (asyncio_get_running_loop() == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  for (size_t i = 0; i < n; i++)
    if (fns[i].entry == NULL)
      return asyncio__raise(ASYNCIO_TYPE_ERROR, "a function was expected",
                            NULL);
  struct race *race = new_race(fns, n, delay);
  if (race == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no race", NULL);
  int rc = asyncio_can_suspend() ? start(race->runners)
                                 : asyncio__begin_await(&race->completed);
  if (rc == 0) {
    wait_for_runners(race);
    rc = end_race(race);
  }
  close_race(&race->open);
  return rc;
}
