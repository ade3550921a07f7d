/* Runs random programs, one per line of stdin or per argument, and prints what
 * happens as `pass@time event`. Its twin is interpreter.py.
 * SPDX-License-Identifier: MIT */
#include "interpreter.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct operation_kind *operation_kinds;
struct machine machine;
char outcome[512];

enum { RESCUE_TIME = 1000, MAX_RESCUES = 100, DEEPEST_LIST = 3 };
enum { PATIENCE = 30 }; /* rescues before no operation more is run */

/* ---- what is printed ---- */

void trace(const char *format, ...) {
  if (asyncio_loop_is_closed(machine.loop)) return;
  printf("%llu@%g ", asyncio_loop_passes(machine.loop),
         asyncio_loop_time(machine.loop));
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

static void add_text(const char *format, va_list arguments) {
  size_t size = strlen(outcome);
  vsnprintf(outcome + size, sizeof outcome - size, format, arguments);
}

void say_more(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add_text(format, arguments);
  va_end(arguments);
}

void say(const char *format, ...) {
  outcome[0] = '\0';
  va_list arguments;
  va_start(arguments, format);
  add_text(format, arguments);
  va_end(arguments);
}

static void add_value(asyncio_value v, int depth);

/* Gathers of gathers may double the text each time. */
static void add_items(asyncio_value list, int depth) {
  const asyncio_value *items = asyncio_value_items(list);
  size_t size = depth < DEEPEST_LIST ? asyncio_value_size(list) : 0;
  say_more(depth < DEEPEST_LIST ? "[" : "[...");
  for (size_t i = 0; i < size; i++) {
    if (i > 0) say_more(", ");
    add_value(items[i], depth + 1);
  }
  say_more("]");
}

/* Texts that go on with a repr end at the colon. */
static void add_error(asyncio_value error, int depth) {
  static const char self[] = "Task cannot await on itself";
  const char *text = asyncio_value_message(error);
  int size = strncmp(text, self, sizeof self - 1) == 0 ? (int)sizeof self - 1
                                                       : (int)strlen(text);
  say_more("%s", asyncio_strerror(error.code));
  if (size > 0) say_more("(%.*s)", size, text);
  if (asyncio_value_size(error) > 0) add_items(error, depth);
}

static void add_value(asyncio_value v, int depth) {
  switch (v.tag) {
  case ASYNCIO_INT:
    say_more("%d", (int)v.i);
    break;
  case ASYNCIO_ERROR:
    add_error(v, depth);
    break;
  case ASYNCIO_LIST:
    add_items(v, depth);
    break;
  default:
    say_more("None");
  }
}

void say_value(asyncio_value v) {
  say("%s", "");
  add_value(v, 0);
}

void say_error(int code) {
  asyncio_value error = asyncio_caught(code);
  say_value(error);
  asyncio_value_clear(&error);
}

static int report(asyncio_loop *loop, const asyncio_exception_context *context,
                  void *arg) {
  (void)loop, (void)arg;
  if (context->exception.code == ASYNCIO_SYSTEM_EXIT) return 0; /* see .py */
  char before[sizeof outcome]; /* a report may come amid an operation */
  strcpy(before, outcome);
  say_value(context->exception);
  trace("HANDLER %s: %s", context->message, outcome);
  strcpy(outcome, before);
  return 0;
}

/* ---- functions ---- */

int run_block(struct frame *frame, const struct operation *op) {
  for (; op != NULL && !frame->returned; op = op->next) {
    if (machine.budget-- <= 0)
      return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "out of operations");
    say("%s", "");
    int rc = op->kind->run(frame, op);
    if (rc < 0) say_error(rc);
    trace("%d.%d %s %g -> %s", frame->function, frame->id, op->kind->name,
          op->numbers[0], outcome);
    if (rc < 0) return rc;
  }
  return 0;
}

