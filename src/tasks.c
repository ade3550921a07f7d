/* Task: step, cancel, await, sleep. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's tasks.py. A task is a future whose step resumes a
 * coroutine. While it waits, its step handle is one of the done callbacks of
 * the future that it waits for; a sleep uses the timer in the task instead of
 * a future, and costs the same two handles.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "block_port.h"
#include "internal.h"
#include "trace.h"

static void asyncio__turn_wake(struct asyncio__handle *handle);

static void forget_failure(asyncio_task *task);

static asyncio_task *task_of(asyncio_future *future) {
  return ASYNCIO__CONTAINER(future, asyncio_task, future);
}

/* Where the copy of an argument lies behind its task. */
#define COPY_OFFSET ((sizeof(asyncio_task) + 15) & ~(size_t)15)

static char *copy_behind(asyncio_task *task) {
  return (char *)task + COPY_OFFSET;
}

/* Its coroutine was dropped when it ended. */
void asyncio__task_destroy(asyncio_future *future) {
  asyncio_task *task = task_of(future);
  if (task->failed) forget_failure(task);
  if (task->raised != NULL) asyncio__error_release(task->raised);
  if (task->thrown != NULL) asyncio__error_release(task->thrown);
  if (task->context != NULL) asyncio__context_release(task->context);
  if (task->named) free(task->name);
  if (task->coroutine.arg == copy_behind(task))
    free(task);
  else
    asyncio__block_give(task, sizeof *task);
}

const struct asyncio__future_type asyncio__task_type = {
    "Task", asyncio__task_cancel, asyncio__task_destroy, NULL};

asyncio_task *asyncio_future_task(asyncio_future *future) {
  return future->type == &asyncio__task_type ? task_of(future) : NULL;
}

asyncio_task *asyncio_current_task(void) { return asyncio__state.current; }

/* ---- the tasks of a loop, oldest first ---- */

static void link_task(struct asyncio__tasks *tasks, asyncio_task *task) {
  task->older = tasks->newest;
  task->newer = NULL;
  if (tasks->newest != NULL)
    tasks->newest->newer = task;
  else
    tasks->oldest = task;
  tasks->newest = task;
}

__attribute__((noinline)) void asyncio__tasks_remove(
    struct asyncio__tasks *tasks, asyncio_task *task) {
  if (task->older != NULL)
    task->older->newer = task->newer;
  else
    tasks->oldest = task->newer;
  if (task->newer != NULL)
    task->newer->older = task->older;
  else
    tasks->newest = task->older;
}

/* Takes a task off the list of those that failed. */
static void forget_failure(asyncio_task *task) {
  task->failed = false;
  asyncio__tasks_remove(&task->future.loop->failed, task);
}

/* Leaves the future that a task will never be woken by. */
__attribute__((noinline)) static void stop_waiting(asyncio_task *task) {
  if (task->waits_for == NULL) return;
  struct asyncio__list_head kept = {0};
  struct asyncio__node *node;
  while ((node = asyncio__list_pop(&task->waits_for->callbacks)) != NULL)
    if (node != &task->step.node) asyncio__list_append(&kept, node);
  task->waits_for->callbacks = kept;
  asyncio__future_release(task->waits_for);
  task->waits_for = NULL;
}

static void drop_pending(asyncio_loop *loop) {
  asyncio_task *task;
  while ((task = loop->tasks.oldest) != NULL) {
    asyncio__tasks_remove(&loop->tasks, task);
    if (!task->future.unreported)
      asyncio__report(loop, "Task was destroyed but it is pending!",
                      asyncio_nothing(), &task->future);
    stop_waiting(task);
    asyncio__coroutine_drop(&task->coroutine);
    asyncio__task_release(task);
  }
}

/* Tells of tasks whose references were forgotten: there is no last release. */
static void drop_failed(asyncio_loop *loop) {
  asyncio_task *task;
  while ((task = loop->failed.oldest) != NULL) {
    asyncio_retain(task);
    forget_failure(task);
    if (task->future.unread) asyncio__report_unread(&task->future);
    asyncio__task_release(task);
  }
}

void asyncio__loop_drop_tasks(asyncio_loop *loop) {
  drop_pending(loop);
  drop_failed(loop);
}

/* ---- making one ---- */

/* Makes memory for a task, of which there is some, one of its loop's. Its parts
 * are set one by one, as most of the memory need not be: frames come and go.
 * context: consumed. */
