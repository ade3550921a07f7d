/* async with, async for, finally. SPDX-License-Identifier: MIT
 *
 *   int rc;
 *   async_with (rc, asyncio_lock, &lock) {
 *     await_or_break(rc, asyncio_sleep(1));
 *     …
 *   }
 *   if (rc < 0) return rc;
 *
 * What is entered is a kind, which is found by its name:
 *
 *   kind_scope                     a type: what is to be kept for the block,
 *                                  all zero before kind_aenter
 *   int kind_aenter(kind_scope *, args…)
 *   int kind_aexit(kind_scope *, int rc)
 *   ASYNCIO_SCOPE(kind);           once, at file scope, behind these
 *
 * and for async_for also
 *
 *   kind_item                      a type: that of the loop's variable
 *   int kind_anext(kind_scope *, kind_item *)
 *
 * A macro with arguments does as well as a function. All of them may await.
 */
#ifndef ASYNCIO_SCOPES_H
#define ASYNCIO_SCOPES_H

#include "tasks.h"

/* Enters a kind for the block that follows, and leaves it on every way out:
 * asyncio_async_with(rc, kind, args…) { … }
 *
 * rc: an int variable. kind_aenter(&scope, args…) goes before the block: when
 * it fails, its code is in rc, and neither the block nor kind_aexit is run.
 * Else rc is 0 in the block, and when the block is left, kind_aexit(&scope, rc)
 * is run, whose status is in rc behind it. Errors leave the block by
 * `rc = …; break;`. kind_aexit returns the rc that it got to pass an error on,
 * text and cause included; 0 to end it; another code to replace it, the old
 * error becoming the cause of the new one.
 *
 * `break`, `continue` and the end of the block are the same. `return` and
 * `goto` run kind_aexit too; the value that is returned stays as it is, so an
 * error that comes only of kind_aexit is told to the loop's exception handler.
 * kind_aexit does not see an error that is returned: await, which would do
 * that, does not compile in the block. Where a task is destroyed while it is
 * pending, nothing more is run. Python: async with. */
#define asyncio_async_with(rc, ...)                                          \
  ASYNCIO__BLOCK(ASYNCIO__FRAME, rc, ASYNCIO__KIND(__VA_ARGS__, ),           \
                 ASYNCIO__ENTER(&ASYNCIO__FRAME.scope, __VA_ARGS__))         \
  for (; ASYNCIO__NO_AWAIT && ASYNCIO__FRAME.guard.state == ASYNCIO__INSIDE; \
       ASYNCIO__FRAME.guard.state = ASYNCIO__LEFT)

/* Runs the block that follows for each item:
 * asyncio_async_for(rc, item, kind, args…) { … }
 *
 * item: name of the variable, of type kind_item, that each run of the block
 * gets. rc and what is entered and left: as for asyncio_async_with; so a kind
 * gives back in kind_aexit what it has for the loop, and one that has nothing
 * may say `#define kind_aexit(scope, rc) (rc)`.
 * kind_anext(&scope, &item) goes before each run of the block: it stores the
 * next item and returns 0, or ASYNCIO_STOP_ASYNC_ITERATION at the end, or an
 * error. Behind the loop rc is 0 after the end, what the block made of it (at
 * first 0) after a `break`, else the error. Python: async for (which leaves an
 * iterator that was not finished to be closed later; here it is at once). */
#define asyncio_async_for(rc, item, ...)                              \
  ASYNCIO__BLOCK(ASYNCIO__FRAME, rc, ASYNCIO__KIND(__VA_ARGS__, ),    \
                 ASYNCIO__ENTER(&ASYNCIO__FRAME.scope, __VA_ARGS__))  \
  for (ASYNCIO__GLUE(ASYNCIO__KIND(__VA_ARGS__, ), _item) item = {0}; \
       ASYNCIO__NO_AWAIT &&                                           \
       asyncio__scope_next(                                           \
           &ASYNCIO__FRAME.guard,                                     \
           ASYNCIO__GLUE(ASYNCIO__KIND(__VA_ARGS__, ),                \
                         _anext)(&ASYNCIO__FRAME.scope, &item));)

/* Awaits x, drops x's reference, sets rc to the status, and leaves the block of
 * async_with or async_for when that is an error; not for another loop inside of
 * the block. asyncio_await_or_break(rc, x) or (rc, x, dst): else as
 * asyncio_await_or_return. Python: dst = await x, in async with. */
#define asyncio_await_or_break(rc, ...)              \
  ASYNCIO__AWAIT_PICK(__VA_ARGS__, ASYNCIO__BREAK_2, \
                      ASYNCIO__BREAK_1, )(rc, __VA_ARGS__)

/* Runs fn(arg) on every way out of the enclosing block. A declaration, which
 * counts from where it stands, one to a line; the last declared runs first.
 * fn: int fn(void *arg). It may await; the value that is being returned and the
 * error that is under way stay as they are, and a code that fn returns is told
 * to the loop's exception handler. Python: try: … finally: await fn(arg). */
