/* Long work off the loop: executors. SPDX-License-Identifier: MIT
 *
 * A job is a C function that runs elsewhere while the loop keeps turning: on a
 * worker, which is another instance of the same module on a thread of its own.
 * It has its own memory. What works there:
 *
 *   the job's argument, a copy of bytes, aligned to 8
 *   pointers to functions, to constants and to literals, also in these bytes
 *   global variables, as the worker's: each begins as the program's did, and
 *     keeps what earlier jobs on the same worker left there
 *   malloc, stdio, files, the environment, as of a program of its own
 *
 * What does not: pointers into the caller's heap or stacks, which read other
 * bytes there without a word (debug mode refuses them), what the program wrote
 * into its globals since it began, and the loop: a job has none, so that calls
 * of it fail with ASYNCIO_RUNTIME_ERROR. The doors to it are
 * asyncio_job_call_soon_threadsafe and asyncio_job_run_coroutine_threadsafe.
 *
 * A host without workers (wasmtime, wazero, workerd) runs jobs inline: one
 * after the other, in the order in which they were given, each at the end of a
 * pass; the loop stands still meanwhile. asyncio_executor_workers is 0 there.
 */
#ifndef ASYNCIO_EXECUTORS_H
#define ASYNCIO_EXECUTORS_H

#include "tasks.h"

/* Workers that share a queue of jobs.
 * Python: concurrent.futures.ThreadPoolExecutor. */
typedef struct asyncio_executor asyncio_executor;

/* A job. It cannot await. arg: its own copy of the argument's bytes, NULL
 * without; asyncio_job_size says how many.
 * Returns 0, asyncio_return(v), an integer above 0, or the code of an error, as
 * a task's function does. A value that cannot leave the worker (a pointer, a
 * list, a JavaScript value) is ASYNCIO_TYPE_ERROR. */
typedef int (*asyncio_job)(void *arg);

/* What asyncio_executor_new is told by name. */
typedef struct asyncio_executor_options {
  unsigned workers; /* at most; 0: as of the default executor, which is Python's
                       min(32, cores + 4). They start when they are needed */
  size_t maxsize;   /* jobs that may wait for a worker; 0: any number */
  const char *name; /* of its workers, "name_0" and so on; copied */
  char none;        /* lets asyncio_executor_new() go without an option */
} asyncio_executor_options;

/* What is said of a job by name. */
typedef struct asyncio_job_options {
  const void *arg;     /* NULL: the job gets none */
  size_t size;         /* bytes there, which are copied */
  asyncio_value bytes; /* in place of both: bytes or a string, consumed, which
                          are not copied once more on this side */
  double timeout;      /* seconds after which a worker is ended that is still at
                          it, and another takes its place; 0: none. Not inline */
  bool unchecked; /* debug mode does not look for pointers in the argument */
} asyncio_job_options;

/* What asyncio_executor_shutdown is told by name. */
typedef struct asyncio_shutdown_options {
  asyncio_executor *executor;
  bool no_wait;        /* for the jobs that are left (Python: wait=False) */
  bool cancel_futures; /* those that have not begun are cancelled */
} asyncio_shutdown_options;

/* What asyncio_executor_map is told by name. */
typedef struct asyncio_map_options {
  asyncio_value *results; /* room for one of each item, or NULL */
  size_t chunksize;       /* items that travel together; 0: one by one */
  double timeout;         /* seconds, of a chunk: as of a job */
} asyncio_map_options;

/* What a job costs, in seconds each. */
typedef struct asyncio_job_cost {
  double trip; /* of a job that does nothing, there and back */
  double work; /* of the job itself, run here */
} asyncio_job_cost;

/* An executor without a worker yet. asyncio_executor_new(), or with options:
 * asyncio_executor_new(.workers = 2, .maxsize = 100, .name = "tiles")
 * Returns it, NULL without memory: jobs given to NULL go to the default
 * executor. Give it back with asyncio_executor_free. */
#define asyncio_executor_new(...) \
  asyncio__executor_new((asyncio_executor_options){.none = 0, __VA_ARGS__})

/* Gives an executor back: no more jobs; those that have not begun are
 * cancelled, and those that have are not waited for. NULL is fine.
 * Python: executor.shutdown(wait=False, cancel_futures=True). */
void asyncio_executor_free(asyncio_executor *executor);

/* How many workers it may have, NULL: a default executor; 0 when this host has
 * none, and jobs run inline. */
unsigned asyncio_executor_workers(const asyncio_executor *executor);

/* Takes no more jobs, and waits until those it has are done.
 * asyncio_executor_shutdown(executor, .cancel_futures = true)
 * Returns 0; as an await otherwise. Python: executor.shutdown. */
#define asyncio_executor_shutdown(...) \
  asyncio__executor_shutdown(          \
      (asyncio_shutdown_options){.executor = __VA_ARGS__})

/* Waits until the executor has room for one more job: a job given to one whose
 * queue is full fails with ASYNCIO_QUEUE_FULL.
 * Returns 0; as an await otherwise; ASYNCIO_RUNTIME_ERROR after a shutdown. */
ASYNCIO_MUST_USE int asyncio_executor_drain(asyncio_executor *executor);

/* Gives an executor a job:
 * asyncio_loop_run_in_executor(loop, executor, fn, &arg, .size = sizeof arg)
 * executor: NULL: the loop's default one, which is made when it is needed.
 * Returns a future, never NULL, with what the job returned. Cancelling it
 * drops a job that has not begun; one that has runs on, and nobody hears of it.
 * It fails with the job's error, its code and message; ASYNCIO_TIMEOUT;
 * ASYNCIO_RUNTIME_ERROR when the job crashed or ended its worker, when no
 * worker could be started, after a shutdown, outside a running loop;
 * ASYNCIO_VALUE_ERROR for an argument without .size, or one that holds a
 * pointer of the caller's (debug mode); ASYNCIO_QUEUE_FULL; ASYNCIO_NO_MEMORY.
 * Python: loop.run_in_executor. */
