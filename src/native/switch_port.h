/* The suspending half of switch_ucontext.c. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_SWITCH_PORT_H
#define ASYNCIO_SWITCH_PORT_H

#include <stdbool.h>

/* A function that suspends is an ordinary one here. */
#define ASYNCIO__SUSPENDS(name)

/* There is nothing to tell the machine. */
#define ASYNCIO__NEVER_SUSPENDS(name) _Static_assert(sizeof name, "")

int asyncio__switch_suspend(void);

/* Nothing is called again to get back to where it was. */
static inline bool asyncio__switch_resuming(void) { return false; }

static inline bool asyncio__switch_suspended(const struct asyncio__switch *s) {
  return s->stack != NULL;
}

static inline int asyncio__switch_run(struct asyncio__switch *s,
                                      int (*entry)(void *), void *arg,
                                      int wake) {
  return asyncio__switch_resume(s, entry, arg, wake);
}

#endif
