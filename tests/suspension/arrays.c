/* Functions with arrays of a length that only they know, which give the C stack
 * back to where it was when they began. SPDX-License-Identifier: MIT
 * -DSTACK=n: the tasks that call them have a C stack of their own. */
#include <asyncio.h>
#include <stdio.h>

#ifndef STACK
#define STACK 0
#endif

static volatile int length;     /* of some arrays */
static volatile int rounds = 3; /* of `loops` */

/* Not to be left out. */
__attribute__((noinline)) static void fill(volatile char *place, int n,
                                           char with) {
  for (int i = 0; i < n; i++) place[i] = with;
}

__attribute__((noinline)) static int wrong(const char *what) {
  return asyncio_raise(ASYNCIO_RUNTIME_ERROR, "%s was written to", what);
}

/* What is written where the C stack of the one that runs begins. */
__attribute__((noinline)) static void use_top(void) {
  char place[64];
  fill(place, sizeof place, 'u');
}

/* An array that may not be there, and a wait. */
__attribute__((noinline)) static int may_have_one(int n) {
  if (n > 0) {
    char array[n];
    fill(array, n, 'a');
  }
  await(asyncio_sleep(0));
  return 0;
}

/* Arrays that are gone before the wait. */
__attribute__((noinline)) static int loops(int count) {
  for (int i = 1; i <= count; i++) {
    char array[i * 8];
    fill(array, i * 8, 'a');
    if (array[i] != 'a') return wrong("an array");
  }
  await(asyncio_sleep(0));
  use_top();
  await(asyncio_sleep(0));
  return 0;
}

static int first(void *arg) {
  (void)arg;
  await(may_have_one(length));
  use_top();
  await(loops(rounds));
  use_top();
  await(may_have_one(length));
  use_top();
  return 0;
}

/* Has something where its C stack begins, for some passes. */
static int second(void *arg) {
  (void)arg;
  char kept[4000];
  fill(kept, sizeof kept, 'k');
  for (int i = 0; i < 6; i++) await(asyncio_sleep(0));
  for (size_t i = 0; i < sizeof kept; i++)
    if (kept[i] != 'k') return wrong("what another task keeps");
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  for (int i = 0; i < 2; i++) {
    await(asyncio_gather(asyncio_coro(first, NULL, .stack_size = STACK),
                         asyncio_coro(second, NULL),
                         asyncio_coro(first, NULL, .stack_size = STACK),
                         asyncio_coro(second, NULL)));
    length = 100;
  }
  puts("nothing was written to");
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
