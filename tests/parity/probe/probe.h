/* What rules and scenarios need, as probe.py has it.
 * SPDX-License-Identifier: MIT
 *
 * RULE(R01) { … } registers a rule, SCENARIO(S01) a scenario; it makes its loop
 * with create_loop, or with run. The clock is virtual (ASYNCIO_VIRTUAL_TIME).
 */
#ifndef PROBE_H
#define PROBE_H

#include <asyncio.h>
#include <stdio.h>
#include <string.h>

struct rule {
  const char *name;
  void (*run)(void);
  struct rule *next;
};
void add_rule(struct rule *rule);

#define RULE(rule_name)                                               \
  static void rule_name(void);                                        \
  __attribute__((constructor)) static void add_##rule_name(void) {    \
    static struct rule rule = {.name = #rule_name, .run = rule_name}; \
    add_rule(&rule);                                                  \
  }                                                                   \
  static void rule_name(void)

#define SCENARIO RULE

extern asyncio_loop *loop; /* of the rule */

asyncio_loop *create_loop(void);
void run(asyncio_entry main_function);

/* What note and the exception handler use; create_loop and run do it. */
void use_loop(asyncio_loop *l);

/* Prints pass@time and the event. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

int say(void *event);         /* note as a callback */
void soon(const char *event); /* call_soon of it */
void at(double when, const char *event);

/* call_soon of one's own callback; a code ends the program. */
void call_soon(asyncio_callback callback, void *arg);
void must(int rc);

/* Finishes in the n-th pass after the first step, saying so by name if it has
 * one: create_task(done_after, &(struct after){1, "child"}). */
struct after {
  int passes;
  const char *name;
};
int done_after(void *after);
asyncio_task *create_done_after(int passes, const char *name);

/* Sleeps, then has a result: asyncio_coro(nap, &(struct nap){3, "slept"}). */
struct nap {
  double seconds;
  const char *result; /* NULL: None */
};
int nap(void *nap);
asyncio_task *create_nap(double seconds, const char *result);

/* Awaits a task or future, which stays the caller's, or takes the status of a
 * call, and notes how it ended: `LABEL -> RESULT`, `LABEL raised ERROR`.
 * Returns a status. */
#define outcome(label, x)              \
  _Generic((x),                        \
      int: outcome_of_call,            \
      asyncio_task *: outcome_of_task, \
      asyncio_future *: outcome_of_future)(label, x)
int outcome_of_call(const char *label, int status);
int outcome_of_task(const char *label, asyncio_task *task);
int outcome_of_future(const char *label, asyncio_future *future);

/* The error that rc stands for, as Name or Name(text). */
const char *show(int rc);
const char *truth(bool b);

/* A value as Python's repr has it, an error as above. */
const char *repr(asyncio_value v);

#endif
