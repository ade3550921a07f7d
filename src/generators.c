/* Functions that yield: context managers, generators.
 * SPDX-License-Identifier: MIT
 *
 * Such a function is a coroutine that is resumed inside of the task that uses
 * it. When it suspends, either it has yielded, or it awaits: then the task
 * around it is the one that waits, so it suspends as well, and hands on what
 * it is woken with.
 */
#include <stdlib.h>

#include "internal.h"

enum state { NEW, RUNNING, YIELDED, ENDED };

struct asyncio_generator {
  struct asyncio__coroutine coroutine;
  struct asyncio_generator *outer; /* the one that runs it, or NULL */
  asyncio_task *task;              /* that runs it */
  asyncio_value value;             /* the last that was yielded */
  enum state state;
};

/* The innermost that runs. */
static struct asyncio_generator *running;

static int generator_new(struct asyncio_generator **made, asyncio_entry entry,
                         asyncio_generator_options options) {
  if (entry == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "a function was expected", NULL);
  if (asyncio_current_task() == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "a function that yields should be used inside a task",
                          NULL);
  struct asyncio_generator *generator = NULL;
  struct asyncio__switch where = {.used = 0};
  if (asyncio__switch_set_size(&where, options.stack_size))
    generator = calloc(1, sizeof *generator);
  if (generator == NULL)
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no generator", NULL);
  generator->coroutine.entry = entry;
  generator->coroutine.arg = options.arg;
  generator->coroutine.where.size = where.size;
  *made = generator;
  return 0;
}

static void generator_free(struct asyncio_generator *generator) {
  asyncio__coroutine_drop(&generator->coroutine);
  asyncio_value_clear(&generator->value);
  free(generator);
}

int asyncio_yield(asyncio_value v) {
  struct asyncio_generator *generator = running;
  if (generator == NULL || generator->task != asyncio_current_task()) {
    asyncio_value_clear(&v);
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "asyncio_yield outside of a context manager or "
                          "generator",
                          NULL);
  }
  generator->value = v;
  generator->state = YIELDED;
  return asyncio__park();
}

/* Goes on until it suspends or ends. */
static int resume(struct asyncio_generator *generator, int wake) {
  generator->outer = running;
  generator->task = asyncio_current_task();
  running = generator;
  int status = asyncio__coroutine_resume_inside(&generator->coroutine, wake);
  running = generator->outer;
  return status;
}

/* Ends with a code, or 0: a result is of no use to anybody. */
static int ended(struct asyncio_generator *generator, int status) {
  generator->state = ENDED;
  if (status != ASYNCIO_RETURNED) return status < 0 ? status : 0;
  asyncio_value result = asyncio__take_slot();
  asyncio_value_clear(&result);
  return 0;
}

/* Goes on until it yields or ends.
 * sent: what its asyncio_yield returns.
 * Returns 0 or the code that it ended with. */
static int run(struct asyncio_generator *generator, int sent) {
  asyncio_value_clear(&generator->value);
  generator->state = RUNNING;
  for (;;) {
    int status = resume(generator, sent);
    if (status != ASYNCIO__SUSPENDED) return ended(generator, status);
    if (generator->state == YIELDED) return 0;
    sent = asyncio__park();
  }
}

/* StopAsyncIteration means the end, which is not for the function to say. */
static int refuse_stop(int rc) {
  if (rc != ASYNCIO_STOP_ASYNC_ITERATION) return rc;
  asyncio_value cause = asyncio__error_take(rc);
  rc = asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                      "async generator raised StopAsyncIteration", NULL);
  asyncio__error_cause(cause);
  return rc;
}

/* Lets a function that has yielded end.
 * Returns 0 or its error. */
static int close_generator(struct asyncio_generator *generator) {
  int rc = run(generator, ASYNCIO_STOP_ASYNC_ITERATION);
  if (generator->state == YIELDED)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "async generator ignored GeneratorExit", NULL);
  return rc == ASYNCIO_STOP_ASYNC_ITERATION ? 0 : rc;
}

/* ---- context managers ---- */

int asyncio__contextmanager_enter(asyncio_contextmanager_scope *scope,
                                  asyncio_entry entry,
                                  asyncio_generator_options options) {
  int rc = generator_new(scope, entry, options);
  if (rc < 0) return rc;
  rc = refuse_stop(run(*scope, 0));
  if ((*scope)->state == YIELDED) {
    if (options.as != NULL) *options.as = (*scope)->value;
    return 0;
  }
  generator_free(*scope);
  if (rc < 0) return rc;
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "generator didn't yield", NULL);
}

int asyncio__contextmanager_leave(asyncio_contextmanager_scope *scope, int rc) {
  int sent = rc < 0 ? rc : 0;
  int status = run(*scope, sent);
  if ((*scope)->state == YIELDED) {
    status = close_generator(*scope);
    if (status == 0)
      status = asyncio__raise(ASYNCIO_RUNTIME_ERROR, "generator didn't stop",
                              sent < 0 ? " after athrow()" : "", NULL);
  } else if (status != sent) {
    status = refuse_stop(status);
  }
  generator_free(*scope);
  return status;
}

/* ---- generators ---- */

int asyncio__generator_enter(asyncio_generator_scope *scope,
                             asyncio_entry entry,
                             asyncio_generator_options options) {
  return generator_new(scope, entry, options);
}

int asyncio__generator_next(asyncio_generator_scope *scope,
                            asyncio_value *item) {
  int rc = refuse_stop(run(*scope, 0));
  if (rc < 0) return rc;
  if ((*scope)->state == ENDED) return ASYNCIO_STOP_ASYNC_ITERATION;
  *item = (*scope)->value;
  return 0;
}

int asyncio__generator_leave(asyncio_generator_scope *scope, int rc) {
  int code = 0;
  if ((*scope)->state == YIELDED) code = close_generator(*scope);
  generator_free(*scope);
  return code < 0 ? code : rc;
}
