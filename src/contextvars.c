/* Context variables. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's contextvars. What a context holds is a set of bindings
 * that is never changed while it is shared, so that a copy is a reference:
 * a task or handle that is made takes one. A context that somebody can name
 * is a place of its own, which refers to such bindings.
 */
#include <stdlib.h>

#include "internal.h"

struct binding {
  const asyncio_contextvar *var;
  asyncio_value value;
};

/* Its base.bindings is itself. */
struct bindings {
  asyncio_context base;
  uint32_t count;
  struct binding items[];
};

/* A context with an identity. Its base.bindings is what it holds. */
struct place {
  asyncio_context base;
  bool entered; /* asyncio_context_run is in it */
};

struct asyncio_token {
  bool used;
  bool had; /* a value before */
  const asyncio_contextvar *var;
  asyncio_context *context; /* retained */
  asyncio_value before;
};

asyncio_context *asyncio__context_retain(asyncio_context *context) {
  context->refs++;
  return context;
}

/* ---- bindings ---- */

static struct bindings *bindings_of(asyncio_context *context) {
  return ASYNCIO__CONTAINER(context, struct bindings, base);
}

static void destroy_bindings(asyncio_context *context) {
  struct bindings *bindings = bindings_of(context);
  for (uint32_t i = 0; i < bindings->count; i++)
    asyncio_value_clear(&bindings->items[i].value);
  free(bindings);
}

static struct bindings *new_bindings(uint32_t count) {
  struct bindings *bindings =
      malloc(sizeof *bindings + count * sizeof *bindings->items);
  if (bindings == NULL) return NULL;
  bindings->base = (asyncio_context){
      .refs = 1, .bindings = &bindings->base, .destroy = destroy_bindings};
  bindings->count = 0;
  return bindings;
}

/* context: or NULL, which is empty. */
static struct binding *find(const asyncio_context *context,
                            const asyncio_contextvar *var) {
  if (context == NULL || context->bindings == NULL) return NULL;
  struct bindings *bindings = bindings_of(context->bindings);
  for (uint32_t i = 0; i < bindings->count; i++)
    if (bindings->items[i].var == var) return &bindings->items[i];
  return NULL;
}

/* A copy of the bindings (NULL: none) but for the variable, with room for it.
 */
static struct bindings *copy_without(asyncio_context *old,
                                     const asyncio_contextvar *var) {
  uint32_t count = old == NULL ? 0 : bindings_of(old)->count;
  struct bindings *copy = new_bindings(count + 1);
  if (copy == NULL) return NULL;
  for (uint32_t i = 0; i < count; i++) {
    const struct binding *item = &bindings_of(old)->items[i];
    if (item->var == var) continue;
    copy->items[copy->count++] = (struct binding){
        .var = item->var, .value = asyncio_value_copy(item->value)};
  }
  return copy;
}

static bool is_place(const asyncio_context *context) {
  return context != NULL && context->bindings != context;
}

/* Where the bindings of the current context are referred to. */
static asyncio_context **current_bindings(void) {
  asyncio_context **place = asyncio__context_place();
  return is_place(*place) ? &(*place)->bindings : place;
}

static int no_memory(void) {
  return asyncio__raise(ASYNCIO_NO_MEMORY, "no context", NULL);
}

/* Binds the variable in the current context. v is consumed if it succeeds. */
static int bind(const asyncio_contextvar *var, asyncio_value v) {
  asyncio_context **bindings = current_bindings();
  struct binding *item = find(*bindings, var);
  if (item != NULL && (*bindings)->refs == 1) { /* nobody shares it */
    asyncio_value_clear(&item->value);
    item->value = v;
    return 0;
  }
  struct bindings *copy = copy_without(*bindings, var);
  if (copy == NULL) return no_memory();
  copy->items[copy->count++] = (struct binding){.var = var, .value = v};
  asyncio__context_release(*bindings);
  *bindings = &copy->base;
  return 0;
}

