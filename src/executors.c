/* Executors: the queue of jobs, and what becomes of them.
 * SPDX-License-Identifier: MIT
 *
 * The queue is here and not with the host, so that the order, cancelling and
 * waiting for room need no message: a job is given to the host when a worker
 * is free, and that is when it has begun.
 */
#include <math.h>
#include <stdlib.h>

#include "jobs.h"
#include "print.h"
#include "waiters.h"

/* ---- the executor ---- */

asyncio_executor *asyncio__executor_new(asyncio_executor_options options) {
  static uint32_t last;
  const char *name = options.name != NULL ? options.name : "asyncio";
  size_t size = strlen(name) + 1;
  asyncio_executor *executor = malloc(sizeof *executor + size);
  if (executor == NULL) return NULL;
  *executor = (asyncio_executor){.refs = 1,
                                 .number = ++last,
                                 .workers = options.workers,
                                 .maxsize = options.maxsize};
  memcpy(executor->name, name, size);
  return executor;
}

/* Ends the workers, if nothing is left for them to do. */
static void retire(asyncio_executor *executor) {
  if (!executor->shut || !executor->known || executor->busy > 0) return;
  executor->known = false;
  asyncio__host_retire(executor);
}

void asyncio__executor_release(asyncio_executor *executor) {
  if (--executor->refs > 0) return;
  executor->shut = true;
  retire(executor);
  free(executor);
}

unsigned asyncio_executor_workers(const asyncio_executor *executor) {
  unsigned usual = asyncio__host_workers();
  bool own = usual > 0 && executor != NULL && executor->workers > 0;
  return own ? executor->workers : usual;
}

/* How many jobs may be under way: inline one, so that the loop has a turn. */
static unsigned width(const asyncio_executor *executor) {
  unsigned workers = asyncio_executor_workers(executor);
  return workers > 0 ? workers : 1;
}

static bool is_full(const asyncio_executor *executor) {
  return executor->maxsize > 0 && executor->waiting >= executor->maxsize &&
         executor->busy >= width(executor);
}

/* ---- the queue ---- */

static struct asyncio__job *job_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct asyncio__job, future);
}

static void enqueue(struct asyncio__job *job) {
  asyncio_executor *executor = job->executor;
  job->previous = executor->last;
  if (executor->last != NULL)
    executor->last->next = job;
  else
    executor->first = job;
  executor->last = job;
  executor->waiting++;
}

static void dequeue(struct asyncio__job *job) {
  asyncio_executor *executor = job->executor;
  if (job->previous != NULL)
    job->previous->next = job->next;
  else
    executor->first = job->next;
  if (job->next != NULL)
    job->next->previous = job->previous;
  else
    executor->last = job->previous;
  job->previous = job->next = NULL;
  executor->waiting--;
  asyncio__line_wake_all(&executor->room);
}

/* ---- the end of a job ---- */

static void destroy_job(asyncio_future *future) {
  struct asyncio__job *job = job_of(future);
  asyncio_value_clear(&job->arg);
  asyncio_value_clear(&job->value);
  asyncio__executor_release(job->executor);
  free(job);
}

/* The executor has nothing to do with it any more. */
static void let_go(struct asyncio__job *job) {
  asyncio_executor *executor = job->executor;
  asyncio_value_clear(&job->arg);
  if (job->open.close != NULL)
    asyncio__loop_remove_open(job->future.loop, &job->open);
  if (--executor->unfinished == 0) asyncio__line_wake_all(&executor->idle);
  retire(executor);
  asyncio__future_release(&job->future);
}

static void asyncio__turn_job_delivery(struct asyncio__handle *handle) {
  struct asyncio__job *job =
      ASYNCIO__CONTAINER(handle, struct asyncio__job, handle);
  asyncio_value v = job->value;
  job->value = asyncio_nothing();
  if (job->future.state == ASYNCIO__PENDING && !job->future.loop->closed)
    asyncio__future_finish(&job->future, ASYNCIO__FINISHED, v);
  else
    asyncio_value_clear(&v);
  let_go(job);
}

