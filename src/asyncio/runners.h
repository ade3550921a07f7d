/* Runner, run and main. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_RUNNERS_H
#define ASYNCIO_RUNNERS_H

#include "tasks.h"

/* For .debug: off, whatever the environment says. */
#define ASYNCIO_DEBUG_OFF (-1)

/* What asyncio_run is told by name. */
typedef struct asyncio_run_options {
  void *arg;             /* handed to the function */
  asyncio_value *result; /* gets the function's result, which is then owned */
  int debug; /* true: debug mode; ASYNCIO_DEBUG_OFF; 0: as ASYNCIO_DEBUG says */
  asyncio_loop *(*loop_factory)(void); /* NULL: asyncio_new_event_loop */
  size_t stack_size;   /* bytes of the main task's C stack, 0: the usual size */
  asyncio_stack stack; /* of the other tasks: asyncio_loop_set_stack */
} asyncio_run_options;

/* Runs fn(arg) as the main task of a new loop until it ends, cancels and
 * awaits the tasks that are left, and closes the loop.
 * asyncio_run(fn, arg, .result = &v, .debug = true, .loop_factory = make,
 *             .stack_size = 65536, .stack = ASYNCIO_STACK_COPIED)
 * Returns 0, or the code of fn's error; ASYNCIO_RUNTIME_ERROR inside a running
 * loop, ASYNCIO_NO_MEMORY. Python: asyncio.run. */
#define asyncio_run(fn, ...) \
  asyncio__run(fn, (asyncio_run_options){.arg = __VA_ARGS__})

/* asyncio_run for `return asyncio_main(fn, arg);` in main.
 * Returns the exit code: 0, or 1 after an error, which is printed with its
 * cause, or 130 after a KeyboardInterrupt, or n when fn returned n > 0 or the
 * integer n. (wasmtime makes 1 of a code above 125.) */
ASYNCIO_MUST_USE int asyncio_main(asyncio_entry fn, void *arg);

/* Several runs on one loop, which is made by the first. Python: asyncio.Runner,
 * whose `with` is asyncio_runner_new and asyncio_runner_free. */
typedef struct asyncio_runner asyncio_runner;

/* What asyncio_runner_new is told by name. */
typedef struct asyncio_runner_options {
  int debug; /* as for asyncio_run */
  asyncio_loop *(*loop_factory)(void);
  char none; /* lets asyncio_runner_new() go without an option */
} asyncio_runner_options;

/* What asyncio_runner_run is told by name. */
typedef struct asyncio_runner_run_options {
  asyncio_value *result;
  asyncio_context *context;
} asyncio_runner_run_options;

/* A runner without a loop. asyncio_runner_new(), or with options:
 * asyncio_runner_new(.debug = true, .loop_factory = make)
 * Returns it, NULL without memory: the calls below then say so. Give it back
 * with asyncio_runner_free. */
#define asyncio_runner_new(...) \
  asyncio__runner_new((asyncio_runner_options){.none = 0, __VA_ARGS__})

/* Runs x (an asyncio_coro, or a task or future of the runner's loop) on the
 * runner's loop until it is done.
 * v: gets its result, NULL to leave it.
 * context: for an asyncio_coro; else all of the runner's share one, a copy of
 * the one in which its loop was made.
 * asyncio_runner_run(runner, asyncio_coro(fn, arg), &v, .context = context)
 * Returns 0 or the code of x's error; ASYNCIO_RUNTIME_ERROR inside a running
 * loop and after asyncio_runner_close; ASYNCIO_NO_MEMORY.
 * Python: Runner.run. */
#define asyncio_runner_run(runner, x, ...)             \
  asyncio__runner_run(runner, asyncio_awaitable_of(x), \
                      (asyncio_runner_run_options){.result = __VA_ARGS__})

/* The runner's loop, readable until asyncio_runner_free.
 * Returns NULL after asyncio_runner_close, or without memory: the text is
 * asyncio_message(). Python: Runner.get_loop. */
ASYNCIO_MUST_USE asyncio_loop *asyncio_runner_get_loop(asyncio_runner *runner);

/* Cancels and awaits the tasks that are left, tells the exception handler of
 * their errors, and closes the loop. Twice is fine.
 * Returns 0; the code of what cut that short; ASYNCIO_RUNTIME_ERROR inside a
 * running loop. Python: Runner.close. */
int asyncio_runner_close(asyncio_runner *runner);

/* Gives the runner and its loop back, closing it first. NULL is fine. */
void asyncio_runner_free(asyncio_runner *runner);

/* Makes the loop the one of asyncio_get_event_loop outside of a running loop,
 * and keeps it readable until another is set; NULL: none. asyncio_run and a
 * runner set theirs, and none in the end, unless they have a loop_factory.
 * Python: asyncio.set_event_loop. */
void asyncio_set_event_loop(asyncio_loop *loop);

/* The running loop, else the one that is set, else NULL (where Python raises
 * RuntimeError); none is made. Python: asyncio.get_event_loop. */
asyncio_loop *asyncio_get_event_loop(void);

/* Runs the loop until x (a task, a future, an asyncio_coro) is done.
 * v: gets its result, NULL to leave it.
 * Returns 0 or the code of x's error; ASYNCIO_RUNTIME_ERROR when the loop is
 * closed, runs already, or was stopped first.
 * Python: loop.run_until_complete. */
#define asyncio_loop_run_until_complete(loop, x, v) \
  asyncio__run_until_complete(loop, asyncio_awaitable_of(x), v)

ASYNCIO_MUST_USE asyncio_runner *asyncio__runner_new(asyncio_runner_options);
ASYNCIO_MUST_USE int asyncio__runner_run(asyncio_runner *, asyncio_awaitable,
                                         asyncio_runner_run_options);
ASYNCIO_MUST_USE int asyncio__run(asyncio_entry, asyncio_run_options);
ASYNCIO_MUST_USE int asyncio__run_until_complete(asyncio_loop *,
                                                 asyncio_awaitable,
                                                 asyncio_value *);

#endif
