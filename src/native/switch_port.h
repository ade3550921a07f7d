/* The suspending half of switch_ucontext.c. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_SWITCH_PORT_H
#define ASYNCIO_SWITCH_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* A function that suspends is an ordinary one here. */
#define ASYNCIO__SUSPENDS(name)

/* There is nothing to tell the machine. */
#define ASYNCIO__NEVER_SUSPENDS(name) _Static_assert(sizeof name, "")

int asyncio__switch_suspend(void);

/* Nothing is called again to get back to where it was. */
static inline bool asyncio__switch_resuming(void) { return false; }

/* How many have been left, or one more than that. */
extern int asyncio__switches_left;

static inline void asyncio__switch_base(bool stand_by) {
  asyncio__switches_left = stand_by ? 0 : 1;
}

static inline bool asyncio__switch_may_stand_by(void) {
  return asyncio__switches_left == 0;
}

static inline struct asyncio__switch *asyncio__switch_stand_by(void) {
  return asyncio__switch_leave();
}

static inline uint64_t *asyncio__switch_bottom(void) { return NULL; }

static inline void asyncio__switch_reenter(struct asyncio__switch *s,
                                           uint64_t *bottom) {
  (void)s, (void)bottom;
  asyncio__switches_left--;
}

static inline void asyncio__switch_go_on(struct asyncio__switch *s) {
  asyncio__switch_reenter(s, NULL);
}

static inline bool asyncio__switch_suspended(const struct asyncio__switch *s) {
  return s->stack != NULL;
}

static inline int asyncio__switch_run(struct asyncio__switch *s,
                                      int (*entry)(void *), void *arg,
                                      int wake) {
  return asyncio__switch_resume(s, entry, arg, wake);
}

#endif
