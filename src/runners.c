/* run_until_complete, Runner, run, main. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's runners.py and base_events.py.
 */
#include <stdlib.h>

#include "host.h"
#include "internal.h"
#include "interrupts.h"

/* ---- SIGINT, of programs without interrupts.c ---- */

__attribute__((weak)) void asyncio__interrupts_expect(void) {}

__attribute__((weak)) void asyncio__interrupts_begin(asyncio_future *future) {
  (void)future;
}

__attribute__((weak)) int asyncio__interrupts_end(asyncio_future *future,
                                                  int rc) {
  (void)future;
  return rc;
}

/* ---- one run of a loop ----
 *
 * On a pumped host the function that runs a loop suspends, and so do its
 * callers: each of them is written as the one call that may suspend, between
 * functions that never do (asyncio__turn_*) and need no frame of Asyncify's,
 * as long as the compiler keeps them apart. */
#define APART __attribute__((noinline))

/* A SystemExit or KeyboardInterrupt has ended the run already; stopping now
 * would end the next one. */
static int stop_loop(asyncio_future *future, void *arg) {
  int code = future->result.tag == ASYNCIO_ERROR ? future->result.code : 0;
  if (code != ASYNCIO_SYSTEM_EXIT && code != ASYNCIO_KEYBOARD_INTERRUPT)
    asyncio_loop_stop(arg);
  return 0;
}

/* What a loop is to be run for. */
struct goal {
  asyncio_loop *loop;
  asyncio_future *future; /* borrowed; NULL: a single pass */
  int rc;                 /* how the last run of the loop ended */
};

/* Returns whether the loop has to run. */
APART static bool asyncio__turn_begin(struct goal *goal) {
  goal->rc = 0;
  if (goal->future == NULL)
    asyncio_loop_stop(goal->loop);
  else if (goal->future->loop == NULL)
    goal->rc = asyncio__future_outcome(goal->future);
  else
    goal->rc =
        asyncio_future_add_done_callback(goal->future, stop_loop, goal->loop);
  return goal->rc == 0;
}

APART static void asyncio__turn_end(struct goal *goal, int rc) {
  asyncio_future *future = goal->future;
  if (future != NULL) {
    asyncio_future_remove_done_callback(future, stop_loop, goal->loop);
    if (rc == 0 && !asyncio_future_done(future))
      rc = asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Event loop stopped before Future completed.", NULL);
  }
  goal->rc = rc;
}

/* Runs until the future is done. */
static void reach(struct goal *goal) {
  if (asyncio__turn_begin(goal))
    asyncio__turn_end(goal, asyncio_loop_run_forever(goal->loop));
}

/* Makes the goal of a run_until_complete. Returns 0 or why it cannot run. */
APART static int asyncio__turn_aim(struct goal *goal, asyncio_loop *loop,
                                   const asyncio_awaitable *awaitable) {
  int rc = asyncio__loop_check(loop);
  if (rc < 0) return rc;
  if (awaitable->future != NULL && awaitable->future->loop != NULL &&
      awaitable->future->loop != loop)
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "The future belongs to a different loop than the "
                          "one specified as the loop argument",
                          NULL);
  *goal =
      (struct goal){.loop = loop, .future = asyncio__ensure(loop, awaitable)};
  asyncio__interrupts_begin(goal->future);
  return 0;
}

/* The outcome of the goal's future, whose reference is dropped. own: nobody
 * else has one. */
APART static int asyncio__turn_outcome(struct goal *goal, bool own,
                                       asyncio_value *v) {
  asyncio_future *future = goal->future;
  int rc = goal->rc;
  if (rc == 0 ||
      (future->result.tag == ASYNCIO_ERROR && future->result.code == rc))
    rc = asyncio_future_result(future, v);
  else if (own) {
    future->unread = false; /* nobody else could look at it */
    future->unreported = rc == ASYNCIO_NO_MEMORY; /* it is told of by rc */
  }
  rc = asyncio__interrupts_end(future, rc);
  asyncio__future_release(future);
  return rc;
}

