/* Runs the rules that are named, or all. SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stdarg.h>
#include <stdlib.h>

asyncio_loop *loop;
static struct rule *rules;

void add_rule(struct rule *rule) {
  struct rule **place = &rules;
  while (*place != NULL && strcmp((*place)->name, rule->name) < 0)
    place = &(*place)->next;
  rule->next = *place;
  *place = rule;
}

void note(const char *format, ...) {
  printf("%llu@%g ", asyncio_loop_passes(loop), asyncio_loop_time(loop));
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

void must(int rc) {
  if (rc >= 0) return;
  printf("failed: %s\n", show(rc));
  exit(1);
}

int say(void *event) {
  note("%s", (const char *)event);
  return 0;
}

void call_soon(asyncio_callback callback, void *arg) {
  must(asyncio_loop_call_soon(loop, callback, arg));
}

void soon(const char *event) { call_soon(say, (void *)(uintptr_t)event); }

void at(double when, const char *event) {
  must(asyncio_loop_call_at(loop, when, say, (void *)(uintptr_t)event));
}

static const char *show_error(const char *name, const char *text) {
  static char shown[300];
  snprintf(shown, sizeof shown, text[0] ? "%s(%s)" : "%s", name, text);
  return shown;
}

const char *show(int rc) {
  return show_error(asyncio_strerror(rc), asyncio_message());
}

const char *truth(bool b) { return b ? "True" : "False"; }

static int report(asyncio_loop *l, const asyncio_exception_context *context,
                  void *arg) {
  (void)l, (void)arg;
  asyncio_value error = context->exception;
  note("HANDLER '%s' %s", context->message,
       show_error(asyncio_strerror(error.code), asyncio_value_message(error)));
  return 0;
}

static void use_loop(asyncio_loop *l) {
  loop = l;
  asyncio_loop_set_exception_handler(loop, report, NULL);
}

asyncio_loop *create_loop(void) {
  use_loop(asyncio_new_event_loop());
  return loop;
}

static asyncio_entry main_of_rule;

static int run_main(void *arg) {
  use_loop(asyncio_get_running_loop());
  return main_of_rule(arg);
}

void run(asyncio_entry main_function) {
  main_of_rule = main_function;
  must(asyncio_run(run_main, NULL));
}

int done_after(void *arg) {
  struct after after = *(struct after *)arg;
  for (int i = 0; i < after.passes; i++) await(asyncio_sleep(0));
  if (after.name == NULL) return 0;
  note("%s finishes", after.name);
  return asyncio_return(asyncio_string(after.name));
}

asyncio_task *create_done_after(int passes, const char *name) {
  struct after after = {passes, name};
  return asyncio_create_task(done_after, &after, .size = sizeof after);
}

int main(int argc, char **argv) {
  for (struct rule *rule = rules; rule != NULL; rule = rule->next) {
    bool wanted = argc < 2;
    for (int i = 1; i < argc; i++) wanted |= strcmp(argv[i], rule->name) == 0;
    if (!wanted) continue;
    printf("== %s\n", rule->name);
    rule->run();
  }
  return 0;
}