static void begin_task(asyncio_task *task, asyncio_loop *loop,
                       asyncio_entry entry, void *arg, const char *where,
                       asyncio_context *context) {
  asyncio__future_begin(&task->future, &asyncio__task_type, loop);
  task->future.refs = 2; /* the second is the loop's, until it is done */
  task->future.where = where;
  task->step.run = NULL;
  task->waits_for = NULL;
  task->wake = 0;
  task->must_cancel = task->sleeping = task->failed = task->named = false;
  task->cancels = 0;
  task->coroutine.entry = entry;
  task->coroutine.arg = arg;
  asyncio__switch_begin(&task->coroutine.where);
  task->context = context;
  task->raised = task->thrown = NULL;
  task->timer.handle.run = asyncio__turn_wake;
  link_task(&loop->tasks, task);
}

/* Gives it the name, copied, or the next number. Returns false without memory.
 */
static bool name_task(asyncio_task *task, const char *name) {
  if (name == NULL) {
    task->number = ++asyncio__state.last_task;
    return true;
  }
  task->name = asyncio__copy_text(name);
  task->named = task->name != NULL;
  return task->named;
}

/* Chooses its C stack. Returns false when that would be too large. */
static bool choose_stack(asyncio_task *task, const asyncio_loop *loop,
                         const asyncio_task_options *options) {
  struct asyncio__switch *where = &task->coroutine.where;
  bool copied = options->stack == 0 && options->stack_size == 0
                    ? loop->copied
                    : options->stack == ASYNCIO_STACK_COPIED;
  if (!copied) return asyncio__switch_set_size(where, options->stack_size);
  where->size = ASYNCIO__SWITCH_COPIED;
  return true;
}

void asyncio_loop_set_stack(asyncio_loop *loop, asyncio_stack stack) {
  loop->copied = stack == ASYNCIO_STACK_COPIED;
}

static asyncio_task *failed_task(int code) {
  return task_of(asyncio__failed_future(code));
}

/* Why no such task can be made, as a code of asyncio__failed_future; or it is
 * without memory. */
static int why_none(const asyncio_loop *loop, asyncio_entry entry,
                    const void *copied) {
  if (entry == NULL) return ASYNCIO_TYPE_ERROR;
  if (loop == NULL) return ASYNCIO_RUNTIME_ERROR;
  if (loop->closed) return ASYNCIO__CLOSED;
  return asyncio__switch_copies(copied) ? ASYNCIO_VALUE_ERROR
                                        : ASYNCIO_NO_MEMORY;
}

/* Memory for a task, or NULL. */
__attribute__((noinline)) static asyncio_task *allocate(void) {
  return asyncio__block_take(sizeof(asyncio_task));
}

/* The same, and for the copy of its argument. */
static asyncio_task *allocate_with(size_t size) {
  if (size == 0) return allocate();
  size += COPY_OFFSET;
  return size > COPY_OFFSET ? malloc(size) : NULL;
}

static asyncio_task *new_task(asyncio_loop *loop, asyncio_entry entry,
                              const asyncio_task_options *options) {
  void *arg = options->arg;
  int why = why_none(loop, entry, options->size == 0 ? arg : NULL);
  if (why != ASYNCIO_NO_MEMORY) return failed_task(why);
  asyncio_task *task = allocate_with(options->size);
  if (task == NULL) return failed_task(ASYNCIO_NO_MEMORY);
  if (options->size > 0) arg = memcpy(copy_behind(task), arg, options->size);
  begin_task(task, loop, entry, arg, options->where,
             asyncio__context_capture(options->context));
  if (!choose_stack(task, loop, options) || !name_task(task, options->name)) {
    asyncio__tasks_remove(&loop->tasks, task);
    asyncio__future_destroy(&task->future);
    return failed_task(ASYNCIO_NO_MEMORY);
  }
  asyncio__trace_create(task);
  if (options->eager_start > 0 && asyncio__state.running == loop)
    asyncio__turn_eager_start(task);
  else
    asyncio__call_soon(loop, &task->step);
  return task;
}

asyncio_task *asyncio_task_new_with(asyncio_loop *loop, asyncio_entry entry,
                                    asyncio_task_options options) {
  return new_task(loop, entry, &options);
}

