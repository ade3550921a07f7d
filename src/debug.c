/* What is printed for people: reports, who waits for whom, ends that cannot
 * be avoided. SPDX-License-Identifier: MIT
 *
 * Texts go past stdio in one piece each: stdio's memory may be what is broken,
 * and a program that prints nothing needs no printf.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "internal.h"

enum { LINE_SIZE = 512 };

/* A line under construction; what does not fit is cut. */
struct line {
  size_t size;
  char text[LINE_SIZE];
};

static void add(struct line *line, const char *text) {
  size_t size = strlen(text);
  size_t room = sizeof line->text - 1 - line->size;
  if (size > room) size = room;
  memcpy(line->text + line->size, text, size);
  line->size += size;
}

static void add_number(struct line *line, uint64_t number) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  add(line, asyncio__decimal(digits, number));
}

static void print(struct line *line) {
  line->text[line->size++] = '\n';
  asyncio__host_error(line->text, line->size);
}

/* ---- errors ---- */

static void add_error(struct line *line, int code, const char *text) {
  add(line, asyncio_strerror(code));
  if (text[0] == '\0') return;
  add(line, ": ");
  add(line, text);
}

void asyncio__print_member(int depth, uint32_t number, asyncio_value error) {
  struct line line;
  bool is_cause = false;
  do {
    line.size = 0;
    for (int i = 0; i < depth + is_cause; i++) add(&line, "  ");
    if (is_cause) {
      add(&line, "caused by ");
    } else if (number > 0) {
      add_number(&line, number);
      add(&line, ": ");
    }
    add_error(&line, error.code, asyncio_value_message(error));
    print(&line);
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

void asyncio_loop_default_exception_handler(
    asyncio_loop *loop, const asyncio_exception_context *context) {
  (void)loop;
  struct line line = {0};
  add(&line, context->message != NULL ? context->message
                                      : "Unhandled exception in event loop");
  if (context->task != NULL) {
    add(&line, "\ntask: ");
    add(&line, asyncio_task_get_name(context->task));
  }
  print(&line);
  if (context->exception.tag == ASYNCIO_ERROR)
    asyncio__print_error(context->exception);
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
                .task = future != NULL ? asyncio_future_task(future) : NULL});
}

/* ---- who waits for whom ---- */

static void add_wait(struct line *line, asyncio_task *task) {
  add(line, "  ");
  add(line, asyncio_task_get_name(task));
  asyncio_future *future = task->waits_for;
  if (future == NULL) {
    add(line, " was never resumed");
    return;
  }
  add(line, " waits for ");
  add(line, future->type->name);
  asyncio_task *other = asyncio_future_task(future);
  if (other == NULL) return;
  add(line, " '");
  add(line, asyncio_task_get_name(other));
  add(line, "'");
}

_Noreturn void asyncio__deadlock(asyncio_loop *loop) {
  fflush(NULL);
  struct line line = {0};
  add(&line, "asyncio: deadlock: the loop waits, but nothing is ready, no "
             "timer is set and no host operation is open");
  print(&line);
  for (asyncio_task *task = loop->oldest; task != NULL; task = task->newer) {
    line.size = 0;
    add_wait(&line, task);
    print(&line);
  }
  exit(ASYNCIO__EXIT_FATAL);
}

/* ---- ends in the middle of a switch ---- */

/* Name of the task that runs, without allocating. */
static void add_current(struct line *line) {
  asyncio_task *task = asyncio__state.current;
  if (task == NULL) {
    add(line, "main");
  } else if (task->name != NULL) {
    add(line, "task '");
    add(line, task->name);
    add(line, "'");
  } else {
    add(line, "task 'Task-");
    add_number(line, task->number);
    add(line, "'");
  }
}

_Noreturn void asyncio__stack_overflow(size_t used, size_t size) {
  static struct line line; /* the stack is what ran out */
  line.size = 0;
  add(&line, "asyncio: stack overflow: ");
  add_current(&line);
  add(&line, " used ");
  add_number(&line, used);
  add(&line, " bytes or more of its C stack of ");
  add_number(&line, size);
  add(&line, "; raise it with asyncio_create_task(…, .stack_size = ");
  add_number(&line, used > size ? used * 2 : size * 2);
  add(&line, ")");
  print(&line);
  asyncio__host_exit(ASYNCIO__EXIT_FATAL);
}

_Noreturn void asyncio__switch_no_memory(size_t size) {
  static struct line line;
  line.size = 0;
  add(&line, "asyncio: out of memory: no ");
  add_number(&line, size);
  add(&line, " bytes to suspend ");
  add_current(&line);
  print(&line);
  asyncio__host_exit(ASYNCIO__EXIT_FATAL);
}