/* The value is delivered with the next pass, also to a closed loop: it lets
 * go of the job then. */
static void deliver(struct asyncio__job *job, asyncio_value v) {
  job->value = v;
  job->handle.run = asyncio__turn_job_delivery;
  if (job->future.loop->closed)
    asyncio__turn_job_delivery(&job->handle);
  else
    asyncio__list_append(&job->future.loop->posted, &job->handle.node);
}

/* ---- the beginning ---- */

static void asyncio__turn_inline(struct asyncio__handle *handle) {
  struct asyncio__job *job =
      ASYNCIO__CONTAINER(handle, struct asyncio__job, handle);
  asyncio_value v = asyncio_nothing();
  if (!job->future.loop->closed) {
    void *arg = job->arg.tag == ASYNCIO_NOTHING ? NULL : job->arg.text->bytes;
    v = asyncio__job_run(job->fn, arg, asyncio_value_size(job->arg),
                         job->future.loop);
  }
  asyncio__job_done(job, v);
}

static void say_inline(const asyncio_loop *loop) {
  static bool said;
  if (said || !loop->debug) return;
  said = true;
  struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line,
                     "asyncio: this host has no workers: jobs run inline, and "
                     "the loop waits for them");
  asyncio__print_end(&line);
}

/* Begins a job. Without memory it has failed. */
static void begin(struct asyncio__job *job) {
  asyncio_loop *loop = job->future.loop;
  dequeue(job);
  job->begun = true;
  job->executor->busy++;
  if (asyncio__host_workers() == 0) {
    say_inline(loop);
    job->handle.run = asyncio__turn_inline;
    asyncio__list_append(&loop->posted, &job->handle.node);
    return;
  }
  int rc = asyncio__host_submit(job);
  if (rc == 0) return;
  job->executor->busy--;
  deliver(job, asyncio__error_take(rc));
}

static void begin_some(asyncio_executor *executor) {
  while (executor->first != NULL && executor->busy < width(executor)) {
    struct asyncio__job *job = executor->first;
    if (!job->future.loop->closed) {
      begin(job);
    } else {
      dequeue(job);
      let_go(job);
    }
  }
}

void asyncio__job_done(struct asyncio__job *job, asyncio_value v) {
  asyncio_executor *executor = job->executor;
  executor->refs++;
  executor->busy--;
  deliver(job, v);
  begin_some(executor);
  asyncio__executor_release(executor);
}

/* ---- cancelling ---- */

static bool cancel_job(asyncio_future *future, const asyncio_value *error) {
  struct asyncio__job *job = job_of(future);
  if (!asyncio__future_cancel_plain(future, error)) return false;
  if (job->begun) return true; /* it runs on */
  dequeue(job);
  let_go(job);
  return true;
}

static const struct asyncio__future_type job_type = {"Job", cancel_job,
                                                     destroy_job, NULL};

/* The loop was closed: one that has begun lets go of it when it is done. */
static void close_job(struct asyncio__open *open) {
  struct asyncio__job *job =
      ASYNCIO__CONTAINER(open, struct asyncio__job, open);
  if (!job->begun) {
    dequeue(job);
    let_go(job);
    return;
  }
  asyncio__loop_remove_open(job->future.loop, open);
  open->close = NULL;
}

void asyncio__executor_shut(asyncio_executor *executor, bool cancel) {
  executor->refs++;
  executor->shut = true;
  while (cancel && executor->first != NULL)
    asyncio_future_cancel(&executor->first->future, NULL);
  asyncio__line_wake_all(&executor->room);
  retire(executor);
  asyncio__executor_release(executor);
}

void asyncio_executor_free(asyncio_executor *executor) {
  if (executor == NULL) return;
  asyncio__executor_shut(executor, true);
  asyncio__executor_release(executor);
}