static int run_until_complete(asyncio_loop *loop,
                              const asyncio_awaitable *awaitable,
                              asyncio_value *v) {
  struct goal goal;
  if (v != NULL) *v = asyncio_nothing();
  int rc = asyncio__turn_aim(&goal, loop, awaitable);
  if (rc < 0) return rc;
  reach(&goal);
  return asyncio__turn_outcome(&goal, awaitable->future == NULL, v);
}

int asyncio__run_until_complete(asyncio_loop *loop, asyncio_awaitable awaitable,
                                asyncio_value *v) {
  return run_until_complete(loop, &awaitable, v);
}

/* ---- the loop that is set ---- */

static asyncio_loop *set_loop; /* a reference, or NULL */

void asyncio_set_event_loop(asyncio_loop *loop) {
  if (loop != NULL) loop->refs++;
  asyncio__loop_release(set_loop);
  set_loop = loop;
}

asyncio_loop *asyncio_get_event_loop(void) {
  asyncio_loop *running = asyncio_get_running_loop();
  return running != NULL ? running : set_loop;
}

/* ---- the end of a run ---- */

static void report_leftover(asyncio_loop *loop, asyncio_task *task) {
  if (task->future.state == ASYNCIO__FINISHED &&
      task->future.result.tag == ASYNCIO_ERROR)
    asyncio__report(loop, "unhandled exception during asyncio.run() shutdown",
                    task->future.result, &task->future);
}

/* Tasks that were cancelled, to be awaited together, as by a gather, which
 * would be the only one of most programs. */
struct leftovers {
  asyncio_future *all;
  size_t count;
  size_t running;
  asyncio_task *tasks[]; /* retained */
};

static int one_ended(asyncio_future *task, void *arg) {
  struct leftovers *left = arg;
  task->unread = false;
  if (--left->running == 0)
    asyncio__future_finish(left->all, ASYNCIO__FINISHED, asyncio_nothing());
  return 0;
}

/* Cancels all tasks. Returns NULL without memory to await them together. */
static struct leftovers *cancel_tasks(asyncio_loop *loop) {
  size_t count = asyncio_all_tasks(loop, NULL, 0);
  struct leftovers *left = malloc(sizeof *left + count * sizeof *left->tasks);
  if (left != NULL)
    *left = (struct leftovers){.all = asyncio_loop_create_future(loop)};
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer) {
    asyncio_task_cancel(task);
    if (left == NULL) continue;
    left->tasks[left->count++] = asyncio_retain(task);
    if (asyncio_future_add_done_callback(&task->future, one_ended, left) == 0)
      left->running++;
  }
  return left;
}

static void free_leftovers(struct leftovers *left) {
  for (size_t i = 0; i < left->count; i++) {
    asyncio_future_remove_done_callback(&left->tasks[i]->future, one_ended,
                                        left);
    asyncio_release(left->tasks[i]);
  }
  asyncio__future_release(left->all);
  free(left);
}

/* The oldest that was cancelled and runs, not one that was made since. */
static asyncio_task *next_cancelled(const asyncio_loop *loop) {
  asyncio_task *task = loop->tasks.oldest;
  while (task != NULL && task->cancels == 0) task = task->newer;
  return task;
}

/* CPython closes async generators and the executor by two passes each; what
 * was called soon by then still runs meanwhile. */
#define LAST_PASSES 4

/* What is left to be done by a loop before it is closed. */
struct closing {
  struct goal goal;
  struct leftovers *left; /* they are awaited together, or NULL */
  asyncio_task *single;   /* it is awaited, or NULL; retained */
  bool begun;
  bool singly; /* one by one, for want of memory */
  int passes;  /* of the last ones, so far */
};

/* Cancels what runs, to be awaited together if there is memory. */
static void begin_closing(struct closing *c) {
  c->begun = true;
  if (c->goal.loop->tasks.oldest == NULL) return;
  c->left = cancel_tasks(c->goal.loop);
  if (c->left != NULL && c->left->running == c->left->count) {
    c->goal.future = c->left->all;
    return;
  }
  if (c->left != NULL) free_leftovers(c->left);
  c->left = NULL;
  c->singly = true;
}