static int unbind(const asyncio_contextvar *var) {
  asyncio_context **bindings = current_bindings();
  struct bindings *copy = copy_without(*bindings, var);
  if (copy == NULL) return no_memory();
  asyncio__context_release(*bindings);
  *bindings = &copy->base;
  return 0;
}

bool asyncio__context_binding(uint32_t place, asyncio_contextvar **var,
                              asyncio_value *v) {
  asyncio_context *context = *asyncio__context_place();
  if (context == NULL || context->bindings == NULL) return false;
  struct bindings *bindings = bindings_of(context->bindings);
  if (place >= bindings->count) return false;
  *var = (asyncio_contextvar *)(uintptr_t)bindings->items[place].var;
  *v = bindings->items[place].value;
  return true;
}

/* ---- contexts with an identity ---- */

static struct place *place_of(asyncio_context *context) {
  return ASYNCIO__CONTAINER(context, struct place, base);
}

static void destroy_place(asyncio_context *context) {
  asyncio__context_release(context->bindings);
  free(place_of(context));
}

/* bindings: consumed, or NULL. */
static asyncio_context *new_place(asyncio_context *bindings) {
  struct place *place = malloc(sizeof *place);
  if (place == NULL) return NULL;
  *place = (struct place){
      .base = {.refs = 1, .bindings = bindings, .destroy = destroy_place}};
  return &place->base;
}

asyncio_context *asyncio_context_new(void) { return new_place(NULL); }

asyncio_context *asyncio_copy_context(void) {
  asyncio_context *bindings = asyncio__context_capture(NULL);
  asyncio_context *context = new_place(bindings);
  if (context == NULL) asyncio__context_release(bindings);
  return context;
}

/* Gives the context that is kept there an identity. NULL without memory. */
asyncio_context *asyncio__context_identify(asyncio_context **place) {
  if (is_place(*place)) return *place;
  asyncio_context *context = new_place(*place);
  if (context != NULL) *place = context;
  return context;
}

/* The asyncio_context_run's that have not returned, the innermost first. */
struct run {
  struct run *before;
  const asyncio_task *task; /* that called it, or NULL */
  asyncio_context *outer;   /* that was current there */
};
static struct run *innermost;

/* What a task runs in lies aside while it runs a call in another context. */
asyncio_context *asyncio_task_get_context(asyncio_task *task) {
  asyncio_context **place = &task->context;
  if (asyncio_task_future(task)->loop == NULL) return NULL; /* it is shared */
  for (struct run *run = innermost; run != NULL; run = run->before)
    if (run->task == task) place = &run->outer;
  asyncio_context *context = asyncio__context_identify(place);
  if (context != NULL && place != &task->context)
    place_of(context)->entered = true;
  return context;
}

static int run_in(asyncio_context *context, int (*fn)(void *arg), void *arg) {
  asyncio_context **current = asyncio__context_place();
  struct run run = {innermost, asyncio_current_task(), *current};
  bool foreign = asyncio__state.running != NULL; /* else fn may run a loop */
  innermost = &run;
  *current = asyncio__context_retain(context);
  asyncio__state.foreign += foreign;
  int rc = fn(arg);
  asyncio__state.foreign -= foreign;
  *current = run.outer;
  innermost = run.before;
  place_of(context)->entered = false;
  asyncio__context_release(context);
  return rc;
}

int asyncio_context_run(asyncio_context *context, int (*fn)(void *arg),
                        void *arg) {
  asyncio_context **current = asyncio__context_place(), *outer = *current;
  struct place *place = place_of(context);
  if (context == NULL) return no_memory(); /* when it was made */
  if (place->entered || context == outer)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "cannot enter context: <Context> is already entered",
                          NULL);
  bool outer_was_entered = is_place(outer) && place_of(outer)->entered;
  if (is_place(outer)) place_of(outer)->entered = true;
  place->entered = true;
  int rc = run_in(context, fn, arg);
  if (is_place(*current)) place_of(*current)->entered = outer_was_entered;
  return rc;
}

