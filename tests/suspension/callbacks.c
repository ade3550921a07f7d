/* Entries of tasks and other callbacks, all of type int (*)(void *): which of
 * these functions may suspend is in tests/suspension.test.js.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>

#define APART __attribute__((noinline))

typedef int (*callback)(void *arg);

static int plain(void *arg) { return arg != NULL; }

static int other(void *arg) { return arg == NULL; }

/* Kept in memory, and called from there. */
callback kept = plain;
APART static int call_kept(void *arg) { return kept(arg); }

/* Handed on as an argument, and called by whoever gets it. */
APART static int call_given(callback given, void *arg) {
  return given(arg) + 1;
}
static int given_one(void *arg) {
  await(asyncio_sleep(0));
  return plain(arg);
}

/* Another one, that never gets one that suspends. */
APART static int call_other(callback given, void *arg) {
  return given(arg) + 2;
}

#ifdef TABLE
/* The program may call it from anywhere. */
static int in_table(void *arg) {
  await(asyncio_sleep(0));
  return plain(arg);
}
callback table[] = {in_table, plain};
#endif

static void clean_up_now(void *arg) { puts(arg); }

static int clean_up(void *arg) {
  int rc = asyncio_sleep(0);
  clean_up_now(arg);
  return rc;
}

static int child(void *arg) {
  asyncio_finally(clean_up, "cleaned up");
  await(asyncio_sleep(0));
  return call_kept(arg) + call_other(plain, arg) + call_other(other, arg);
}

static int amain(void *arg) {
  asyncio_value results[2];
  await(asyncio_gather(asyncio_coro(child, arg), asyncio_coro(child, arg)),
        results);
  asyncio_task *task = asyncio_create_task(child, arg);
  await(task);
  int rc = call_given(given_one, arg) + call_given(other, arg);
  printf("%d\n", rc);
  return rc < 0 ? rc : 0;
}

int main(int argc, char **argv) {
  (void)argc;
#ifdef TABLE
  kept = table[argc - 1];
#endif
  return asyncio_main(amain, argv);
}