__attribute__((noinline)) static asyncio_task *asyncio__create_told(
    asyncio_loop *loop, asyncio_entry entry,
    const asyncio_task_options *options) {
  if (loop != NULL && loop->make_task != NULL)
    return loop->make_task(loop, entry, options);
  return new_task(loop, entry, options);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__create_task_with");
asyncio_task *asyncio__create_task_with(asyncio_loop *loop, asyncio_entry entry,
                                        asyncio_task_options options) {
  return asyncio__create_told(loop, entry, &options);
}

/* Apart, as it needs memory for the options. */
__attribute__((noinline)) static asyncio_task *asyncio__create_somehow(
    asyncio_loop *loop, asyncio_entry entry, void *arg, const char *where) {
  asyncio_task_options options = {.where = where, .arg = arg};
  return asyncio__create_told(loop, entry, &options);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__create_plain_task");
asyncio_task *asyncio__create_plain_task(asyncio_loop *loop,
                                         asyncio_entry entry, void *arg,
                                         const char *where) {
  asyncio_task *task = NULL;
  if (entry != NULL && loop != NULL && !loop->closed &&
      loop->make_task == NULL && !loop->copied && !asyncio__switch_copies(arg))
    task = allocate();
  if (task == NULL) return asyncio__create_somehow(loop, entry, arg, where);
  begin_task(task, loop, entry, arg, where, asyncio__context_take(NULL));
  task->number = ++asyncio__state.last_task;
  asyncio__trace_create(task);
  asyncio__call_soon(loop, &task->step);
  return task;
}

static asyncio_task *create_task(asyncio_loop *loop, asyncio_entry entry,
                                 const asyncio_task_options *options) {
  if (!ASYNCIO__IS_PLAIN(*options))
    return asyncio__create_told(loop, entry, options);
  return asyncio__create_plain_task(loop, entry, options->arg, options->where);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__spawn");
int asyncio__spawn(asyncio_entry entry, asyncio_task_options options) {
  asyncio_task *task = create_task(asyncio_get_running_loop(), entry, &options);
  int rc = task->future.loop == NULL ? asyncio_task_result(task, NULL) : 0;
  asyncio_release(task);
  return rc;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__ensure");
asyncio_future *asyncio__ensure(asyncio_loop *loop,
                                const asyncio_awaitable *awaitable) {
  if (awaitable->future != NULL)
    return asyncio__future_retain(awaitable->future);
  return asyncio_task_future(
      create_task(loop, awaitable->entry, &awaitable->options));
}

ASYNCIO__NEVER_SUSPENDS("asyncio__ensure_future");
asyncio_future *asyncio__ensure_future(asyncio_loop *loop,
                                       asyncio_awaitable awaitable) {
  return asyncio__ensure(loop, &awaitable);
}

/* ---- cancelling ---- */

/* Throws the cancel into the next step, which is ready already or is made so.
 */
static void throw_cancel(asyncio_task *task, const asyncio_value *error,
                         bool ready) {
  if (!ready || task->wake != ASYNCIO_CANCELLED) { /* else one is on its way */
    asyncio__error_release(task->thrown);
    if (error->error != NULL) error->error->refs++;
    task->thrown = error->error;
  }
  if (ready) {
    task->must_cancel = true;
    return;
  }
  task->wake = ASYNCIO_CANCELLED;
  asyncio__call_soon(task->future.loop, &task->step);
  asyncio__trace_ready(task);
}

/* Cancels a task that waits for no other. */
static void cancel_last(asyncio_task *task, const asyncio_value *error) {
  asyncio_future *future = task->waits_for;
  if (future != NULL && future->state == ASYNCIO__PENDING &&
      future->type->cancel(future, error))
    return;
  bool sleeping = task->sleeping;
  if (sleeping) { /* as if the future of the sleep were cancelled */
    task->sleeping = false;
    asyncio__timer_cancel(task->future.loop, &task->timer);
  }
  throw_cancel(task, error, !sleeping);
}

/* The task that this one waits for, or NULL. */
static asyncio_task *awaited_task(const asyncio_task *task) {
  asyncio_future *future = task->waits_for;
  if (future == NULL || future->state != ASYNCIO__PENDING) return NULL;
  return asyncio_future_task(future);
}

/* The cancel goes down to the last of the tasks that wait for each other, in
 * a loop, as there may be more of them than fit on a stack. One that it comes
 * by twice waits for itself, and is woken: nothing else could end it. */
ASYNCIO__NEVER_SUSPENDS("asyncio__task_cancel");
bool asyncio__task_cancel(asyncio_future *future, const asyncio_value *error) {
  asyncio_task *first = task_of(future), *task = first, *last = NULL;
  size_t count = 0;
  for (; task != NULL && task->future.passed == 0; count++) {
    last = task;
    task->future.passed = 1;
    task->cancels++;
    asyncio__trace_cancel(task);
    task = awaited_task(task);
  }
  if (task != NULL)
    task->future.passed = 2;
  else
    cancel_last(last, error); /* may come by again, by way of a gather */
  for (task = first; count > 0; count--) {
    asyncio_future *next = task->waits_for;
    if (task->future.passed == 2) {
      stop_waiting(task);
      throw_cancel(task, error, false);
    }
    task->future.passed = 0;
    task = task_of(next); /* the last one's is not looked at */
  }
  return true;
}

unsigned asyncio_task_cancelling(const asyncio_task *task) {
  return task->cancels;
}

unsigned asyncio_task_uncancel(asyncio_task *task) {
  if (task->cancels > 0 && --task->cancels == 0) task->must_cancel = false;
  return task->cancels;
}

/* ---- the step ---- */

/* Ends the task with what its function returned. What it gave to
 * asyncio_return stands in the result already. */
static void finish(asyncio_task *task, int status) {
  asyncio_future *future = &task->future;
  if (status != ASYNCIO_RETURNED && future->result.tag != ASYNCIO_NOTHING)
    asyncio_value_clear(&future->result); /* it was not returned */
  if (status < 0) {
    future->result = asyncio__error_take(status);
  } else if (task->must_cancel) { /* not delivered any more */
    asyncio_value_clear(&future->result);
    future->result.tag = ASYNCIO_ERROR;
    future->result.code = status = ASYNCIO_CANCELLED;
    future->result.error = task->thrown;
    task->thrown = NULL;
    task->must_cancel = false;
  } else if (status > 0 && status != ASYNCIO_RETURNED) {
    future->result = asyncio_int(status);
  }
  bool cancelled = status == ASYNCIO_CANCELLED;
  future->state = cancelled ? ASYNCIO__CANCELLED : ASYNCIO__FINISHED;
  future->unread = status < 0 && !cancelled;
  asyncio__future_schedule(future);
}

/* What has to be told of a task that failed. */
__attribute__((noinline)) static void leave_failed(asyncio_task *task,
                                                   asyncio_loop *loop,
                                                   int status) {
  if (task->future.unread && task->future.refs > 1) {
    task->failed = true;
    link_task(&loop->failed, task);
  }
  if (status == ASYNCIO_SYSTEM_EXIT || status == ASYNCIO_KEYBOARD_INTERRUPT)
    asyncio__callback_failed(loop, asyncio__error_put(task->future.result));
}

/* Makes a task that ended the loop's no longer. */
static void leave_loop(asyncio_task *task, int status) {
  asyncio_loop *loop = task->future.loop;
  asyncio__tasks_remove(&loop->tasks, task);
  asyncio__switch_end(&task->coroutine.where);
  if (status < 0) leave_failed(task, loop, status);
  asyncio__future_drop(&task->future);
}

/* A cancel that came after the task was woken is thrown into this step,
 * unless the step brings a cancellation anyway. */
static void deliver_cancel(asyncio_task *task) {
  const asyncio_value *result = NULL;
  task->must_cancel = false;
  if (task->waits_for != NULL) {
    task->waits_for->unread = false; /* waking up has read it */
    result = &task->waits_for->result;
  }
  if (result != NULL && result->tag == ASYNCIO_ERROR &&
      result->code == ASYNCIO_CANCELLED) {
    asyncio__error_release(task->thrown);
    task->thrown = NULL;
  } else {
    task->wake = ASYNCIO_CANCELLED;
  }
}

/* What the suspended call is to return: the code that is thrown into this
 * step, or the outcome of the future that was awaited. */
int asyncio__turn_take_wake(asyncio_task *task) {
  if (task->must_cancel) deliver_cancel(task);
  asyncio_future *future = task->waits_for;
  int wake = task->wake;
  if (wake < 0) {
    asyncio__error_release(task->raised);
    task->raised = task->thrown;
    task->thrown = NULL;
    task->wake = 0;
  } else if (future != NULL) {
    if (future->result.tag == ASYNCIO_ERROR)
      wake = asyncio__future_outcome(future);
  }
  task->waits_for = NULL;
  if (future == NULL) return wake;
  if (future->type->woken != NULL) wake = future->type->woken(future, wake);
  asyncio__future_drop(future);
  return wake;
}

void asyncio__turn_end_step(asyncio_task *task, int status) {
  finish(task, status);
  asyncio__state.current = NULL;
  leave_loop(task, status);
}

void asyncio__turn_first_step(asyncio_task *task) {
  asyncio__state.current = task;
  int status = asyncio__coroutine_resume(&task->coroutine, 0);
  if (status == ASYNCIO__SUSPENDED)
    asyncio__state.current = NULL;
  else
    asyncio__turn_end_step(task, status);
}

asyncio_task *asyncio__handle_task(struct asyncio__handle *handle) {
  if (handle->run != NULL) return NULL;
  return ASYNCIO__CONTAINER(handle, asyncio_task, step);
}

/* The timer of a sleep: what call_later does to the future of a sleep. */
static void asyncio__turn_wake(struct asyncio__handle *handle) {
  struct asyncio__timer *timer =
      ASYNCIO__CONTAINER(handle, struct asyncio__timer, handle);
  asyncio_task *task = ASYNCIO__CONTAINER(timer, asyncio_task, timer);
  if (!task->sleeping || task->future.loop->closed) return;
  task->sleeping = false;
  asyncio__call_soon(task->future.loop, &task->step);
  asyncio__trace_ready(task);
}

/* ---- waiting ---- */

/* Raises why nothing can suspend here. */
static int cannot_suspend(void) {
  asyncio_task *task = asyncio__state.current;
  if (task == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          asyncio__state.running == NULL
                              ? "no running event loop"
                              : "await outside a task",
                          NULL);
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "cannot suspend task '",
                        asyncio_task_get_name(task),
                        "' here: a JavaScript frame or a handler is below this "
                        "call",
                        NULL);
}

/* Makes the task's next step throw the error under way, which an await of
 * something that cannot be awaited does one step later. */
static int throw_later(asyncio_task *task, int code) {
  task->wake = code;
  asyncio__error_release(task->thrown);
  task->thrown = asyncio__error_take(code).error;
  asyncio__call_soon(task->future.loop, &task->step);
  return ASYNCIO__MUST_SUSPEND;
}

/* Raises why the task cannot wait for the future. */
static int not_awaitable(asyncio_task *task, asyncio_future *future) {
  const char *name = asyncio_task_get_name(task);
  if (future == &task->future)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR,
                          "Task cannot await on itself: '", name, "'", NULL);
  return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "Task '", name, "' got a ",
                        future->type->name,
                        " that is attached to a different loop", NULL);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__begin_*");

/* Makes the task wait for the future, whose reference it takes. */
static int asyncio__begin_wait(asyncio_task *task, asyncio_future *future) {
  asyncio__future_add_waiter(future, &task->step);
  task->waits_for = future;
  if (task->must_cancel) {
    asyncio_value error = {.tag = ASYNCIO_ERROR, .code = ASYNCIO_CANCELLED};
    error.error = task->thrown;
    if (future->type->cancel(future, &error)) task->must_cancel = false;
  }
  return ASYNCIO__MUST_SUSPEND;
}

/* Whether the running task can wait for the future, which is pending; else
 * *rc is what the await comes to. */
static bool can_wait(asyncio_future *future, int *rc) {
  asyncio_task *task = asyncio__state.current;
  if (!asyncio_can_suspend())
    *rc = cannot_suspend();
  else if (future == &task->future || future->loop != task->future.loop)
    *rc = throw_later(task, not_awaitable(task, future));
  else
    return true;
  return false;
}

int asyncio__begin_drop(asyncio_future *future) {
  int rc;
  if (future == NULL) future = asyncio__failed_future(ASYNCIO_TYPE_ERROR);
  if (future->state != ASYNCIO__PENDING)
    rc = asyncio__future_outcome(future);
  else if (can_wait(future, &rc))
    return asyncio__begin_wait(asyncio__state.current, future);
  asyncio__future_release(future);
  return rc;
}

int asyncio__begin_await(asyncio_future *future) {
  if (future != NULL) future->refs++;
  return asyncio__begin_drop(future);
}

int asyncio__begin_sleep(double delay) {
  if (!asyncio_can_suspend()) return cannot_suspend();
  asyncio_task *task = asyncio__state.current;
  asyncio_loop *loop = asyncio__state.running;
  if (isnan(delay))
    return asyncio__raise(ASYNCIO_VALUE_ERROR,
                          "Invalid delay: NaN (not a number)", NULL);
  if (delay <= 0) {
    asyncio__call_soon(loop, &task->step);
  } else if (task->must_cancel) { /* cancels the sleep before it begins */
    task->must_cancel = false;
    task->wake = ASYNCIO_CANCELLED;
    asyncio__call_soon(loop, &task->step);
  } else if (asyncio__call_at(loop, &task->timer,
                              asyncio_loop_time(loop) + delay)) {
    task->sleeping = true;
  } else {
    return asyncio__raise(ASYNCIO_NO_MEMORY, "no timer for a sleep", NULL);
  }
  return ASYNCIO__MUST_SUSPEND;
}