int call_function(int function, int level, asyncio_value *result) {
  struct frame frame = {
      .function = function, .id = machine.calls++, .level = level};
  frame.result = asyncio_nothing();
  trace("%d.%d begins", function, frame.id);
  int rc = run_block(&frame, machine.program->functions[function]);
  if (result != NULL) *result = frame.result;
  return rc;
}

void *number_pointer(int number) {
  static int numbers[MAX_FUNCTIONS];
  numbers[number] = number;
  return &numbers[number];
}

int run_task(void *number) {
  int function = *(int *)number;
  asyncio_value result;
  int rc = call_function(function, function, &result);
  return rc < 0 ? rc : asyncio_return(result);
}

/* ---- slots ---- */

/* CPython's children keep a gather or shield that nobody else has; here it is
 * let go at once. So that this does not show, nobody lets go of them. */
void fill_slot(int slot, struct slot content) {
  struct slot before = machine.slots[slot];
  machine.slots[slot] = content;
  if (before.kept)
    machine.kept[machine.kept_count++] = before.future;
  else
    asyncio_release(before.future);
}

int level_of(int what) { return what < 0 ? -what : machine.slots[what].level; }

bool may_wait(const struct frame *frame, int what) {
  bool there = what < 0 || machine.slots[what].future != NULL;
  bool may = there && level_of(what) > frame->level;
  if (!may) say(there ? "not from here" : "empty");
  return may;
}

asyncio_awaitable awaitable(int what) {
  if (what < 0)
    return asyncio_coro(run_task, number_pointer(-what),
                        .stack_size = TASK_STACK);
  return asyncio_awaitable_of(asyncio_retain(machine.slots[what].future));
}

/* ---- programs ---- */

/* Cancels everything when nothing else is left to happen, and lets go of the
 * locks: a task that wants its condition's lock back is not to be cancelled. */
static int rescue(void *arg) {
  (void)arg;
  asyncio_task *tasks[256];
  size_t count = asyncio_all_tasks(machine.loop, tasks, 256);
  trace("rescue %d tasks", (int)count);
  if (++machine.rescues > MAX_RESCUES || count > 256) {
    printf("stuck\n");
    exit(3);
  }
  if (machine.rescues > PATIENCE) machine.budget = 0;
  for (size_t i = 0; i < count; i++) asyncio_task_cancel(tasks[i]);
  if (machine.rescues > 1) release_locks();
  return asyncio_loop_call_later(machine.loop, RESCUE_TIME, rescue, NULL);
}

static int run_main(void *arg) {
  (void)arg;
  machine.loop = asyncio_get_running_loop();
  asyncio_loop_set_exception_handler(machine.loop, report, NULL);
  int rc = asyncio_loop_call_later(machine.loop, RESCUE_TIME, rescue, NULL);
  return rc < 0 ? rc : run_task(number_pointer(0));
}

static void run_program(char *line) {
  struct program program = program_parse(line);
  machine = (struct machine){.program = &program, .budget = BUDGET};
  make_shared();
  printf("== %s\n", program.name);
  asyncio_value result;
  int rc = asyncio_run(run_main, NULL, .result = &result);
  if (rc < 0)
    say_error(rc);
  else
    say_value(result);
  printf("end %s\n", outcome);
  for (int i = 0; i < SLOTS; i++) {
    asyncio_release(machine.slots[i].future);
    asyncio_release(machine.handles[i]);
    asyncio_release(machine.tokens[i]);
    asyncio_release(machine.contexts[i]);
  }
  clear_shared();
  while (machine.iterator_count > 0)
    asyncio_as_completed_free(machine.iterators[--machine.iterator_count]);
  while (machine.kept_count > 0)
    asyncio_release(machine.kept[--machine.kept_count]);
  program_free(&program);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) run_program(strdup(argv[i]));
  static char line[1 << 16];
  while (argc < 2 && fgets(line, sizeof line, stdin) != NULL)
    if (line[0] != '\n') run_program(strdup(line));
  return 0;
}
