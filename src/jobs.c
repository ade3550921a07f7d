/* Running a job, and what it is given. SPDX-License-Identifier: MIT */
#include "jobs.h"

/* ---- running one ---- */

/* The job that runs in this instance. */
static struct {
  bool runs;
  size_t size;        /* of its argument */
  asyncio_loop *loop; /* it was given to; NULL: on the other side */
} under_way;

/* What a job must not meet of the program around it. */
struct apart {
  asyncio_loop *running;
  asyncio_task *current;
  asyncio_context *context, *outside;
};

static struct apart leave_loop(void) {
  struct apart apart = {asyncio__state.running, asyncio__state.current,
                        asyncio__state.context, asyncio__state.outside};
  asyncio__state.running = NULL;
  asyncio__state.current = NULL;
  asyncio__state.context = asyncio__state.outside = NULL;
  asyncio__state.foreign++;
  return apart;
}

static void return_to_loop(struct apart apart) {
  asyncio__context_release(asyncio__state.outside);
  asyncio__state.running = apart.running;
  asyncio__state.current = apart.current;
  asyncio__state.context = apart.context;
  asyncio__state.outside = apart.outside;
  asyncio__state.foreign--;
}

/* The value of a job, which is to leave the worker, also where there is none:
 * what fails on one host should fail on all. */
asyncio_value asyncio__job_value(int rc) {
  asyncio_value v = asyncio_nothing();
  if (rc < 0) return asyncio__error_take(rc);
  if (rc == ASYNCIO_RETURNED)
    v = asyncio__take_slot();
  else if (rc > 0)
    v = asyncio_int(rc);
  if (v.tag != ASYNCIO_POINTER && v.tag != ASYNCIO_LIST && v.tag != ASYNCIO_JS)
    return v;
  asyncio_value_clear(&v);
  return asyncio_error_value(ASYNCIO_TYPE_ERROR,
                             "a job cannot return a pointer, a list or a "
                             "JavaScript value: return bytes");
}

ASYNCIO__NEVER_SUSPENDS("asyncio__job_run");
asyncio_value asyncio__job_run(asyncio_job fn, void *arg, size_t size,
                               asyncio_loop *loop) {
  struct apart apart = leave_loop();
  under_way.runs = true;
  under_way.size = size;
  under_way.loop = loop;
  asyncio_value v = asyncio__job_value(fn(arg));
  under_way.runs = false;
  under_way.size = 0;
  return_to_loop(apart);
  return v;
}

size_t asyncio_job_size(void) { return under_way.size; }

void asyncio__job_set_size(size_t size) { under_way.size = size; }

/* ---- its argument ---- */

#define MOST_CHECKED 1024 /* bytes; more are data rather than a struct */

/* The place of the first pointer to memory of this instance, or `size`. */
static size_t find_pointer(const void *bytes, size_t size) {
  const char *from = bytes;
  size_t end = size < MOST_CHECKED ? size : MOST_CHECKED;
  for (size_t i = 0; i + sizeof(uintptr_t) <= end; i += sizeof(uintptr_t)) {
    uintptr_t address;
    memcpy(&address, from + i, sizeof address);
    if (asyncio__host_owns(address)) return i;
  }
  return size;
}

int asyncio__job_check(const asyncio_loop *loop,
                       const asyncio_job_options *options) {
  if (options->bytes.tag == ASYNCIO_ERROR)
    return asyncio__error_put(options->bytes);
  if (options->bytes.tag != ASYNCIO_NOTHING &&
      options->bytes.tag != ASYNCIO_BYTES &&
      options->bytes.tag != ASYNCIO_STRING)
    return asyncio__raise(ASYNCIO_TYPE_ERROR,
                          "a job's .bytes are bytes or a string", NULL);
  if (options->arg == NULL) return 0;
  if (options->size == 0)
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "a job has its own memory: give the size of its "
                          "argument, .size = sizeof arg",
                          NULL);
  if (!loop->debug || options->unchecked) return 0;
  size_t place = find_pointer(options->arg, options->size);
  if (place == options->size) return 0;
  char digits[ASYNCIO__DECIMAL_SIZE];
  return asyncio__raise(
      ASYNCIO_VALUE_ERROR, "the argument of a job holds a pointer, at byte ",
      asyncio__decimal(digits, place),
      ": a job has its own memory, so give it the bytes themselves; if it is a "
      "number, .unchecked = true",
      NULL);
}

asyncio_value asyncio__job_argument(asyncio_job_options *options) {
  asyncio_value v = options->bytes;
  options->bytes = asyncio_nothing();
  if (v.tag == ASYNCIO_NOTHING && options->arg != NULL)
    v = asyncio_bytes(options->arg, options->size);
  return v;
}

/* ---- doors ---- */

static int open_door(uint32_t door, asyncio_callback fn,
                     const asyncio_job_options *options) {
  if (!under_way.runs)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no job runs here", NULL);
  if (fn == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "a function was expected", NULL);
  if (options->arg != NULL && options->size == 0)
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "the loop has its own memory: give the size of the "
                          "argument, .size = sizeof arg",
                          NULL);
  if (under_way.loop != NULL)
    return asyncio__door_post(under_way.loop, door, fn,
                              options->arg == NULL
                                  ? asyncio_nothing()
                                  : asyncio_bytes(options->arg, options->size));
  asyncio__host_door(door, fn, options->arg, options->size);
  return 0;
}

int asyncio__job_call_soon(asyncio_callback cb, asyncio_job_options options) {
  return open_door(ASYNCIO__DOOR_CALL, cb, &options);
}

int asyncio__job_run_coroutine(asyncio_entry fn, asyncio_job_options options) {
  return open_door(ASYNCIO__DOOR_TASK, fn, &options);
}
