/* What Asyncify itself takes, by the build's own recipe: n functions that are
 * left and gone on with in turns by a loop that does nothing but that. No
 * queue, no C stacks, no cancels, nothing is looked at.
 * SPDX-License-Identifier: MIT PROGRAM loop N SWITCHES TIMES REPEATS prints
 * TIMES figures, the mean nanoseconds of a switch in REPEATS runs. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What the frames of one function take up, and more. */
enum { FRAMES = 60 };

#define ASYNCIFY(name) \
  __attribute__((import_module("asyncify"), import_name(#name)))
#define APART(name) __attribute__((export_name(name), noinline))

struct area {
  char *next, *end;
};

ASYNCIFY(start_unwind) void start_unwind(struct area *area);
ASYNCIFY(stop_unwind) void stop_unwind(void);
ASYNCIFY(start_rewind) void start_rewind(struct area *area);
ASYNCIFY(stop_rewind) void stop_rewind(void);

static struct area area = {NULL, (char *)UINTPTR_MAX};
static struct left {
  char *end;
  char frames[FRAMES];
} *all;
static char *frames; /* where those of the one that runs go */
static int rewinding;

/* Nothing suspends below these. */
__asm__(".section .custom_section.asyncio_never_suspends,\"\",@\n"
        ".ascii \"go_round\\n\"\n"
        ".text\n");

APART("suspend") void suspend(void) {
  if (rewinding) {
    rewinding = 0;
    stop_rewind();
    return;
  }
  area.next = frames;
  start_unwind(&area);
}

static void run(int switches) {
  for (int i = 0; i < switches; i++) suspend();
}

/* By a pointer, so that it is not inlined where it would not be left. */
static void (*volatile entry)(int) = run;

APART("go_round") void go_round(int n, int rounds) {
  for (int i = 0; i < n; i++) {
    frames = all[i].frames;
    entry(rounds + 1);
    stop_unwind();
    all[i].end = area.next;
  }
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < n; i++) {
      frames = all[i].frames;
      area.next = all[i].end;
      rewinding = 1;
      start_rewind(&area);
      entry(rounds + 1);
      stop_unwind();
      all[i].end = area.next;
    }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  int n = atoi(argv[2]), rounds = atoi(argv[3]) / n;
  int times = atoi(argv[4]), repeats = atoi(argv[5]);
  all = calloc((size_t)n, sizeof *all);
  if (all == NULL) return 3;
  for (int i = 0; i < times; i++) {
    double start = now();
    for (int j = 0; j < repeats; j++) go_round(n, rounds);
    printf("%.3f\n", (now() - start) / repeats / rounds / n);
  }
  return 0;
}
