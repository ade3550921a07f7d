/* n Emscripten fibers. SPDX-License-Identifier: MIT
 *   fibers loop|ring N SWITCHES
 * loop: each swaps to a loop, which swaps to the next; ring: each swaps to the
 * next, the cheapest switch that there is. */
#include <emscripten.h>
#include <emscripten/fiber.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { C_STACK = 16384, ASYNCIFY_STACK = 4096 };

static int count, rounds;
static emscripten_fiber_t *fibers, main_fiber;
static char main_asyncify_stack[ASYNCIFY_STACK];

static void yield_to_loop(void *arg) {
  emscripten_fiber_t *self = arg;
  for (;;) emscripten_fiber_swap(self, &main_fiber);
}

static void yield_to_next(void *arg) {
  emscripten_fiber_t *self = arg;
  emscripten_fiber_t *next = &fibers[(self - fibers + 1) % count];
  for (int i = 0; i < rounds; i++) emscripten_fiber_swap(self, next);
  emscripten_fiber_swap(self, &main_fiber);
}

static void loop(void) {
  for (int i = 0; i < rounds; i++)
    for (int j = 0; j < count; j++)
      emscripten_fiber_swap(&main_fiber, &fibers[j]);
}

/* Until the first is done. */
static void ring(void) { emscripten_fiber_swap(&main_fiber, &fibers[0]); }

static void *stack(size_t size) {
  void *memory = aligned_alloc(16, size);
  if (memory == NULL) exit(3);
  return memory;
}

static void measure(void (*entry)(void *), void (*run)(void)) {
  for (int i = 0; i < count; i++)
    emscripten_fiber_init(&fibers[i], entry, &fibers[i], stack(C_STACK),
                          C_STACK, stack(ASYNCIFY_STACK), ASYNCIFY_STACK);
  double start = emscripten_get_now();
  run();
  double elapsed = emscripten_get_now() - start;
  printf("%.3f\n", elapsed * 1e6 / count / rounds);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int in_loop = strcmp(argv[1], "loop") == 0;
  count = atoi(argv[2]);
  rounds = atoi(argv[3]) / count;
  fibers = calloc((size_t)count, sizeof *fibers);
  if (fibers == NULL) return 3;
  emscripten_fiber_init_from_current_context(&main_fiber, main_asyncify_stack,
                                             sizeof main_asyncify_stack);
  for (int i = 0; i < 2; i++) /* the first warms up */
    measure(in_loop ? yield_to_loop : yield_to_next, in_loop ? loop : ring);
  return 0;
}