#define asyncio_finally(fn, arg)                  \
  __attribute__((cleanup(asyncio__run_finally),   \
                 unused)) struct asyncio__finally \
  ASYNCIO__GLUE(asyncio__finally_, __LINE__) = {asyncio__entry(fn), (arg)}

#ifndef ASYNCIO_NO_SHORT_NAMES
/* Short for asyncio_async_with. Python: async with. */
#define async_with(...) asyncio_async_with (__VA_ARGS__)
/* Short for asyncio_async_for. Python: async for. */
#define async_for(...) asyncio_async_for (__VA_ARGS__)
/* Short for asyncio_await_or_break. Python: await x, in async with. */
#define await_or_break(...) asyncio_await_or_break(__VA_ARGS__)
#endif

/* Makes a kind of kind_scope, kind_aenter and kind_aexit: defines the functions
 * that the macros above leave it by. */
#define ASYNCIO_SCOPE(kind)                                                    \
  struct asyncio__frame_##kind {                                               \
    struct asyncio__guard guard;                                               \
    kind##_scope scope;                                                        \
  };                                                                           \
  __attribute__((unused)) static inline int asyncio__aexit_##kind(void *scope, \
                                                                  int rc) {    \
    return kind##_aexit((kind##_scope *)scope, rc);                            \
  }                                                                            \
  __attribute__((unused)) static inline void asyncio__leave_##kind(            \
      struct asyncio__frame_##kind *frame) {                                   \
    if (frame->guard.state != ASYNCIO__OUTSIDE)                                \
      asyncio__scope_leave(&frame->guard, asyncio__aexit_##kind,               \
                           &frame->scope);                                     \
  }                                                                            \
  struct asyncio__guard

/* ---- what the macros above need ---- */

struct asyncio__guard {
  int *rc;
  const char *kind;
  enum { ASYNCIO__OUTSIDE, ASYNCIO__INSIDE, ASYNCIO__LEFT } state;
};

/* The name of a frame: a block on a line of its own hides no other. */
#define ASYNCIO__FRAME ASYNCIO__GLUE(asyncio__frame_, __LINE__)
#define ASYNCIO__KIND(kind, ...) kind

/* Entered in the condition, so that it is done once, and that the block can be
 * left by a jump behind the second loop, which the step of this one sees. */
#define ASYNCIO__BLOCK(frame, result, name, enter) \
  ASYNCIO__BLOCK_(frame, result, name, enter)
#define ASYNCIO__BLOCK_(frame, result, name, enter)                      \
  for (__attribute__((cleanup(                                           \
           asyncio__leave_##name))) struct asyncio__frame_##name frame = \
           {.guard = {.rc = &(result)}};                                 \
       frame.guard.kind == NULL &&                                       \
       asyncio__scope_entered(&frame.guard, #name, enter);               \
       frame.guard.state = ASYNCIO__LEFT)

#define ASYNCIO__ENTER(scope, ...)                                             \
  ASYNCIO__GLUE(ASYNCIO__ENTER_,                                               \
                ASYNCIO__PICK(__VA_ARGS__, N, N, N, N, N, N, N, N, N, N, N, N, \
                              N, N, N, N, N, N, N, N, N, N, N, N, 1, 0))       \
  (scope, __VA_ARGS__)
#define ASYNCIO__ENTER_1(scope, kind) ASYNCIO__GLUE(kind, _aenter)(scope)
#define ASYNCIO__ENTER_N(scope, kind, ...) \
  ASYNCIO__GLUE(kind, _aenter)(scope, __VA_ARGS__)

/* Hides the struct of tasks.h until the end of the block. */
#define ASYNCIO__NO_AWAIT \
  (sizeof(struct asyncio__await_here { char not_allowed[2]; }) == 2)

/* An expression, so that it may stand behind an if without braces. */
#define ASYNCIO__BREAK(rc, call)    \
  __extension__({                   \
    if (((rc) = (call)) < 0) break; \
  })
#define ASYNCIO__BREAK_1(rc, x) \
  ASYNCIO__BREAK(rc, ASYNCIO__AWAIT_TAKE(x, NULL, 0))
#define ASYNCIO__BREAK_2(rc, x, dst) \
  ASYNCIO__BREAK(rc, ASYNCIO__AWAIT_TAKE_INTO(x, dst))

/* Whether the block is to be run. */
bool asyncio__scope_entered(struct asyncio__guard *guard, const char *kind,
                            int status);
bool asyncio__scope_next(struct asyncio__guard *guard, int status);
void asyncio__scope_leave(struct asyncio__guard *guard,
                          int (*aexit)(void *scope, int rc), void *scope);

struct asyncio__finally {
  int (*run)(void *arg);
  void *arg;
};
void asyncio__run_finally(struct asyncio__finally *finally);

#endif
