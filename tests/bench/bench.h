/* What the programs of the benchmarks share. SPDX-License-Identifier: MIT
 *
 *   PROGRAM CASE [N [M [TIMES [REPEATS]]]]
 *
 * prints TIMES figures, one per line, of which each is the mean of REPEATS runs
 * of a case. A case is a task, so
 * that it suspends as a user's would, of bench.n and bench.m; it calls
 * bench_begin and bench_end around what it measures. */
#ifndef BENCH_H
#define BENCH_H

#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct bench_case {
  const char *name;
  asyncio_entry run;
} bench_case;

static struct {
  asyncio_entry run;
  int n, m, times, repeats;
  double start, figure;
} bench;

/* Nanoseconds of a clock that only goes forward. Static, so that it lies on no
 * C stack that a case would have to keep while it is suspended. */
static inline double bench_now(void) {
  static struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline void bench_begin(void) { bench.start = bench_now(); }

/* The figure is the nanoseconds since bench_begin for each of `count`. */
static inline void bench_end(double count) {
  bench.figure = (bench_now() - bench.start) / count;
}

/* malloc that a case need not check. (Without printf's arguments in memory.) */
static inline void *bench_array(int count, size_t size) {
  void *array = calloc((size_t)count, size);
  if (array == NULL) {
    fputs("no memory for an array\n", stderr);
    exit(3);
  }
  return array;
}

/* A number from 0 to 1, always the same sequence. */
static inline double bench_random(void) {
  static unsigned state = 1;
  state = state * 1664525u + 1013904223u;
  return (double)(state >> 8) / (double)(1u << 24);
}

static int bench_times(void *arg) {
  (void)arg;
  for (int i = 0; i < bench.times; i++) {
    double sum = 0;
    for (int j = 0; j < bench.repeats; j++) {
      await(asyncio_create_task(bench.run, NULL));
      sum += bench.figure;
    }
    printf("%.3f\n", sum / bench.repeats);
  }
  return 0;
}

static inline int bench_main(int argc, char **argv, const bench_case *cases) {
  bench.n = argc > 2 ? atoi(argv[2]) : 1000;
  bench.m = argc > 3 ? atoi(argv[3]) : 1;
  bench.times = argc > 4 ? atoi(argv[4]) : 2;
  bench.repeats = argc > 5 ? atoi(argv[5]) : 1;
  for (; argc > 1 && cases->name != NULL; cases++) {
    if (strcmp(argv[1], cases->name) != 0) continue;
    bench.run = cases->run;
    return asyncio_main(bench_times, NULL);
  }
  fprintf(stderr, "no such case\n");
  return 2;
}

/* BENCH_MAIN({"name", function}, ...) */
#define BENCH_MAIN(...)                                            \
  int main(int argc, char **argv) {                                \
    static const bench_case cases[] = {__VA_ARGS__, {NULL, NULL}}; \
    return bench_main(argc, argv, cases);                          \
  }

#endif
