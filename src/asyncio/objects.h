/* JavaScript objects in C. SPDX-License-Identifier: MIT
 *
 *   asyncio_value document, title;
 *   await(asyncio_js_global("document"), document);
 *   await(asyncio_js_get(document, "title"), title);
 *
 * These functions are called in a task. JavaScript does each at once: the task
 * goes on before anything else of its loop runs. A value that is an object
 * stays alive until asyncio_value_clear. The object that something is done
 * with is borrowed; what it is given is consumed, also on failure; a C string
 * may stand for a value.
 *
 * All of them return an error where they cannot be done: ASYNCIO_JS_ERROR for
 * what JavaScript throws, ASYNCIO_RUNTIME_ERROR where nothing can suspend (not
 * in a task, or below a JavaScript frame), ASYNCIO_NOT_IMPLEMENTED where there
 * is no JavaScript, ASYNCIO_NO_MEMORY.
 */
#ifndef ASYNCIO_OBJECTS_H
#define ASYNCIO_OBJECTS_H

#include "promises.h"
#include "scopes.h"

/* A global of JavaScript by its name, as globalThis[name]; nothing when there
 * is none. Returns ASYNCIO_RETURNED with the value, or an error. */
ASYNCIO_MUST_USE static inline int asyncio_js_global(const char *name);

/* The property of an object (or string, or function); "0" for an array's first.
 * object: borrowed. Returns ASYNCIO_RETURNED with the value, or an error.
 * Python: getattr. */
ASYNCIO_MUST_USE static inline int asyncio_js_get(asyncio_value object,
                                                  const char *name);

/* Sets a property of an object. object: borrowed. v: consumed.
 * Returns 0 or an error. Python: setattr. */
ASYNCIO_MUST_USE static inline int asyncio_js_set(asyncio_value object,
                                                  const char *name,
                                                  asyncio_value v);

/* Calls a method of an object with up to 18 values, which are consumed:
 * await(asyncio_js_invoke(list, "push", asyncio_int(1)), length);
 * object: borrowed. Returns ASYNCIO_RETURNED with the value (a promise is one;
 * see asyncio_js_future), or an error. */
#define asyncio_js_invoke(...) ASYNCIO__OBJECT_OPERATE(INVOKE, __VA_ARGS__)

/* Calls a function that is a value: asyncio_js_apply(function, values…).
 * function: borrowed. Returns as asyncio_js_invoke. */
#define asyncio_js_apply(...) ASYNCIO__OBJECT_OPERATE(APPLY, __VA_ARGS__)

/* Makes an object: asyncio_js_new(constructor, values…), as new Date(0).
 * constructor: borrowed. Returns as asyncio_js_invoke. */
#define asyncio_js_new(...) ASYNCIO__OBJECT_OPERATE(NEW, __VA_ARGS__)

/* What a promise becomes: await(asyncio_js_future(promise), v). Anything else
 * becomes itself. Cancelling the future leaves the promise alone.
 * promise: borrowed. Returns a future, never NULL; errors as above.
 * Python: asyncio.wrap_future. */
ASYNCIO_MUST_USE static inline asyncio_future *asyncio_js_future(
    asyncio_value promise);

/* The items of a JavaScript iterable, async iterable or ReadableStream:
 *
 *   async_for (rc, chunk, asyncio_js_items, stream) { … }
 *
 * chunk is an asyncio_value, borrowed until the next one; leaving the loop
 * early tells the iterator so, and frees the stream. */
typedef struct asyncio_js_items_scope {
  asyncio_value iterator;
  asyncio_value item;
  bool ended, interrupted;
} asyncio_js_items_scope;

/* ---- what the macros above need ---- */

typedef asyncio_value asyncio_js_items_item;
int asyncio_js_items_aenter(asyncio_js_items_scope *scope,
                            asyncio_value iterable);
int asyncio_js_items_anext(asyncio_js_items_scope *scope, asyncio_value *item);
int asyncio_js_items_aexit(asyncio_js_items_scope *scope, int rc);
ASYNCIO_SCOPE(asyncio_js_items);

/* Numbers of js/objects.js. */
enum asyncio__object_operation {
  ASYNCIO__OBJECT_GLOBAL,
  ASYNCIO__OBJECT_GET,
  ASYNCIO__OBJECT_SET,
  ASYNCIO__OBJECT_INVOKE,
  ASYNCIO__OBJECT_APPLY,
  ASYNCIO__OBJECT_NEW,
  ASYNCIO__OBJECT_ITERATE,
  ASYNCIO__OBJECT_FUTURE,
  ASYNCIO__OBJECT_NEXT,
  ASYNCIO__OBJECT_LEAVE
};

#define ASYNCIO__OBJECT_OPERATE(operation, ...)                        \
  asyncio__object_operate(                                             \
      ASYNCIO__OBJECT_##operation,                                     \
      (asyncio_value[]){ASYNCIO__MAP(ASYNCIO__JS_VALUE, __VA_ARGS__)}, \
      ASYNCIO__COUNT(__VA_ARGS__))

/* With the values that were put where asyncio__ask_begin said. */
ASYNCIO_MUST_USE int asyncio__object_operate_end(
    enum asyncio__object_operation operation, size_t n);
ASYNCIO_MUST_USE asyncio_future *asyncio__object_future_end(void);

/* Inline for the reason of asyncio__js_call. values: the first is borrowed,
 * the others are consumed. */
ASYNCIO_MUST_USE static inline int asyncio__object_operate(
    enum asyncio__object_operation operation, const asyncio_value *values,
    size_t n) {
  asyncio_value *place = asyncio__ask_begin(n);
  place[0] = asyncio_value_copy(values[0]);
  for (size_t i = 1; i < n; i++) place[i] = values[i];
  return asyncio__object_operate_end(operation, n);
}
static inline int asyncio_js_global(const char *name) {
  *asyncio__ask_begin(1) = asyncio_string(name);
  return asyncio__object_operate_end(ASYNCIO__OBJECT_GLOBAL, 1);
}
static inline int asyncio_js_get(asyncio_value object, const char *name) {
  return ASYNCIO__OBJECT_OPERATE(GET, object, name);
}
static inline int asyncio_js_set(asyncio_value object, const char *name,
                                 asyncio_value v) {
  int rc = ASYNCIO__OBJECT_OPERATE(SET, object, name, v);
  return rc < 0 ? rc : 0;
}
static inline asyncio_future *asyncio_js_future(asyncio_value promise) {
  *asyncio__ask_begin(1) = asyncio_value_copy(promise);
  return asyncio__object_future_end();
}

#endif
