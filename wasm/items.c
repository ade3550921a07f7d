/* async for over what JavaScript can iterate. SPDX-License-Identifier: MIT */
#include "answers.h"
#include "asyncio/objects.h"

/* Awaits an answer that may take its time, and gives what it was. */
static int await_answer(enum asyncio__object_operation operation,
                        asyncio_value iterator, asyncio_value *v) {
  iterator = asyncio_value_copy(iterator);
  asyncio_future *answer = asyncio__ask(operation, &iterator, 1, NULL);
  int rc = asyncio_await(answer);
  if (rc == 0) rc = asyncio_future_result(answer, v);
  asyncio__future_release(answer);
  return rc;
}

int asyncio_js_items_aenter(asyncio_js_items_scope *scope,
                            asyncio_value iterable) {
  await(asyncio__object_operate(ASYNCIO__OBJECT_ITERATE, &iterable, 1),
        scope->iterator);
  return 0;
}

int asyncio_js_items_anext(asyncio_js_items_scope *scope, asyncio_value *item) {
  asyncio_value_clear(&scope->item);
  int rc = await_answer(ASYNCIO__OBJECT_NEXT, scope->iterator, &scope->item);
  *item = scope->item;
  scope->interrupted = rc == ASYNCIO_CANCELLED;
  scope->ended = rc < 0 && !scope->interrupted;
  return rc;
}

/* Tells an iterator that still looks for its next item to leave: it may do so
 * only after that. */
static void leave_later(asyncio_value iterator) {
  iterator = asyncio_value_copy(iterator);
  asyncio_future *answer =
      asyncio__ask(ASYNCIO__OBJECT_LEAVE, &iterator, 1, NULL);
  (void)asyncio_future_cancel(answer, NULL);
  asyncio__future_release(answer);
}

/* An iterator that has not come to its end is told to leave. */
int asyncio_js_items_aexit(asyncio_js_items_scope *scope, int rc) {
  int left = 0;
  asyncio_value_clear(&scope->item);
  if (scope->interrupted)
    leave_later(scope->iterator);
  else if (!scope->ended)
    left = await_answer(ASYNCIO__OBJECT_LEAVE, scope->iterator, &scope->item);
  asyncio_value_clear(&scope->item);
  asyncio_value_clear(&scope->iterator);
  return rc < 0 ? rc : left;
}