/* What was awaited has ended, or the loop has failed. */
static void leftovers_ended(struct closing *c) {
  for (size_t i = 0; c->goal.rc == 0 && i < c->left->count; i++)
    report_leftover(c->goal.loop, c->left->tasks[i]);
  free_leftovers(c->left);
  c->left = NULL;
  c->singly = c->goal.rc == ASYNCIO_NO_MEMORY;
  if (c->singly) c->goal.rc = 0;
}

static void single_ended(struct closing *c) {
  if (c->goal.rc == 0) report_leftover(c->goal.loop, c->single);
  c->single->future.unread = false;
  asyncio_release(c->single);
  c->single = NULL;
}

/* Sets the goal of the next run. Returns false when all is done, or the loop
 * has failed. */
APART static bool asyncio__turn_close(struct closing *c) {
  if (!c->begun)
    begin_closing(c);
  else if (c->left != NULL)
    leftovers_ended(c);
  else if (c->single != NULL)
    single_ended(c);
  if (c->left != NULL) return true;
  if (c->goal.rc < 0) return false;
  asyncio_loop *loop = c->goal.loop;
  asyncio_task *task = c->singly ? next_cancelled(loop) : NULL;
  if (task != NULL)
    c->single = asyncio_retain(task);
  else if (loop->shutdown_executor != NULL)
    c->single = task = loop->shutdown_executor(loop);
  c->goal.future = task != NULL ? &task->future : NULL;
  return task != NULL || c->passes++ < LAST_PASSES;
}

/* Returns 0, or why not all tasks have ended. */
static int close_down(asyncio_loop *loop) {
  struct closing c = {.goal = {.loop = loop}};
  while (asyncio__turn_close(&c)) reach(&c.goal);
  return c.goal.rc;
}

/* ---- Runner ---- */

struct asyncio_runner {
  asyncio_runner_options options;
  asyncio_loop *loop;       /* NULL: not made yet */
  asyncio_context *context; /* of all runs */
  bool closed;
};

asyncio_runner *asyncio__runner_new(asyncio_runner_options options) {
  asyncio_runner *runner = malloc(sizeof *runner);
  if (runner != NULL) *runner = (asyncio_runner){.options = options};
  return runner;
}

/* Makes the loop. */
static int asyncio__begin_loop(asyncio_runner *runner) {
  bool own = runner->options.loop_factory == NULL;
  asyncio_loop *loop =
      own ? asyncio_new_event_loop() : runner->options.loop_factory();
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no event loop", NULL);
  if (own) asyncio_set_event_loop(loop);
  if (runner->options.debug != 0)
    asyncio_loop_set_debug(loop, runner->options.debug > 0);
  runner->loop = loop;
  return 0;
}

