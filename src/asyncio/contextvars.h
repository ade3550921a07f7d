/* Context variables. SPDX-License-Identifier: MIT
 *
 * A task runs in a copy of the context that created it, a callback in a copy
 * of the one that scheduled it; what they set stays in there. The option
 * .context of asyncio_create_task, asyncio_loop_call_soon and
 * asyncio_future_add_done_callback names a context to run in itself.
 */
#ifndef ASYNCIO_CONTEXTVARS_H
#define ASYNCIO_CONTEXTVARS_H

#include "tasks.h"

/* A variable whose value depends on the context. It must outlive every context
 * in which it was set. */
typedef struct asyncio_contextvar {
  const char *name;
  bool has_default;
  asyncio_tag tag; /* of the default, one of the next three */
  int64_t integer;
  double number;
  const void *pointer;
} asyncio_contextvar;

/* Begins a variable: static asyncio_contextvar user = ASYNCIO_CONTEXTVAR(
 * "user"), or with a constant to be its default: a number, a text or a
 * pointer. Python: contextvars.ContextVar. */
#define ASYNCIO_CONTEXTVAR(...)                                 \
  ASYNCIO__AWAIT_PICK(__VA_ARGS__, ASYNCIO__CONTEXTVAR_DEFAULT, \
                      ASYNCIO__CONTEXTVAR_NAME, )(__VA_ARGS__)

/* What undoes one asyncio_contextvar_set, once. asyncio_release it.
 * Python: contextvars.Token. */
typedef struct asyncio_token asyncio_token;

/* What asyncio_contextvar_set is told by name. */
typedef struct asyncio_contextvar_options {
  asyncio_value value;
  asyncio_token **token; /* gets an owned token */
} asyncio_contextvar_options;

/* The variable's value here.
 * v: gets a reference to it, or to the default.
 * Returns 0, ASYNCIO_LOOKUP_ERROR without either, ASYNCIO_NO_MEMORY for a
 * default text. Python: var.get. */
ASYNCIO_MUST_USE int asyncio_contextvar_get(const asyncio_contextvar *var,
                                            asyncio_value *v);

/* Sets the variable in the current context.
 * asyncio_contextvar_set(&var, value, .token = &token)
 * value: consumed, also on failure; an error value is raised instead.
 * Returns 0 or ASYNCIO_NO_MEMORY; then nothing has changed, and the token is
 * NULL. Python: var.set. */
#define asyncio_contextvar_set(var, ...) \
  asyncio__contextvar_set(var,           \
                          (asyncio_contextvar_options){.value = __VA_ARGS__})

/* Makes the variable again what it was before the set that gave the token
 * (borrowed).
 * Returns 0; ASYNCIO_RUNTIME_ERROR when the token has been used;
 * ASYNCIO_VALUE_ERROR when it is of another variable or context;
 * ASYNCIO_NO_MEMORY. Python: var.reset. */
ASYNCIO_MUST_USE int asyncio_contextvar_reset(asyncio_contextvar *var,
                                              asyncio_token *token);

/* A new context without any value.
 * Returns a reference (asyncio_retain, asyncio_release), NULL without memory.
 * Python: contextvars.Context. */
ASYNCIO_MUST_USE asyncio_context *asyncio_context_new(void);

/* A copy of the current context, which later changes on either side leave
 * alone. It takes the same time and room whatever is set.
 * Returns a reference, NULL without memory. Python: contextvars.copy_context.
 */
ASYNCIO_MUST_USE asyncio_context *asyncio_copy_context(void);

/* Calls fn(arg) in the context, where its changes stay. fn cannot await; it
 * may create tasks, and outside a loop it may run one.
 * Returns what fn returned; ASYNCIO_RUNTIME_ERROR when this context is
 * current or entered already, ASYNCIO_NO_MEMORY for NULL.
 * Python: context.run. */
ASYNCIO_MUST_USE int asyncio_context_run(asyncio_context *context,
                                         int (*fn)(void *arg), void *arg);

/* The variable's value in that context.
 * v: gets a reference to it.
 * Returns 0, or ASYNCIO_KEY_ERROR when it is not set there (a default does not
 * count). Python: context[var]. */
ASYNCIO_MUST_USE int asyncio_context_get(const asyncio_context *context,
                                         const asyncio_contextvar *var,
                                         asyncio_value *v);

/* The context that the task runs in.
 * Returns it, borrowed from the task, NULL without memory or for a task that
 * could not be made. Python: task.get_context. */
asyncio_context *asyncio_task_get_context(asyncio_task *task);

/* The context that a call_soon, call_later or call_at calls in.
 * Returns it, borrowed from the handle; NULL without memory, and while the call
 * is under way. Python: handle.get_context. */
asyncio_context *asyncio_handle_get_context(asyncio_handle *handle);

ASYNCIO_MUST_USE int asyncio__contextvar_set(asyncio_contextvar *,
                                             asyncio_contextvar_options);

/* ---- what the initialiser needs ---- */
#define ASYNCIO__CONTEXTVAR_NAME(text) {.name = (text)}
#define ASYNCIO__CONTEXTVAR_DEFAULT(text, x)            \
  {                                                     \
      .name = (text),                                   \
      .has_default = true,                              \
      .tag = _Generic((x),                              \
          char *: ASYNCIO_STRING,                       \
          const char *: ASYNCIO_STRING,                 \
          void *: ASYNCIO_POINTER,                      \
          double: ASYNCIO_DOUBLE,                       \
          default: ASYNCIO_INT),                        \
      .integer = _Generic((x),                          \
          char *: 0,                                    \
          const char *: 0,                              \
          void *: 0,                                    \
          double: 0,                                    \
          default: (x)),                                \
      .number = _Generic((x), double: (x), default: 0), \
      .pointer = _Generic((x),                          \
          char *: (x),                                  \
          const char *: (x),                            \
          void *: (x),                                  \
          default: NULL),                               \
  }

#endif
