/* Kinds made of one function that yields, and a stack of what is to be left.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_CONTEXTLIB_H
#define ASYNCIO_CONTEXTLIB_H

#include "scopes.h"

/* ---- functions that yield ---- */

/* Hands a value to the block that a function is run for as a context manager
 * or generator, and stands still until the block has been run.
 * v: consumed; an error value is handed on as any other.
 * Returns 0; in a context manager the error with which the block was left,
 * which is to be returned, or handled; in a generator
 * ASYNCIO_STOP_ASYNC_ITERATION when no more is wanted;
 * ASYNCIO_RUNTIME_ERROR in any other function.
 * Python: yield v. */
ASYNCIO_MUST_USE int asyncio_yield(asyncio_value v);

/* What the kinds of functions that yield may be given by name. */
typedef struct asyncio_generator_options {
  void *arg;         /* handed to the function */
  asyncio_value *as; /* gets what is yielded, borrowed for the block */
  size_t stack_size; /* bytes of C stack, 0: ASYNCIO_STACK_SIZE */
} asyncio_generator_options;

/* A kind, of a function that yields once:
 * async_with (rc, asyncio_contextmanager, fn, arg, .as = &v) { … }
 * Runs fn(arg) up to its asyncio_yield before the block, and the rest behind
 * it. fn runs on a stack of its own, but in the task that has the block, and
 * may await: neither a task nor a pass is added.
 * fn: int fn(void *arg). It returns the status that it got from asyncio_yield
 * to pass it on, 0 or more when it has handled it, or another code. As it is
 * run by whoever enters, it is a RuntimeError outside a task.
 * rc: ASYNCIO_RUNTIME_ERROR when fn did not yield, or did twice;
 * ASYNCIO_NO_MEMORY. Python: contextlib.asynccontextmanager. */
typedef struct asyncio_generator *asyncio_contextmanager_scope;

#define asyncio_contextmanager_aenter(scope, fn, ...) \
  asyncio__contextmanager_enter(                      \
      scope, fn, (asyncio_generator_options){.arg = __VA_ARGS__})
#define asyncio_contextmanager_aexit(scope, rc) \
  asyncio__contextmanager_leave(scope, rc)

ASYNCIO_MUST_USE int asyncio__contextmanager_enter(
    asyncio_contextmanager_scope *scope, asyncio_entry entry,
    asyncio_generator_options options);
ASYNCIO_MUST_USE int asyncio__contextmanager_leave(
    asyncio_contextmanager_scope *scope, int rc);
ASYNCIO_SCOPE(asyncio_contextmanager);

/* A kind, of a function that yields any number of times:
 * async_for (rc, item, asyncio_generator, fn, arg) { … }
 * Runs fn(arg) from one asyncio_yield to the next, as above; item is what it
 * yielded, borrowed until the next run of the block (asyncio_value_copy keeps
 * it). The loop ends when fn returns 0 or more, or with its error. A loop that
 * is left before that lets fn end first: its asyncio_yield returns
 * ASYNCIO_STOP_ASYNC_ITERATION.
 * rc: ASYNCIO_RUNTIME_ERROR when fn then yields again, or returns that code at
 * another time. Python: async for item in fn(arg). */
typedef struct asyncio_generator *asyncio_generator_scope;
typedef asyncio_value asyncio_generator_item;

#define asyncio_generator_aenter(scope, fn, ...) \
  asyncio__generator_enter(scope, fn,            \
                           (asyncio_generator_options){.arg = __VA_ARGS__})
#define asyncio_generator_anext(scope, item) \
  asyncio__generator_next(scope, item)
#define asyncio_generator_aexit(scope, rc) asyncio__generator_leave(scope, rc)

ASYNCIO_MUST_USE int asyncio__generator_enter(
    asyncio_generator_scope *scope, asyncio_entry entry,
    asyncio_generator_options options);
ASYNCIO_MUST_USE int asyncio__generator_next(asyncio_generator_scope *scope,
                                             asyncio_value *item);
ASYNCIO_MUST_USE int asyncio__generator_leave(asyncio_generator_scope *scope,
                                              int rc);
