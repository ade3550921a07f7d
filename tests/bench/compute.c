/* A machine of bytecodes whose operations are called through pointers, which
 * to Asyncify looks as if it could suspend and never does.
 * SPDX-License-Identifier: MIT
 * Built with -DWITHOUT_ASYNCIO the same work without a loop. */
#ifdef WITHOUT_ASYNCIO
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#else
#include "bench.h"
#endif

typedef struct machine {
  const unsigned char *next;
  long stack[16], *top;
  long variables[4];
} machine;

typedef void (*operation)(machine *);

static void push(machine *m) { *m->top++ = *m->next++; }
static void load(machine *m) { *m->top++ = m->variables[*m->next++]; }
static void store(machine *m) { m->variables[*m->next++] = *--m->top; }
static void add(machine *m) { m->top--, m->top[-1] += m->top[0]; }
static void multiply(machine *m) { m->top--, m->top[-1] *= m->top[0]; }
static void remainder_of(machine *m) { m->top--, m->top[-1] %= m->top[0]; }
static void decrease(machine *m) { m->variables[*m->next++]--; }

enum { PUSH, LOAD, STORE, ADD, MULTIPLY, REMAINDER, DECREASE, REPEAT };

static const operation operations[] = {push,     load,         store,   add,
                                       multiply, remainder_of, decrease};

/* b = (b * 31 + a) % 251, for a from the start value down to 1. */
static const unsigned char program[] = {
    LOAD, 1,   PUSH,      31,    MULTIPLY, LOAD,     0, ADD,
    PUSH, 251, REMAINDER, STORE, 1,        DECREASE, 0, REPEAT};

static long run(long count) {
  machine m = {.next = program, .variables = {count, 0}};
  m.top = m.stack;
  while (m.variables[0] > 0) {
    unsigned char code = *m.next++;
    if (code == REPEAT)
      m.next = program;
    else
      operations[code](&m);
  }
  return m.variables[1];
}

#ifdef WITHOUT_ASYNCIO

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[2]) : 1000;
  for (int i = 0; i < 2; i++) {
    double start = now();
    volatile long result = run(n);
    (void)result;
    printf("%.3f\n", (now() - start) / n);
  }
  return 0;
}

#else

static int compute(void *arg) {
  (void)arg;
  int n = bench.n;
  bench_begin();
  volatile long result = run(n);
  (void)result;
  bench_end(n);
  return 0;
}

BENCH_MAIN({"compute", compute})

#endif
