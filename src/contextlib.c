/* AsyncExitStack. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's contextlib.py. */
#include <stddef.h>
#include <stdlib.h>

#include "internal.h"

/* What is to be left. */
struct asyncio__exit {
  struct asyncio__exit *next;
  int (*callback)(void *arg); /* or exit */
  int (*exit)(void *arg, int rc);
  void *arg; /* of a kind: the scope */
  _Alignas(max_align_t) char scope[];
};

/* A new one on a list, with a scope of `size` bytes. NULL without memory,
 * which is raised. */
static struct asyncio__exit *push(struct asyncio__exit **list, size_t size) {
  struct asyncio__exit *exit = calloc(1, sizeof *exit + size);
  if (exit == NULL) {
    (void)!asyncio__raise(ASYNCIO_NO_MEMORY, "no room on an exit stack", NULL);
    return NULL;
  }
  exit->next = *list;
  *list = exit;
  return exit;
}

static struct asyncio__exit *pop(struct asyncio__exit **list) {
  struct asyncio__exit *exit = *list;
  *list = exit->next;
  return exit;
}

int asyncio_exit_stack_push_async_callback(asyncio_exit_stack *stack,
                                           int (*fn)(void *arg), void *arg) {
  struct asyncio__exit *exit = push(&stack->entered, 0);
  if (exit == NULL) return ASYNCIO_NO_MEMORY;
  exit->callback = fn;
  exit->arg = arg;
  return 0;
}

int asyncio_exit_stack_push_async_exit(asyncio_exit_stack *stack,
                                       int (*fn)(void *arg, int rc),
                                       void *arg) {
  struct asyncio__exit *exit = push(&stack->entered, 0);
  if (exit == NULL) return ASYNCIO_NO_MEMORY;
  exit->exit = fn;
  exit->arg = arg;
  return 0;
}

/* ---- entering a kind ---- */

bool asyncio__exit_stack_begin(asyncio_exit_stack *stack, size_t size,
                               int (*aexit)(void *scope, int rc)) {
  struct asyncio__exit *exit = push(&stack->entering, size);
  if (exit == NULL) return false;
  exit->exit = aexit;
  exit->arg = exit->scope;
  return true;
}

void *asyncio__exit_stack_place(asyncio_exit_stack *stack) {
  return stack->entering->scope;
}

int asyncio__exit_stack_entered(asyncio_exit_stack *stack, int status) {
  struct asyncio__exit *exit = pop(&stack->entering);
  if (status < 0) {
    free(exit);
    return status;
  }
  exit->next = stack->entered;
  stack->entered = exit;
  return 0;
}

/* ---- leaving ---- */

/* Leaves one with rc. Returns the status from there on. */
static int leave(struct asyncio__exit *exit, int rc) {
  struct asyncio__kept kept;
  int verdict;
  asyncio__keep(&kept);
  if (exit->callback != NULL) {
    int code = exit->callback(exit->arg);
    verdict = code < 0 ? code : rc;
  } else {
    verdict = exit->exit(exit->arg, rc);
  }
  asyncio__unkeep(&kept, rc, verdict);
  return verdict;
}

int asyncio__exit_stack_close(asyncio_exit_stack *stack, int rc) {
  while (stack->entered != NULL) {
    struct asyncio__exit *exit = pop(&stack->entered);
    rc = leave(exit, rc);
    free(exit);
  }
  return rc;
}

int asyncio_exit_stack_aclose(asyncio_exit_stack *stack) {
  return asyncio__exit_stack_close(stack, 0);
}

asyncio_exit_stack asyncio_exit_stack_pop_all(asyncio_exit_stack *stack) {
  asyncio_exit_stack all = {.entered = stack->entered};
  stack->entered = NULL;
  return all;
}