/* ---- waiting ---- */

/* Waits until those in a line are woken. */
static int wait_in(asyncio_executor *executor, struct asyncio__waiter **line) {
  struct asyncio__waiter *waiter =
      asyncio__waiter_new("Executor", executor->name);
  if (waiter == NULL) return asyncio__no_waiter();
  executor->refs++;
  int rc = asyncio__line_enter(line, waiter);
  if (rc == 0) rc = asyncio__line_wait(waiter);
  asyncio__waiter_free(waiter);
  asyncio__executor_release(executor);
  return rc;
}

static int raise_shut(void) {
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                        "cannot schedule new futures after shutdown", NULL);
}

int asyncio_executor_drain(asyncio_executor *executor) {
  while (is_full(executor) && !executor->shut) {
    int rc = wait_in(executor, &executor->room);
    if (rc < 0) return rc;
  }
  return executor->shut ? raise_shut() : 0;
}

static int wait_until_idle(void *arg) {
  asyncio_executor *executor = arg;
  while (executor->unfinished > 0) {
    int rc = wait_in(executor, &executor->idle);
    if (rc < 0) return rc;
  }
  return 0;
}

int asyncio__executor_shutdown(asyncio_shutdown_options options) {
  asyncio__executor_shut(options.executor, options.cancel_futures);
  return options.no_wait ? 0 : wait_until_idle(options.executor);
}

/* ---- the default executor of a loop ---- */

/* One per loop: made by its first job, or set. */
struct asyncio__default_executor {
  struct asyncio__open open;
  asyncio_loop *loop;
  asyncio_executor *executor; /* retained; NULL: none yet, or none any more */
  bool shut;
};

static void close_default(struct asyncio__open *open) {
  struct asyncio__default_executor *own =
      ASYNCIO__CONTAINER(open, struct asyncio__default_executor, open);
  asyncio__loop_remove_open(own->loop, open);
  own->loop->default_executor = NULL;
  own->loop->shutdown_executor = NULL;
  if (own->executor != NULL) {
    asyncio__executor_shut(own->executor, false);
    asyncio__executor_release(own->executor);
  }
  free(own);
}

/* asyncio.constants.THREAD_JOIN_TIMEOUT, in seconds. */
#define JOIN_TIMEOUT 300

/* On a virtual clock that time would be over at once. */
static int shut_down(void *arg) {
  asyncio_loop *loop = arg;
  double timeout = loop->virtual_now >= 0 ? INFINITY : JOIN_TIMEOUT;
  return asyncio_loop_shutdown_default_executor(loop, timeout);
}

/* For runners.c: a task, once. */
static asyncio_task *start_shutdown(asyncio_loop *loop) {
  loop->shutdown_executor = NULL;
  return asyncio__create_task(loop, shut_down,
                              (asyncio_task_options){.arg = loop});
}

/* What the loop knows of its executor; NULL without memory. */
static struct asyncio__default_executor *own_of(asyncio_loop *loop) {
  struct asyncio__default_executor *own = loop->default_executor;
  if (own != NULL) return own;
  own = malloc(sizeof *own);
  if (own == NULL) return NULL;
  *own = (struct asyncio__default_executor){.open = {.close = close_default},
                                            .loop = loop};
  asyncio__loop_add_open(loop, &own->open);
  loop->default_executor = own;
  loop->shutdown_executor = start_shutdown;
  return own;
}

