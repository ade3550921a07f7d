/* Runs the rules or scenarios that are named, or all.
 * SPDX-License-Identifier: MIT */
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
  bool any = error.tag == ASYNCIO_ERROR;
  note("HANDLER '%s' %s", context->message,
       any ? show_error(asyncio_strerror(error.code),
                        asyncio_value_message(error))
           : "-");
  return 0;
}

void use_loop(asyncio_loop *l) {
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

/* ---- what became of an await ---- */

static void add_repr(char *text, size_t size, asyncio_value v) {
  size_t used = strlen(text);
  switch (v.tag) {
  case ASYNCIO_INT:
    snprintf(text + used, size - used, "%d", (int)v.i);
    break;
  case ASYNCIO_STRING:
    snprintf(text + used, size - used, "'%s'", asyncio_value_text(v));
    break;
  case ASYNCIO_ERROR:
    snprintf(text + used, size - used, "%s",
             show_error(asyncio_strerror(v.code), asyncio_value_message(v)));
    break;
  case ASYNCIO_LIST:
    for (size_t i = 0; i < asyncio_value_size(v); i++) {
      strcat(text, i == 0 ? "[" : ", ");
      add_repr(text, size, asyncio_value_items(v)[i]);
    }
    strcat(text, asyncio_value_size(v) == 0 ? "[]" : "]");
    break;
  default:
    snprintf(text + used, size - used, "None");
  }
}

const char *repr(asyncio_value v) {
  static char text[300];
  text[0] = '\0';
  add_repr(text, sizeof text, v);
  return text;
}

static int note_outcome(const char *label, int rc, asyncio_value result) {
  if (rc < 0)
    note("%s raised %s", label, show(rc));
  else
    note("%s -> %s", label, repr(result));
  asyncio_value_clear(&result);
  return rc;
}

static int take(int status, asyncio_value *result) {
  await(status, *result);
  return status;
}

int outcome_of_call(const char *label, int status) {
  asyncio_value result = asyncio_nothing();
  int rc = take(status, &result);
  return note_outcome(label, rc, result);
}

int outcome_of_future(const char *label, asyncio_future *future) {
  asyncio_value result = asyncio_nothing();
  int rc = asyncio_await(future);
  if (rc >= 0) rc = asyncio_future_result(future, &result);
  return note_outcome(label, rc, result);
}

int outcome_of_task(const char *label, asyncio_task *task) {
  return outcome_of_future(label, asyncio_task_future(task));
}

/* ---- tasks ---- */

int nap(void *arg) {
  struct nap nap = *(struct nap *)arg;
  await(asyncio_sleep(nap.seconds));
  return nap.result == NULL ? 0 : asyncio_return(asyncio_string(nap.result));
}

asyncio_task *create_nap(double seconds, const char *result) {
  struct nap arg = {seconds, result};
  return asyncio_create_task(nap, &arg, .size = sizeof arg);
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
