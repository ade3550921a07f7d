/* asyncio_to_thread: a job with the caller's context variables.
 * SPDX-License-Identifier: MIT
 *
 * They are packed with the argument, and bound again where the job runs: the
 * addresses of the variables are the same in every instance of a module.
 */
#include "jobs.h"
#include "packing.h"

/* What stands in front of the variables and the argument. */
struct envelope {
  asyncio_job fn;
  size_t size;    /* of the argument */
  uint32_t count; /* of variables */
  bool has_arg;
};

/* The variable, in front of its value. */
struct label {
  asyncio_contextvar *var;
};

static size_t padded(size_t size) { return (size + 7) & ~(size_t)7; }

/* Binds the variables. Returns 0 or ASYNCIO_NO_MEMORY. */
static int bind_all(const char **at, uint32_t count) {
  int rc = 0;
  for (uint32_t i = 0; i < count && rc == 0; i++) {
    struct label label;
    memcpy(&label, *at, sizeof label);
    *at += padded(sizeof label);
    rc = asyncio_contextvar_set(label.var, asyncio__unpack(at));
  }
  return rc;
}

/* The job that runs the user's. */
static int asyncio__run_in_context(void *arg) {
  struct envelope envelope;
  const char *at = arg;
  memcpy(&envelope, at, sizeof envelope);
  at += padded(sizeof envelope);
  int rc = bind_all(&at, envelope.count);
  if (rc < 0) return rc;
  asyncio__job_set_size(envelope.size);
  return envelope.fn(envelope.has_arg ? (char *)(uintptr_t)at : NULL);
}

/* How many variables of the current context can cross. */
static uint32_t count_variables(void) {
  asyncio_contextvar *var;
  asyncio_value v;
  uint32_t count = 0;
  for (uint32_t i = 0; asyncio__context_binding(i, &var, &v); i++)
    count += asyncio__packable(v);
  return count;
}

static void pack_variables(struct asyncio__pack *pack) {
  struct label label;
  asyncio_value v;
  for (uint32_t i = 0; asyncio__context_binding(i, &label.var, &v); i++) {
    if (!asyncio__packable(v)) continue;
    asyncio__pack_bytes(pack, &label, sizeof label);
    asyncio__pack_value(pack, v);
  }
}

/* The argument with the variables in front of it. */
static asyncio_value pack_argument(asyncio_job fn, asyncio_job_options *options,
                                   uint32_t count) {
  struct asyncio__pack pack = {0};
  bool given = options->bytes.tag != ASYNCIO_NOTHING;
  struct envelope envelope = {.fn = fn,
                              .size = given ? asyncio_value_size(options->bytes)
                                      : options->arg != NULL ? options->size
                                                             : 0,
                              .count = count,
                              .has_arg = given || options->arg != NULL};
  asyncio__pack_bytes(&pack, &envelope, sizeof envelope);
  pack_variables(&pack);
  asyncio__pack_bytes(&pack,
                      given ? asyncio_value_text(options->bytes) : options->arg,
                      envelope.size);
  asyncio_value_clear(&options->bytes);
  return asyncio__pack_end(&pack);
}

asyncio_future *asyncio__to_thread(asyncio_job fn,
                                   asyncio_job_options options) {
  asyncio_loop *loop = asyncio_get_running_loop();
  uint32_t count = loop == NULL || fn == NULL ? 0 : count_variables();
  if (count == 0 || asyncio__job_check(loop, &options) < 0)
    return asyncio__loop_run_in_executor(loop, NULL, fn, options);
  options.bytes = pack_argument(fn, &options, count);
  options.arg = NULL;
  return asyncio__loop_run_in_executor(loop, NULL, asyncio__run_in_context,
                                       options);
}
