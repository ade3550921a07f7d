/* Leaving a block: async with, async for, finally.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "internal.h"

/* ---- what is kept while a block is left ---- */

void asyncio__keep(struct asyncio__kept *kept) {
  kept->slot = asyncio__take_slot();
  kept->error = asyncio__error_under_way();
}

/* Whether error is among the causes of `of`, or is it. */
static bool is_cause(const struct asyncio_error *error,
                     const struct asyncio_error *of) {
  while (of != NULL && of != error) of = of->cause;
  return of == error;
}

static bool is_group(int code) {
  return code == ASYNCIO_EXCEPTION_GROUP ||
         code == ASYNCIO_BASE_EXCEPTION_GROUP;
}

/* Makes the old error the cause of the new one, which had none; a group of
 * errors is raised `from None`, as its members say why. */
static void add_cause(asyncio_value old) {
  asyncio_value new = asyncio__error_under_way();
  if (new.error != NULL && new.error->cause == NULL && !is_group(new.code) &&
      old.error != NULL && !is_cause(new.error, old.error))
    asyncio__error_cause(asyncio_value_copy(old));
  asyncio_value_clear(&new);
}

/* Whether the error under way is a group that the old one is a member of: then
 * it is another error, though its code may be the same. */
static bool is_in_group(asyncio_value old) {
  asyncio_value new = asyncio__error_under_way();
  const asyncio_value *members = asyncio_value_items(new);
  size_t i = 0, count = asyncio_value_size(new);
  while (i < count && members[i].error != old.error) i++;
  asyncio_value_clear(&new);
  return i < count;
}

void asyncio__unkeep(struct asyncio__kept *kept, int rc, int verdict) {
  if (verdict >= 0 || (verdict == rc && !is_in_group(kept->error)))
    (void)asyncio__error_put(kept->error);
  else if (rc < 0 && kept->error.code == rc)
    add_cause(kept->error);
  asyncio_value dropped = asyncio__take_slot();
  asyncio_value_clear(&dropped);
  (void)!asyncio_return(kept->slot);
  asyncio_value_clear(&kept->error);
}

/* Tells the exception handler of an error that has no other way to go. */
static void report(const char *message, int code) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_value error = asyncio__error_take(code);
  if (loop != NULL)
    asyncio__report(loop, message, error, NULL);
  else
    asyncio_loop_default_exception_handler(
        NULL,
        &(asyncio_exception_context){.message = message, .exception = error});
  asyncio_value_clear(&error);
}

/* ---- async with, async for ---- */

bool asyncio__scope_entered(struct asyncio__guard *guard, const char *kind,
                            int status) {
  guard->kind = kind;
  *guard->rc = status < 0 ? status : 0;
  if (status >= 0) guard->state = ASYNCIO__INSIDE;
  return status >= 0;
}

bool asyncio__scope_next(struct asyncio__guard *guard, int status) {
  bool end = status == ASYNCIO_STOP_ASYNC_ITERATION;
  *guard->rc = status < 0 && !end ? status : 0;
  return status >= 0;
}

static void report_lost(const char *kind, int code) {
  static const char text[] = ": error on leaving its block by return";
  char message[80 + sizeof text] = "";
  strncat(message, kind, 80);
  strcat(message, text);
  report(message, code);
}

void asyncio__scope_leave(struct asyncio__guard *guard,
                          int (*aexit)(void *scope, int rc), void *scope) {
  bool returns = guard->state == ASYNCIO__INSIDE;
  struct asyncio__kept kept;
  int rc = *guard->rc;
  guard->state = ASYNCIO__OUTSIDE;
  asyncio__keep(&kept);
  int verdict = aexit(scope, rc);
  if (returns && verdict < 0 && verdict != rc) {
    add_cause(kept.error);
    report_lost(guard->kind, verdict);
    asyncio__unkeep(&kept, rc, 0);
  } else {
    asyncio__unkeep(&kept, rc, verdict);
  }
  *guard->rc = verdict;
}

/* ---- finally ---- */

void asyncio__run_finally(struct asyncio__finally *finally) {
  struct asyncio__kept kept;
  asyncio__keep(&kept);
  int code = finally->run(finally->arg);
  if (code < 0) report("error in asyncio_finally", code);
  asyncio__unkeep(&kept, 0, 0);
}