int asyncio__executor_default(asyncio_loop *loop, asyncio_executor **executor) {
  struct asyncio__default_executor *own = own_of(loop);
  if (own != NULL && own->shut)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Executor shutdown has been called", NULL);
  if (own != NULL && own->executor == NULL)
    own->executor = asyncio_executor_new();
  if (own == NULL || own->executor == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no executor", NULL);
  *executor = own->executor;
  return 0;
}

int asyncio_loop_set_default_executor(asyncio_loop *loop,
                                      asyncio_executor *executor) {
  if (executor == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "executor must not be NULL",
                          NULL);
  if (loop->closed)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Event loop is closed", NULL);
  struct asyncio__default_executor *own = own_of(loop);
  if (own == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no memory", NULL);
  executor->refs++;
  if (own->executor != NULL) asyncio__executor_release(own->executor);
  own->executor = executor;
  return 0;
}

static void warn(double timeout) {
  struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line,
                     "RuntimeWarning: The executor did not finishing joining "
                     "its threads within ");
  asyncio__print_number(&line, (uint64_t)timeout);
  asyncio__print_add(&line, " seconds.");
  asyncio__print_end(&line);
}

int asyncio_loop_shutdown_default_executor(asyncio_loop *loop, double timeout) {
  struct asyncio__default_executor *own = own_of(loop);
  if (own == NULL) return asyncio__raise(ASYNCIO_NO_MEMORY, "no memory", NULL);
  own->shut = true;
  if (own->executor == NULL) return 0;
  asyncio__executor_shut(own->executor, false);
  int rc =
      asyncio_wait_for(asyncio_coro(wait_until_idle, own->executor), timeout);
  if (rc != ASYNCIO_TIMEOUT) return rc;
  warn(timeout);
  return 0;
}

/* ---- giving one ---- */

/* Why the executor cannot take one more, as a code; 0 if it can. */
static int check_open(const asyncio_executor *executor) {
  if (executor->shut) return raise_shut();
  if (!is_full(executor)) return 0;
  return asyncio__raise(ASYNCIO_QUEUE_FULL, "executor '", executor->name,
                        "' is full: await asyncio_executor_drain first", NULL);
}

static asyncio_future *failed(asyncio_loop *loop, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio_future *future = asyncio__loop_create_future(loop, NULL);
  if (future->loop != NULL)
    asyncio__future_finish(future, ASYNCIO__FINISHED, error);
  else
    asyncio_value_clear(&error);
  return future;
}

/* Makes the job and begins it if a worker is free; arg is consumed. */
static asyncio_future *submit(asyncio_loop *loop, asyncio_executor *executor,
                              asyncio_job fn, asyncio_value arg,
                              double timeout) {
  struct asyncio__job *job =
      arg.tag == ASYNCIO_ERROR ? NULL : malloc(sizeof *job);
  if (job == NULL) {
    asyncio_value_clear(&arg);
    return asyncio__failed_future(ASYNCIO_NO_MEMORY);
  }
  *job = (struct asyncio__job){.open = {.close = close_job},
                               .executor = executor,
                               .fn = fn,
                               .arg = arg,
                               .timeout = timeout};
  asyncio__future_init(&job->future, &job_type, loop);
  executor->refs++;
  executor->unfinished++;
  asyncio__loop_add_open(loop, &job->open);
  job->future.refs++; /* until it is delivered */
  enqueue(job);
  begin_some(executor);
  return &job->future;
}

asyncio_future *asyncio__loop_run_in_executor(asyncio_loop *loop,
                                              asyncio_executor *executor,
                                              asyncio_job fn,
                                              asyncio_job_options options) {
  int rc = 0;
  if (loop == NULL || loop->closed) {
    asyncio_value_clear(&options.bytes);
    return asyncio__failed_future(loop == NULL ? ASYNCIO_RUNTIME_ERROR
                                               : ASYNCIO__CLOSED);
  }
  if (fn == NULL)
    rc = asyncio__raise(ASYNCIO_TYPE_ERROR, "a job was expected", NULL);
  if (rc == 0) rc = asyncio__job_check(loop, &options);
  if (rc == 0 && executor == NULL)
    rc = asyncio__executor_default(loop, &executor);
  if (rc == 0) rc = check_open(executor);
  if (rc == 0)
    return submit(loop, executor, fn, asyncio__job_argument(&options),
                  options.timeout);
  asyncio_value_clear(&options.bytes);
  return failed(loop, rc);
}
