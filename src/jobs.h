/* Jobs of executors, between the loop and whoever runs them.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_JOBS_H
#define ASYNCIO_JOBS_H

#include "internal.h"

struct asyncio__waiter;

/* A job: the future that the user gets, which the executor holds too until the
 * job's result was delivered. */
struct asyncio__job {
  asyncio_future future;
  struct asyncio__handle handle;        /* runs it inline; delivers its value */
  struct asyncio__open open;            /* until then */
  asyncio_executor *executor;           /* retained */
  struct asyncio__job *previous, *next; /* in its queue */
  asyncio_job fn;
  asyncio_value arg; /* bytes, a string or nothing */
  asyncio_value value;
  double timeout; /* seconds, 0: none */
  bool begun;
};

struct asyncio_executor {
  uint32_t refs;
  uint32_t number;  /* by which the host knows it, from 1 on */
  unsigned workers; /* at most; 0: the host's usual number */
  unsigned busy;    /* jobs that have begun, and whose value has not come */
  size_t maxsize;
  size_t waiting;                    /* jobs in the queue */
  size_t unfinished;                 /* jobs whose value was not delivered */
  struct asyncio__job *first, *last; /* the queue */
  struct asyncio__waiter *room;      /* tasks that wait for less in it */
  struct asyncio__waiter
      *idle;  /* tasks that wait until nothing is unfinished */
  bool shut;  /* it takes no more */
  bool known; /* the host has heard of it */
  char name[];
};

void asyncio__executor_release(asyncio_executor *executor);

/* No more jobs; those in the queue are cancelled if that is asked for. */
void asyncio__executor_shut(asyncio_executor *executor, bool cancel);

/* Finds the default executor of a loop. Returns 0; ASYNCIO_RUNTIME_ERROR after
 * its shutdown; ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__executor_default(asyncio_loop *loop,
                                               asyncio_executor **executor);

/* The value of a job came, from whoever ran it; v is consumed. It is delivered
 * with the next pass. */
void asyncio__job_done(struct asyncio__job *job, asyncio_value v);

/* ---- running one ---- */

/* Runs a job here and now, apart from the loop. arg: `size` bytes, or NULL.
 * loop: for what it calls by the doors; NULL: the host's other side.
 * Returns its value, an error value if it failed. */
asyncio_value asyncio__job_run(asyncio_job fn, void *arg, size_t size,
                               asyncio_loop *loop);

/* The value of a function that returned rc, which may leave a worker, or an
 * error value. */
asyncio_value asyncio__job_value(int rc);

/* Tells a job of the library's own what asyncio_job_size is to be for the
 * function that it calls. */
void asyncio__job_set_size(size_t size);

/* Raises why an argument cannot be given to a job; 0 if it can. */
ASYNCIO_MUST_USE int asyncio__job_check(const asyncio_loop *loop,
                                        const asyncio_job_options *options);

/* The argument as a value: a copy, or the bytes that were given, which are
 * taken. */
asyncio_value asyncio__job_argument(asyncio_job_options *options);

/* ---- doors ---- */

enum asyncio__door { ASYNCIO__DOOR_CALL, ASYNCIO__DOOR_TASK };

/* Appends what a job asked for by a door to what was posted to a loop; arg,
 * bytes or nothing, is consumed.
 * Returns 0, ASYNCIO_RUNTIME_ERROR when the loop is NULL or closed,
 * ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__door_post(asyncio_loop *loop, uint32_t door,
                                        asyncio_callback fn, asyncio_value arg);

/* ---- the host's part: part of seam 1, for programs that have jobs ---- */

/* Workers that an executor has if nobody says how many; 0: there are none, and
 * jobs are run by asyncio__job_run. */
unsigned asyncio__host_workers(void);

/* Gives the job to a worker, of which no more are at work than the executor
 * may have. The answer comes by asyncio__job_done, not before this returns.
 * Returns 0 or ASYNCIO_NO_MEMORY. */
ASYNCIO_MUST_USE int asyncio__host_submit(struct asyncio__job *job);

/* Ends the workers of an executor, none of which is at work. */
void asyncio__host_retire(asyncio_executor *executor);

/* Sends what a job on a worker asks for by a door to the other side. */
void asyncio__host_door(uint32_t door, asyncio_callback fn, const void *arg,
                        size_t size);

/* Whether the number is an address in the heap or on a stack. */
bool asyncio__host_owns(uintptr_t address);

#endif
