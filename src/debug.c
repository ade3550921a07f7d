/* What is printed for people: reports, who waits for whom, ends that cannot
 * be avoided. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "internal.h"
#include "print.h"

void asyncio__print_add(struct asyncio__print *line, const char *text) {
  while (*text != '\0' && line->size < sizeof line->text - 1)
    line->text[line->size++] = *text++;
}

void asyncio__print_number(struct asyncio__print *line, uint64_t number) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  asyncio__print_add(line, asyncio__decimal(digits, number));
}

void asyncio__print_where(struct asyncio__print *line, const char *where) {
  if (where == NULL) return;
  asyncio__print_add(line, "; created at ");
  asyncio__print_add(line, where);
}

void asyncio__print_end(struct asyncio__print *line) {
  line->text[line->size++] = '\n';
  asyncio__host_error(line->text, line->size);
  line->size = 0;
}

/* ---- errors ---- */

static void add_error(struct asyncio__print *line, int code, const char *text) {
  asyncio__print_add(line, asyncio_strerror(code));
  if (text[0] == '\0') return;
  asyncio__print_add(line, ": ");
  asyncio__print_add(line, text);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__print_member");
void asyncio__print_member(int depth, uint32_t number, asyncio_value error) {
  struct asyncio__print line;
  bool is_cause = false;
  line.size = 0;
  do {
    for (int i = 0; i < depth + is_cause; i++) asyncio__print_add(&line, "  ");
    if (is_cause) {
      asyncio__print_add(&line, "caused by ");
    } else if (number > 0) {
      asyncio__print_number(&line, number);
      asyncio__print_add(&line, ": ");
    }
    add_error(&line, error.code, asyncio_value_message(error));
    asyncio__print_end(&line);
    if (error.error != NULL && error.error->members != NULL)
      asyncio__state.print_members(depth + 1, error.error->members);
    is_cause = true;
    error = asyncio_value_cause(error);
  } while (error.tag == ASYNCIO_ERROR);
}

void asyncio__print_error(asyncio_value error) {
  asyncio__print_member(0, 0, error);
}

/* ---- the exception handler ---- */

void asyncio_loop_set_exception_handler(asyncio_loop *loop,
                                        asyncio_exception_handler handler,
                                        void *arg) {
  loop->handler = handler;
  loop->handler_arg = arg;
}

asyncio_exception_handler asyncio_loop_get_exception_handler(
    const asyncio_loop *loop, void **arg) {
  if (arg != NULL) *arg = loop->handler_arg;
  return loop->handler;
}

/* Whose error it is. Python shows where that was made in
 * debug mode only, because it costs much there. */
static void add_subject(struct asyncio__print *line,
                        const asyncio_exception_context *context) {
  if (context->task != NULL) {
    asyncio__print_add(line, "\ntask: ");
    asyncio__print_add(line, asyncio_task_get_name(context->task));
  }
  asyncio__print_where(line, context->created_at);
}

void asyncio_loop_default_exception_handler(
    asyncio_loop *loop, const asyncio_exception_context *context) {
  (void)loop;
  struct asyncio__print line;
  line.size = 0;
  asyncio__state.reported = context;
  asyncio__print_add(&line, context->message != NULL
                                ? context->message
                                : "Unhandled exception in event loop");
  add_subject(&line, context);
  asyncio__print_end(&line);
  if (context->exception.tag == ASYNCIO_ERROR)
    asyncio__print_error(context->exception);
  asyncio__state.reported = NULL;
}

/* The handler itself failed. */
static void handler_failed(asyncio_loop *loop, int code,
                           const asyncio_exception_context *context) {
  asyncio_value error = asyncio__error_take(code);
  asyncio_loop_default_exception_handler(
      loop, &(asyncio_exception_context){
                .message = "Unhandled error in exception handler",
                .exception = error});
  asyncio_loop_default_exception_handler(loop, context);
  asyncio_value_clear(&error);
}

ASYNCIO__NEVER_SUSPENDS("asyncio_loop_call_exception_handler");
void asyncio_loop_call_exception_handler(
    asyncio_loop *loop, const asyncio_exception_context *context) {
  if (loop->handler == NULL) {
    asyncio_loop_default_exception_handler(loop, context);
    return;
  }
  asyncio__context_swap(context->task);
  asyncio__state.foreign++;
  int code = loop->handler(loop, context, loop->handler_arg);
  asyncio__state.foreign--;
  asyncio__context_swap(context->task);
  if (code == ASYNCIO_SYSTEM_EXIT || code == ASYNCIO_KEYBOARD_INTERRUPT)
    asyncio__callback_failed(loop, code);
  else if (code < 0)
    handler_failed(loop, code, context);
}

void asyncio__report(asyncio_loop *loop, const char *message,
                     asyncio_value exception, asyncio_future *future) {
  asyncio_loop_call_exception_handler(
      loop, &(asyncio_exception_context){
                .message = message,
                .exception = exception,
                .future = future,
                .created_at = future != NULL ? future->where : NULL,
                .task = future != NULL ? asyncio_future_task(future) : NULL});
}

/* ---- who waits for whom ---- */

void asyncio__print_future(struct asyncio__print *line,
                           asyncio_future *future) {
  asyncio_task *task = asyncio_future_task(future);
  asyncio__print_add(line, future->type->name);
  if (task == NULL) return;
  asyncio__print_add(line, " '");
  asyncio__print_add(line, asyncio_task_get_name(task));
  asyncio__print_add(line, "'");
}

static void add_wait(struct asyncio__print *line, asyncio_task *task) {
  asyncio__print_add(line, "  ");
  asyncio__print_add(line, asyncio_task_get_name(task));
  asyncio_future *future = task->waits_for;
  asyncio__print_add(line,
                     future == NULL ? " was never resumed" : " waits for ");
  if (future != NULL) asyncio__print_future(line, future);
  asyncio__print_where(line, task->future.where);
}

_Noreturn void asyncio__deadlock(asyncio_loop *loop) {
  asyncio__host_flush();
  struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(
      &line, "asyncio: deadlock: the loop waits, but nothing is ready, no "
             "timer is set and no host operation is open");
  asyncio__print_end(&line);
  for (asyncio_task *task = loop->tasks.oldest; task != NULL;
       task = task->newer) {
    add_wait(&line, task);
    asyncio__print_end(&line);
  }
  exit(ASYNCIO__EXIT_FATAL);
}

/* ---- ends in the middle of a switch ---- */

/* Name of the task that runs, without allocating. */
static void add_current(struct asyncio__print *line) {
  asyncio_task *task = asyncio__state.current;
  if (task == NULL) {
    asyncio__print_add(line, "main");
  } else if (task->named) {
    asyncio__print_add(line, "task '");
    asyncio__print_add(line, task->name);
    asyncio__print_add(line, "'");
  } else {
    asyncio__print_add(line, "task 'Task-");
    asyncio__print_number(line, task->number);
    asyncio__print_add(line, "'");
  }
}

_Noreturn void asyncio__stack_overflow(size_t used, size_t size) {
  static struct asyncio__print line; /* the stack is what ran out */
  line.size = 0;
  asyncio__print_add(&line, "asyncio: stack overflow: ");
  add_current(&line);
  asyncio__print_add(&line, " used ");
  asyncio__print_number(&line, used);
  asyncio__print_add(&line, " bytes or more of its C stack of ");
  asyncio__print_number(&line, size);
  asyncio__print_add(&line, "; raise it with the option .stack_size = ");
  asyncio__print_number(&line, used > size ? used * 2 : size * 2);
  asyncio__print_end(&line);
  asyncio__host_exit(ASYNCIO__EXIT_FATAL);
}

_Noreturn void asyncio__cannot_suspend(const char *function) {
  static struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line, "asyncio: ");
  add_current(&line);
  asyncio__print_add(&line, " was suspended below '");
  asyncio__print_add(&line, function);
  asyncio__print_add(&line,
                     "', which the build took for a function that never is; "
                     "wasyncio cc --explain shows what it knows");
  asyncio__print_end(&line);
  asyncio__host_exit(ASYNCIO__EXIT_FATAL);
}

_Noreturn void asyncio__switch_no_memory(size_t size) {
  static struct asyncio__print line;
  line.size = 0;
  asyncio__print_add(&line, "asyncio: out of memory: no ");
  asyncio__print_number(&line, size);
  asyncio__print_add(&line, " bytes to suspend ");
  add_current(&line);
  asyncio__print_end(&line);
  asyncio__host_exit(ASYNCIO__EXIT_FATAL);
}
