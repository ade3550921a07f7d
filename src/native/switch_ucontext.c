/* Suspending by ucontext, for sanitizers and debuggers.
 * SPDX-License-Identifier: MIT
 *
 * Every switch has a stack of its own. Speed does not matter here.
 */
#include <stdlib.h>
#include <ucontext.h>

#include "asyncio/exceptions.h"
#include "switch.h"

/* libc's printf and the sanitizers want more than on wasm. */
enum { STACK_SIZE = 256 * 1024 };

/* What hangs on a switch that has begun. */
struct machine {
  ucontext_t inside, outside;
  int (*entry)(void *);
  void *arg;
  int wake, result;
  char stack[STACK_SIZE];
};

static struct machine *running;

static void begin(void) {
  struct machine *m = running;
  m->result = m->entry(m->arg);
}

static struct machine *new_machine(int (*entry)(void *), void *arg) {
  struct machine *m = malloc(sizeof *m);
  if (m == NULL) return NULL;
  m->entry = entry;
  m->arg = arg;
  getcontext(&m->inside);
  m->inside.uc_stack.ss_sp = m->stack;
  m->inside.uc_stack.ss_size = sizeof m->stack;
  m->inside.uc_link = &m->outside;
  makecontext(&m->inside, begin, 0);
  return m;
}

int asyncio__switch_resume(struct asyncio__switch *s, int (*entry)(void *),
                           void *arg, int wake) {
  struct machine *m = s->stack;
  if (m == NULL) {
    m = s->stack = new_machine(entry, arg);
    if (m == NULL) return ASYNCIO_NO_MEMORY;
  }
  struct machine *outer = running;
  running = m;
  m->wake = wake;
  m->result = ASYNCIO__SUSPENDED;
  swapcontext(&m->outside, &m->inside);
  running = outer;
  return m->result;
}

int asyncio__switch_suspend(void) {
  struct machine *m = running;
  swapcontext(&m->inside, &m->outside);
  return m->wake;
}

/* Each has a stack of its own, and resuming nests. */
int asyncio__switches_left;

struct asyncio__switch *asyncio__switch_leave(void) {
  static struct asyncio__switch any;
  asyncio__switches_left++;
  return &any;
}

bool asyncio__switch_copies(const void *p) {
  (void)p;
  return false;
}

size_t asyncio__switch_held(const struct asyncio__switch *s) {
  return s->stack == NULL ? 0 : sizeof(struct machine);
}

void asyncio__switch_drop(struct asyncio__switch *s) {
  free(s->stack);
  s->stack = NULL;
}