ASYNCIO_SCOPE(asyncio_generator);

/* ---- AsyncExitStack ---- */

/* What is to be left, the last entered first; a kind. The zero value is an
 * empty one; it must be closed, which async_with does:
 *
 *   asyncio_exit_stack stack = {0};
 *   async_with (rc, asyncio_exit_stack, &stack) { … }
 *
 * rc: what is left behind the block may handle or replace it, as nested blocks
 * would. Python: contextlib.AsyncExitStack. */
typedef struct asyncio_exit_stack {
  struct asyncio__exit *entered, *entering; /* the library's */
} asyncio_exit_stack;

/* Calls fn(arg) when the stack is closed; a code that it returns is the error
 * from there on. stack: not NULL.
 * Returns 0 or ASYNCIO_NO_MEMORY, fn not being called.
 * Python: AsyncExitStack.push_async_callback. */
ASYNCIO_MUST_USE int asyncio_exit_stack_push_async_callback(
    asyncio_exit_stack *stack, int (*fn)(void *arg), void *arg);

/* Calls fn(arg, rc) when the stack is closed. rc: 0 or the error by then.
 * Returns 0 or ASYNCIO_NO_MEMORY; fn returns as a kind_aexit does.
 * Python: AsyncExitStack.push_async_exit. */
ASYNCIO_MUST_USE int asyncio_exit_stack_push_async_exit(
    asyncio_exit_stack *stack, int (*fn)(void *arg, int rc), void *arg);

/* Enters a kind now and leaves it when the stack is closed:
 * asyncio_exit_stack_enter_async_context(stack, kind, args…)
 * Returns 0, the error of kind_aenter, or ASYNCIO_NO_MEMORY without having
 * called it. Python: await AsyncExitStack.enter_async_context. */
#define asyncio_exit_stack_enter_async_context(stack, ...) \
  ASYNCIO__STACK_ENTER(stack, ASYNCIO__KIND(__VA_ARGS__, ), __VA_ARGS__)

/* Moves everything to a new stack, which the caller must close; this one is
 * empty then. Python: AsyncExitStack.pop_all. */
ASYNCIO_MUST_USE asyncio_exit_stack
asyncio_exit_stack_pop_all(asyncio_exit_stack *stack);

/* Leaves everything at once, the last first; the stack may be used again.
 * Returns 0 or the error that is left. Python: await AsyncExitStack.aclose. */
ASYNCIO_MUST_USE int asyncio_exit_stack_aclose(asyncio_exit_stack *stack);

/* What makes it a kind. */
typedef asyncio_exit_stack *asyncio_exit_stack_scope;
static inline int asyncio_exit_stack_aenter(asyncio_exit_stack_scope *scope,
                                            asyncio_exit_stack *stack) {
  *scope = stack;
  return 0;
}
#define asyncio_exit_stack_aexit(scope, rc) \
  asyncio__exit_stack_close(*(scope), rc)

ASYNCIO_MUST_USE int asyncio__exit_stack_close(asyncio_exit_stack *stack,
                                               int rc);
ASYNCIO_SCOPE(asyncio_exit_stack);

#define ASYNCIO__STACK_ENTER(stack, kind, ...) \
  ASYNCIO__STACK_ENTER_(                       \
      stack, kind,                             \
      ASYNCIO__ENTER(asyncio__exit_stack_place(stack), __VA_ARGS__))
#define ASYNCIO__STACK_ENTER_(stack, kind, enter)         \
  (asyncio__exit_stack_begin(stack, sizeof(kind##_scope), \
                             asyncio__aexit_##kind)       \
       ? asyncio__exit_stack_entered(stack, enter)        \
       : ASYNCIO_NO_MEMORY)

bool asyncio__exit_stack_begin(asyncio_exit_stack *stack, size_t size,
                               int (*aexit)(void *scope, int rc));
void *asyncio__exit_stack_place(asyncio_exit_stack *stack);
ASYNCIO_MUST_USE int asyncio__exit_stack_entered(asyncio_exit_stack *stack,
                                                 int status);

#endif
