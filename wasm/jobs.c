/* Jobs for workers, which are other instances of the module: on this side the
 * op JOB, on theirs the export that runs one. SPDX-License-Identifier: MIT */
#include "jobs.h"

#include <stdlib.h>
#include <wasi/api.h>

#include "answers.h"
#include "blocks.h"
#include "host.h"
#include "outbox.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { JOB = 5, RETIRE = 6 };

/* The linker's. */
void __wasm_call_ctors(void);
extern char __stack_high;

/* ---- the side of the loop ---- */

static unsigned usual_workers;

/* The host says how many workers an executor has if it does not say itself. */
EXPORT("asyncio_workers") void asyncio_workers(uint32_t count) {
  usual_workers = count;
}

unsigned asyncio__host_workers(void) { return usual_workers; }

/* A job that a worker has. */
struct given {
  struct asyncio__answer answer;
  struct asyncio__job *job;
};

static void take_value(struct asyncio__answer *answer) {
  struct given *given = ASYNCIO__CONTAINER(answer, struct given, answer);
  struct asyncio__job *job = given->job;
  asyncio_value v = answer->future.result;
  free(given);
  asyncio__job_done(job, v);
}

/* Appends the values of the op: how long it may take and the name of the
 * executor come only when there is something to say. Returns how many. */
static size_t fill_in(const struct asyncio__job *job, asyncio_value *values) {
  bool known = job->executor->known;
  values[0] = asyncio_value_copy(job->arg);
  if (known && job->timeout <= 0) return 1;
  values[1] = asyncio_double(job->timeout);
  if (known) return 2;
  values[2] = asyncio_string(job->executor->name);
  return 3;
}

int asyncio__host_submit(struct asyncio__job *job) {
  struct given *given = calloc(1, sizeof *given);
  if (given == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no room for one more job", NULL);
  given->job = job;
  given->answer.take = take_value;
  asyncio_value values[3];
  size_t n = fill_in(job, values);
  int rc =
      asyncio__outbox_give(JOB, (uint32_t)(uintptr_t)job->fn,
                           job->executor->number, values, n, &given->answer);
  if (rc < 0)
    free(given);
  else
    job->executor->known = true;
  return rc;
}

void asyncio__host_retire(asyncio_executor *executor) {
  asyncio__outbox_note(RETIRE, executor->number);
}

/* A job on a worker asked for it; bytes of asyncio_alloc, or NULL, are taken.
 */
EXPORT("asyncio_door")
void asyncio_door(uint32_t door, asyncio_callback fn, char *bytes,
                  uint32_t size) {
  asyncio_value v = asyncio_nothing();
  if (bytes != NULL) v = asyncio__posted_value(ASYNCIO_BYTES, 0, bytes, size);
  (void)!asyncio__door_post(asyncio__state.running, door, fn, v);
}

/* ---- the side of the worker ---- */

enum { DOOR = 0x10000 }; /* descriptor that the shim has in a worker */

/* Instead of a start. */
EXPORT("asyncio_worker") void asyncio_worker(void) { __wasm_call_ctors(); }

/* Runs a job; bytes of asyncio_alloc, or NULL, are taken. What it gives stays
 * until the next one. */
EXPORT("asyncio_job")
const asyncio_value *asyncio__worker_job(asyncio_job fn, char *bytes,
                                         uint32_t size) {
  static asyncio_value value;
  asyncio_value_clear(&value);
  value = asyncio__job_run(fn, bytes, size, NULL);
  asyncio__host_flush();
  asyncio_free(bytes);
  return &value;
}

void asyncio__host_door(uint32_t door, asyncio_callback fn, const void *arg,
                        size_t size) {
  uint32_t header[2] = {door, (uint32_t)(uintptr_t)fn};
  __wasi_ciovec_t pieces[2] = {{(const uint8_t *)header, sizeof header},
                               {arg, size}};
  size_t written;
  (void)!__wasi_fd_write(DOOR, pieces, 2, &written);
}

/* ---- debugging ---- */

#define MAIN_STACK 8192 /* of the linker's stack, what main may be using */

bool asyncio__host_owns(uintptr_t address) {
  uintptr_t top = (uintptr_t)&__stack_high;
  if (address < top && address >= top - MAIN_STACK) return true;
  return asyncio__block_at(address);
}
