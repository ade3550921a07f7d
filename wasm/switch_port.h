/* The half of suspending that belongs into the function that suspends.
 * SPDX-License-Identifier: MIT
 *
 * Asyncify leaves a function alone that calls asyncify.start_unwind itself: it
 * has no frame to keep, and is called again from its beginning by the rewind.
 * So these are inline, for the few calls that end by suspending
 * (coroutines.c); those must never be inlined into functions that Asyncify
 * instruments, which Binaryen does in spite of C's noinline unless they are
 * exported.
 */
#ifndef ASYNCIO_SWITCH_PORT_H
#define ASYNCIO_SWITCH_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "stack_pointer.h"

#define ASYNCIFY(name) \
  __attribute__((import_module("asyncify"), import_name(#name)))

/* Keeps a function that suspends apart from its callers. */
#define ASYNCIO__SUSPENDS(name) __attribute__((export_name(name), noinline))

/* A line of a section that the build reads and takes out. */
#define ASYNCIO__NEVER_SUSPENDS(name)                                \
  __asm__(".section .custom_section.asyncio_never_suspends,\"\",@\n" \
          ".ascii \"" name "\\n\"\n"                                 \
          ".text\n")

/* At the low end of each C stack; gone when a stack ran over. */
#define ASYNCIO__CANARY UINT64_C(0x5ac1f1ce0dd5ba11)

/* What Asyncify reads and advances: next free byte, end of the buffer. */
struct asyncio__area {
  char *next;
  char *end;
};

/* The switch that is under way, and the one that runs. */
struct asyncio__switching {
  struct asyncio__area area;
  char *scratch, *scratch_end; /* where every unwind writes */
  uint64_t *bottom;            /* of the running C stack; NULL for a root's */
  struct asyncio__switch *running; /* NULL: none, or it is being left */
  int wake;                        /* what the suspended call is to return */
  bool rewinding;
};
extern struct asyncio__switching asyncio__switching;

ASYNCIFY(start_unwind) void asyncify_start_unwind(struct asyncio__area *area);
ASYNCIFY(stop_rewind) void asyncify_stop_rewind(void);

/* Ends the program: the C stack ran over, sp is where it stands. */
_Noreturn void asyncio__switch_overflow(const char *sp);

/* Stops the program when the running switch left its stack. */
static inline void asyncio__switch_check(const char *sp) {
  const uint64_t *bottom = asyncio__switching.bottom;
  if (bottom == NULL) return;
  if (*bottom != ASYNCIO__CANARY || sp < (const char *)(bottom + 1))
    asyncio__switch_overflow(sp);
}

/* Whether this call is being gone back to: then nothing but
 * asyncio__switch_suspend may be called. */
static inline bool asyncio__switch_resuming(void) {
  return asyncio__switching.rewinding;
}

static inline int asyncio__switch_suspend(void) {
  struct asyncio__switching *s = &asyncio__switching;
  if (s->rewinding) {
    s->rewinding = false;
    asyncify_stop_rewind();
    return s->wake;
  }
  asyncio__switch_check(get_stack_pointer());
  s->running = NULL;
  s->area.next = s->scratch;
  s->area.end = s->scratch_end;
  asyncify_start_unwind(&s->area);
  return 0; /* to nobody: the callers return at once */
}

#endif