#define asyncio_loop_run_in_executor(loop, executor, fn, ...) \
  asyncio__loop_run_in_executor(loop, executor, fn,           \
                                (asyncio_job_options){.arg = __VA_ARGS__})

/* The same on the running loop's default executor, with a copy of the current
 * context: context variables read there what they read here, if that can cross
 * (nothing, booleans, numbers, strings, bytes); others are unset there.
 * asyncio_to_thread(fn, &arg, .size = sizeof arg)
 * Returns a future, where Python has a coroutine. Python: asyncio.to_thread. */
#define asyncio_to_thread(fn, ...) \
  asyncio__to_thread(fn, (asyncio_job_options){.arg = __VA_ARGS__})

/* Runs fn for each of n items of `size` bytes, and waits for all: items that
 * take less than the trip of a job (asyncio_executor_measure) are worth it by
 * many, with .chunksize.
 * asyncio_executor_map(executor, fn, items, n, sizeof *items, results,
 *                      .chunksize = 500)
 * results: gets n values in the order of the items, each then owned; NULL to
 *   drop them. It is left alone when there is an error: the first item's that
 *   failed, and the chunks that have not begun are then dropped.
 * Waits for room as asyncio_executor_drain does.
 * Returns 0; an item's error; else as an await and
 * asyncio_loop_run_in_executor. Python: executor.map(fn, items, chunksize=500).
 */
#define asyncio_executor_map(executor, fn, items, n, size, ...)                \
  asyncio__executor_map(executor, fn, (struct asyncio__items){items, n, size}, \
                        (asyncio_map_options){.results = __VA_ARGS__})

/* Measures what a job costs: runs it here, up to 1,000 times, and empty ones on
 * the executor. In debug mode a job that is worth no trip is told of on stderr.
 * Nothing else measures, and nothing decides by it where a job runs.
 * cost: gets the figures; trip is 0 on a host without workers.
 * Returns 0 or the job's error; else as an await. */
ASYNCIO_MUST_USE int asyncio_executor_measure(asyncio_executor *executor,
                                              asyncio_job fn, const void *arg,
                                              size_t size,
                                              asyncio_job_cost *cost);

/* The executor of jobs that are given to none. The caller's reference stays the
 * caller's.
 * Returns 0, ASYNCIO_TYPE_ERROR for NULL, ASYNCIO_NO_MEMORY.
 * Python: loop.set_default_executor. */
ASYNCIO_MUST_USE int asyncio_loop_set_default_executor(
    asyncio_loop *loop, asyncio_executor *executor);

/* Waits for the jobs of the default executor, which takes no more. asyncio_run
 * and runners do that at their end, for at most 300 seconds.
 * timeout: seconds after which they are not waited for any longer, with a
 *   warning on stderr; INFINITY: none.
 * Returns 0; as an await otherwise. Python: loop.shutdown_default_executor. */
ASYNCIO_MUST_USE int asyncio_loop_shutdown_default_executor(asyncio_loop *loop,
                                                            double timeout);

/* ---- inside of a job ---- */

/* Bytes of the argument of the job that runs; 0 outside of jobs. */
size_t asyncio_job_size(void);

/* Calls cb(copy) on the loop that the job was given to, between two passes:
 * asyncio_job_call_soon_threadsafe(cb, &progress, .size = sizeof progress)
 * It comes there while the job still runs, and before its result.
 * Returns 0; ASYNCIO_RUNTIME_ERROR outside of a job, and inline when the loop
 * is closed (a worker cannot know: the call is then dropped);
 * ASYNCIO_VALUE_ERROR for an argument without .size; ASYNCIO_NO_MEMORY.
 * Python: loop.call_soon_threadsafe. */
#define asyncio_job_call_soon_threadsafe(cb, ...) \
  asyncio__job_call_soon(cb, (asyncio_job_options){.arg = __VA_ARGS__})

/* Starts fn(copy) as a task on that loop:
 * asyncio_job_run_coroutine_threadsafe(fn, &arg, .size = sizeof arg)
 * A worker cannot wait for what becomes of it (it has no memory in common with
 * the loop): an error of it is one that was never retrieved.
 * Returns as above. Python: asyncio.run_coroutine_threadsafe. */
#define asyncio_job_run_coroutine_threadsafe(fn, ...) \
  asyncio__job_run_coroutine(fn, (asyncio_job_options){.arg = __VA_ARGS__})

/* ---- what the macros above need ---- */

struct asyncio__items {
  const void *first;
  size_t count, size;
};

ASYNCIO_MUST_USE asyncio_executor *asyncio__executor_new(
    asyncio_executor_options);
ASYNCIO_MUST_USE int asyncio__executor_shutdown(asyncio_shutdown_options);
ASYNCIO_MUST_USE asyncio_future *asyncio__loop_run_in_executor(
    asyncio_loop *, asyncio_executor *, asyncio_job, asyncio_job_options);
ASYNCIO_MUST_USE asyncio_future *asyncio__to_thread(asyncio_job,
                                                    asyncio_job_options);
ASYNCIO_MUST_USE int asyncio__executor_map(asyncio_executor *, asyncio_job,
                                           struct asyncio__items,
                                           asyncio_map_options);
ASYNCIO_MUST_USE int asyncio__job_call_soon(asyncio_callback,
                                            asyncio_job_options);
ASYNCIO_MUST_USE int asyncio__job_run_coroutine(asyncio_entry,
                                                asyncio_job_options);

#endif
