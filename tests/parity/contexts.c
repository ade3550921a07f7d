/* The operations on context variables and contexts, and eager tasks.
 * SPDX-License-Identifier: MIT */
#include "interpreter.h"

enum { CONTEXTS = 2 };

/* The second has a default. */
static asyncio_contextvar variables[CONTEXTS] = {ASYNCIO_CONTEXTVAR("v0"),
                                                 ASYNCIO_CONTEXTVAR("v1", 7)};

static asyncio_contextvar *variable_of(const struct operation *op) {
  return &variables[NUMBER(0)];
}

/* ---- variables ---- */

/* var_set VARIABLE VALUE TOKEN */
OPERATION(var_set) {
  UNUSED(frame);
  asyncio_token **token = &machine.tokens[NUMBER(2)];
  asyncio_release(*token);
  return asyncio_contextvar_set(variable_of(op), asyncio_int(NUMBER(1)),
                                .token = token);
}

static int say_variable(int rc, asyncio_value v) {
  if (rc >= 0) say_value(v);
  asyncio_value_clear(&v);
  return rc;
}

OPERATION(var_get) {
  UNUSED(frame);
  asyncio_value v;
  int rc = asyncio_contextvar_get(variable_of(op), &v);
  return say_variable(rc, v);
}

/* var_reset VARIABLE TOKEN */
OPERATION(var_reset) {
  UNUSED(frame);
  asyncio_token *token = machine.tokens[NUMBER(1)];
  if (token != NULL) return asyncio_contextvar_reset(variable_of(op), token);
  say("empty");
  return 0;
}

/* ---- contexts ---- */

static void keep_context(int place, asyncio_context *context) {
  asyncio_release(machine.contexts[place]);
  machine.contexts[place] = context;
}

static asyncio_context *context_in(int place) {
  if (machine.contexts[place] == NULL) say("empty");
  return machine.contexts[place];
}

OPERATION(context_new) {
  UNUSED(frame);
  keep_context(NUMBER(0), asyncio_context_new());
  return 0;
}

OPERATION(context_copy) {
  UNUSED(frame);
  keep_context(NUMBER(0), asyncio_copy_context());
  return 0;
}

/* context_of CONTEXT SLOT: that of a task */
OPERATION(context_of) {
  UNUSED(frame);
  asyncio_future *future = machine.slots[NUMBER(1)].future;
  asyncio_task *task = future == NULL ? NULL : asyncio_future_task(future);
  if (task == NULL)
    say("no task");
  else
    keep_context(NUMBER(0), asyncio_retain(asyncio_task_get_context(task)));
  return 0;
}

/* context_get VARIABLE CONTEXT */
OPERATION(context_get) {
  UNUSED(frame);
  asyncio_context *context = context_in(NUMBER(1));
  if (context == NULL) return 0;
  asyncio_value v;
  int rc = asyncio_context_get(context, variable_of(op), &v);
  return say_variable(rc, v);
}

/* context_run CONTEXT FUNCTION */
OPERATION(context_run) {
  UNUSED(frame);
  asyncio_context *context = context_in(NUMBER(0));
  if (context == NULL) return 0;
  int rc =
      asyncio_context_run(context, run_callback, number_pointer(NUMBER(1)));
  say("%s", "");
  return rc;
}

/* spawn_in SLOT FUNCTION CONTEXT */
OPERATION(spawn_in) {
  UNUSED(frame);
  asyncio_context *context = context_in(NUMBER(2));
  if (context == NULL) return 0;
  asyncio_task *task =
      asyncio_create_task(run_task, number_pointer(NUMBER(1)),
                          .stack_size = TASK_STACK, .context = context);
  fill_slot(NUMBER(0), (struct slot){.future = asyncio_task_future(task),
                                     .level = NUMBER(1)});
  say("%s", "");
  return 0;
}

/* soon_in CONTEXT FUNCTION */
OPERATION(soon_in) {
  UNUSED(frame);
  asyncio_context *context = context_in(NUMBER(0));
  if (context == NULL) return 0;
  return asyncio_loop_call_soon(machine.loop, run_callback,
                                number_pointer(NUMBER(1)), .context = context);
}

/* ---- eager tasks ---- */

/* spawn_eager SLOT FUNCTION */
OPERATION(spawn_eager) {
  UNUSED(frame);
  asyncio_task *task =
      asyncio_create_task(run_task, number_pointer(NUMBER(1)),
                          .stack_size = TASK_STACK, .eager_start = true);
  fill_slot(NUMBER(0), (struct slot){.future = asyncio_task_future(task),
                                     .level = NUMBER(1)});
  say("%s", "");
  return 0;
}

/* eager_factory ON */
OPERATION(eager_factory) {
  UNUSED(frame);
  asyncio_loop_set_task_factory(
      machine.loop, NUMBER(0) ? asyncio_eager_task_factory : NULL, NULL);
  return 0;
}