static int asyncio__begin_runner(asyncio_runner *runner) {
  if (runner == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no runner", NULL);
  if (runner->closed)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Runner is closed", NULL);
  if (runner->loop != NULL) return 0;
  runner->context = asyncio_copy_context();
  if (runner->context == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no context", NULL);
  int rc = asyncio__begin_loop(runner);
  if (rc < 0) asyncio_release(runner->context);
  return rc;
}

/* Fills in the contexts of a run. Returns 0, or why there is none. */
APART static int asyncio__turn_runner(
    asyncio_runner *runner, asyncio_awaitable *awaitable,
    const asyncio_runner_run_options *options) {
  if (options->result != NULL) *options->result = asyncio_nothing();
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "Runner.run() cannot be called from a running event loop", NULL);
  int rc = asyncio__begin_runner(runner);
  if (rc < 0) return rc;
  asyncio__interrupts_expect();
  asyncio_context *context = options->context;
  if (context == NULL) context = runner->context;
  if (awaitable->options.context == NULL) awaitable->options.context = context;
  return 0;
}

int asyncio__runner_run(asyncio_runner *runner, asyncio_awaitable awaitable,
                        asyncio_runner_run_options options) {
  int rc = asyncio__turn_runner(runner, &awaitable, &options);
  if (rc < 0) return rc;
  return run_until_complete(runner->loop, &awaitable, options.result);
}

asyncio_loop *asyncio_runner_get_loop(asyncio_runner *runner) {
  return asyncio__begin_runner(runner) == 0 ? runner->loop : NULL;
}

/* Lets go of a loop that has done what was left, unless rc says that it could
 * not. */
APART static void asyncio__turn_closed(asyncio_runner *runner) {
  if (runner->options.loop_factory == NULL) asyncio_set_event_loop(NULL);
  asyncio_loop_close(runner->loop);
  runner->closed = true;
}

int asyncio_runner_close(asyncio_runner *runner) {
  if (runner == NULL || runner->closed || runner->loop == NULL) return 0;
  int rc = asyncio__loop_check(runner->loop);
  if (asyncio_loop_is_running(runner->loop)) return rc;
  if (rc == 0) rc = close_down(runner->loop);
  asyncio__turn_closed(runner);
  return rc;
}

void asyncio_runner_free(asyncio_runner *runner) {
  if (runner == NULL) return;
  (void)!asyncio_runner_close(runner);
  if (runner->loop != NULL) asyncio_release(runner->context);
  asyncio_loop_free(runner->loop);
  free(runner);
}

/* ---- run ---- */

/* A run, with a runner that is not on the heap. */
struct run {
  asyncio_runner runner;
  asyncio_awaitable main;
  asyncio_value error; /* that it ended with */
};

APART static int asyncio__turn_prepare(struct run *run, asyncio_entry fn,
                                       const asyncio_run_options *options) {
  if (options->result != NULL) *options->result = asyncio_nothing();
  if (asyncio__state.running != NULL)
    return asyncio__raise(
        ASYNCIO_RUNTIME_ERROR,
        "asyncio.run() cannot be called from a running event loop", NULL);
  asyncio__interrupts_expect();
  *run = (struct run){
      .runner = {.options = {.debug = options->debug,
                             .loop_factory = options->loop_factory}},
      .main = {.entry = fn,
               .options = {.arg = options->arg,
                           .stack_size = options->stack_size,
                           .stack = ASYNCIO_STACK_KEPT}}};
  int rc = asyncio__begin_loop(&run->runner);
  if (rc == 0 && options->stack != 0)
    asyncio_loop_set_stack(run->runner.loop, options->stack);
  return rc;
}

/* Sets the error of a run aside while its loop is closed. */
APART static void asyncio__turn_keep_error(struct run *run, int rc) {
  run->error = rc < 0 ? asyncio__error_take(rc) : asyncio_nothing();
}

/* An error of closing the loop counts, as one in a finally clause does. */
APART static int asyncio__turn_verdict(struct run *run, int rc, int shutdown,
                                       asyncio_value *result) {
  asyncio_loop_free(run->runner.loop);
  if (shutdown < 0) {
    if (result != NULL) asyncio_value_clear(result);
    rc = shutdown;
  } else if (rc < 0) {
    rc = asyncio__error_put(run->error);
  }
  asyncio_value_clear(&run->error);
  return rc;
}

static int run_main(asyncio_entry fn, const asyncio_run_options *options) {
  struct run run;
  int rc = asyncio__turn_prepare(&run, fn, options);
  if (rc < 0) return rc;
  rc = run_until_complete(run.runner.loop, &run.main, options->result);
  asyncio__turn_keep_error(&run, rc);
  int shutdown = asyncio_runner_close(&run.runner);
  return asyncio__turn_verdict(&run, rc, shutdown, options->result);
}

int asyncio__run(asyncio_entry fn, asyncio_run_options options) {
  return run_main(fn, &options);
}

/* ---- main ---- */

/* Exit code for what the main function returned; tells of an error. */
APART static int asyncio__turn_exit_code(int rc, asyncio_value result) {
  if (rc >= 0) {
    int code = result.tag == ASYNCIO_INT ? (int)result.i : 0;
    asyncio_value_clear(&result);
    return code;
  }
  asyncio_value error = asyncio__error_take(rc);
  asyncio__host_flush();
  asyncio__print_error(error);
  asyncio_value_clear(&error);
  return rc == ASYNCIO_KEYBOARD_INTERRUPT ? 130 : 1;
}

int asyncio_main(asyncio_entry fn, void *arg) {
  asyncio_value result;
  int rc = asyncio_run(fn, arg, .result = &result);
  return asyncio__turn_exit_code(rc, result);
}