int asyncio_context_get(const asyncio_context *context,
                        const asyncio_contextvar *var, asyncio_value *v) {
  const struct binding *item = find(context, var);
  *v = asyncio_nothing();
  if (item == NULL)
    return asyncio__raise(ASYNCIO_KEY_ERROR, "<ContextVar name='", var->name,
                          "'>", NULL);
  *v = asyncio_value_copy(item->value);
  return 0;
}

/* ---- variables ---- */

static asyncio_value default_of(const asyncio_contextvar *var) {
  switch (var->tag) {
  case ASYNCIO_STRING:
    return asyncio_string(var->pointer);
  case ASYNCIO_POINTER:
    return (asyncio_value){.tag = ASYNCIO_POINTER,
                           .p = (void *)(uintptr_t)var->pointer};
  case ASYNCIO_DOUBLE:
    return asyncio_double(var->number);
  default:
    return asyncio_int(var->integer);
  }
}

int asyncio_contextvar_get(const asyncio_contextvar *var, asyncio_value *v) {
  const struct binding *item = find(*asyncio__context_place(), var);
  *v = asyncio_nothing();
  if (item == NULL && !var->has_default)
    return asyncio__raise(ASYNCIO_LOOKUP_ERROR, "<ContextVar name='", var->name,
                          "'>", NULL);
  asyncio_value found =
      item != NULL ? asyncio_value_copy(item->value) : default_of(var);
  if (found.tag == ASYNCIO_ERROR) /* a text without memory */
    return no_memory();
  *v = found;
  return 0;
}

/* What undoes a set that is about to be done. */
static asyncio_token *new_token(const asyncio_contextvar *var) {
  asyncio_context *context =
      asyncio__context_identify(asyncio__context_place());
  asyncio_token *token = context == NULL ? NULL : malloc(sizeof *token);
  if (token == NULL) return NULL;
  const struct binding *item = find(context, var);
  *token = (asyncio_token){.had = item != NULL,
                           .var = var,
                           .context = asyncio__context_retain(context)};
  if (item != NULL) token->before = asyncio_value_copy(item->value);
  return token;
}

int asyncio__contextvar_set(asyncio_contextvar *var,
                            asyncio_contextvar_options options) {
  asyncio_token *token = NULL;
  int rc = 0;
  if (options.token != NULL) *options.token = NULL;
  if (options.value.tag == ASYNCIO_ERROR) {
    rc = asyncio__error_put(options.value);
  } else if (options.token != NULL) {
    token = new_token(var);
    if (token == NULL) rc = no_memory();
  }
  if (rc == 0) rc = bind(var, options.value);
  if (rc == 0) {
    if (options.token != NULL) *options.token = token;
    return 0;
  }
  asyncio__token_release(token);
  asyncio_value_clear(&options.value);
  return rc;
}

static int refuse(int code, const asyncio_token *token, const char *why) {
  return asyncio__raise(code, token->used ? "<Token used" : "<Token",
                        " var=<ContextVar name='", token->var->name, "'>> ",
                        why, NULL);
}

int asyncio_contextvar_reset(asyncio_contextvar *var, asyncio_token *token) {
  if (token->used)
    return refuse(ASYNCIO_RUNTIME_ERROR, token, "has already been used once");
  if (token->var != var)
    return refuse(ASYNCIO_VALUE_ERROR, token,
                  "was created by a different ContextVar");
  if (token->context != *asyncio__context_place())
    return refuse(ASYNCIO_VALUE_ERROR, token,
                  "was created in a different Context");
  int rc = token->had ? bind(var, token->before) : unbind(var);
  if (rc < 0) return rc;
  token->used = true;
  token->before = asyncio_nothing(); /* the context's now */
  return 0;
}

void asyncio__token_release(asyncio_token *token) {
  if (token == NULL) return;
  asyncio_value_clear(&token->before);
  asyncio__context_release(token->context);
  free(token);
}
