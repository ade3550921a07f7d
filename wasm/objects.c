/* What a task asks JavaScript to do at once. SPDX-License-Identifier: MIT
 *
 * The pass is held behind the task's step; the host does the outbox, and when
 * the answer comes, the task is put before what is left of the pass.
 */
#include "asyncio/objects.h"

#include "answers.h"
#include "host.h"
#include "outbox.h"

/* The host sees by this name that a program uses js/objects.js. */
__attribute__((export_name("asyncio_objects"))) int asyncio_objects(void) {
  return ASYNCIO__OBJECT_LEAVE;
}

static struct asyncio__answer *answer_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, struct asyncio__answer, future);
}

/* Sets a cancel of the task that waits aside, for its next await: this one
 * counts as a call that does not suspend. */
static void spare(struct asyncio__answer *answer) {
  struct asyncio__node *node = answer->future.callbacks.head;
  asyncio_task *task = asyncio__handle_task(
      ASYNCIO__CONTAINER(node, struct asyncio__handle, node));
  answer->cancelled = task->must_cancel;
  task->must_cancel = false;
}

/* Wakes the one task that waits, before any other handle. */
static void take_at_once(struct asyncio__answer *answer) {
  asyncio_future *future = &answer->future;
  asyncio_loop *loop = future->loop;
  struct asyncio__list_head others = loop->ready;
  loop->ready = (struct asyncio__list_head){0};
  spare(answer);
  asyncio__future_finish(future, ASYNCIO__FINISHED, future->result);
  if (loop->ready.head != NULL) {
    loop->ready.tail->next = loop->pass;
    loop->pass = loop->ready.head;
  }
  loop->ready = others;
  asyncio__future_release(future);
}

/* These two are parts of their own, as what they have in memory would keep a
 * C stack for the task. */
__attribute__((noinline)) static int asyncio__turn_cannot_ask(void) {
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                        "JavaScript cannot be asked here: this is not in a "
                        "task, or a JavaScript frame is below",
                        NULL);
}

__attribute__((noinline)) static int asyncio__turn_answer(
    asyncio_future *answer) {
  asyncio_value v;
  int rc = asyncio_future_result(answer, &v);
  asyncio__future_release(answer);
  return rc < 0 ? rc : asyncio_return(v);
}

/* Awaits an answer that will be there before the task goes on. Returns as
 * asyncio_return does. */
static int await_at_once(asyncio_future *answer) {
  asyncio_task *task = asyncio_current_task();
  if (answer->state == ASYNCIO__PENDING) {
    bool must_cancel = task->must_cancel;
    task->must_cancel = false;
    if (answer->loop->exit_code == 0)
      asyncio__loop_leave(answer->loop, ASYNCIO__HELD);
    (void)asyncio_await(answer);
    if (answer_of(answer)->cancelled) must_cancel = true;
    task->must_cancel = must_cancel;
  }
  return asyncio__turn_answer(answer);
}

int asyncio__object_operate_end(enum asyncio__object_operation operation,
                                size_t n) {
  if (!asyncio__host_has_js() || asyncio_can_suspend())
    return await_at_once(asyncio__ask_end(NULL, operation, n, take_at_once));
  asyncio__ask_forget(0, n);
  return asyncio__turn_cannot_ask();
}

asyncio_future *asyncio__object_future_end(void) {
  return asyncio__ask_end(NULL, ASYNCIO__OBJECT_FUTURE, 1, NULL);
}
