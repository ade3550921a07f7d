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
#include <string.h>

#include "asyncio/exceptions.h"
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

/* What is copied of frames and C stacks at a time, in bytes. */
#define ASYNCIO__CHUNK 16

/* At the low end of each C stack; gone when a stack ran over. */
#define ASYNCIO__CANARY UINT64_C(0x5ac1f1ce0dd5ba11)

/* A C stack: what stands at its low end. The canary is next to the stack. */
struct asyncio__block {
  struct asyncio__block *next; /* one that nobody uses */
  char *sp;                    /* where the switch that keeps it was left */
  uint64_t canary;
};

/* What Asyncify reads and advances: next free byte, end of the buffer. The end
 * is that of memory: it is looked at too late to be of use. */
struct asyncio__area {
  char *next;
  char *end;
};

/* The switch that is under way, and the one that runs. */
struct asyncio__switching {
  struct asyncio__area area;
  char *scratch;    /* where every unwind writes */
  uint64_t *bottom; /* of the running C stack; NULL for a root's */
  struct asyncio__switch *running; /* NULL: none, or it is being left */
  struct asyncio__block *lent; /* the C stack of all that keep none, or NULL */
  char *top;                   /* of that */
  char *base;                  /* C stack pointer of who resumes them */
  uint32_t left; /* how many have been, or more: the running one suspends */
  int wake;      /* what the suspended call is to return */
  bool rewinding;
};
extern struct asyncio__switching asyncio__switching;

ASYNCIFY(start_unwind) void asyncify_start_unwind(struct asyncio__area *area);
ASYNCIFY(stop_rewind) void asyncify_stop_rewind(void);
ASYNCIFY(stop_unwind) void asyncify_stop_unwind(void);
ASYNCIFY(start_rewind) void asyncify_start_rewind(struct asyncio__area *area);

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
  asyncify_start_unwind(&s->area);
  return 0; /* to nobody: the callers return at once */
}

/* ---- resuming ---- */

/* Finds the C stack of a switch that is not simply lent one. Returns its stack
 * pointer, NULL without memory. */
char *asyncio__switch_find_stack(struct asyncio__switch *s);

/* What is to be done for it, or for one that left something on its stack. */
void asyncio__switch_keep_stack(struct asyncio__switch *s, char *sp);

/* Room for `size` bytes of frames. */
void asyncio__switch_reserve(struct asyncio__switch *s, uint32_t size);

/* Whether s keeps no C stack, nor has asked for one of its own: one look at
 * `stack` and `size`, and past `peak`. */
static inline bool asyncio__switch_is_lent(const struct asyncio__switch *s) {
  uint64_t three;
  _Static_assert(offsetof(struct asyncio__switch, size) ==
                         offsetof(struct asyncio__switch, stack) + 4 &&
                     offsetof(struct asyncio__switch, peak) ==
                         offsetof(struct asyncio__switch, stack) + 6,
                 "they stand together");
  memcpy(&three, (const char *)s + offsetof(struct asyncio__switch, stack),
         sizeof three);
  return three << 16 == 0;
}

static inline void asyncio__switch_base(bool stand_by) {
  asyncio__switching.base = get_stack_pointer();
  asyncio__switching.left = stand_by ? 0 : 1;
}

static inline bool asyncio__switch_may_stand_by(void) {
  return asyncio__switching.left == 0;
}

static inline char *asyncio__switch_enter(struct asyncio__switch *s) {
  if (!asyncio__switch_is_lent(s) || asyncio__switching.lent == NULL)
    return asyncio__switch_find_stack(s);
  asyncio__switching.bottom = &asyncio__switching.lent->canary;
  return asyncio__switching.top;
}

/* Copies `size` bytes, or up to 15 more, of which there have to be some. A
 * loop, as memory.copy has a start-up cost that shows at these sizes. */
__attribute__((no_builtin("memcpy", "memmove"))) static inline void
asyncio__copy_chunks(char *to, const char *from, uint32_t size) {
  typedef uint64_t __attribute__((may_alias, aligned(4))) word;
  const char *end = from + size;
  do {
    word first = ((const word *)(const void *)from)[0];
    word second = ((const word *)(const void *)from)[1];
    ((word *)(void *)to)[0] = first;
    ((word *)(void *)to)[1] = second;
    from += ASYNCIO__CHUNK;
    to += ASYNCIO__CHUNK;
  } while (from < end);
}

static inline char *asyncio__switch_frames(struct asyncio__switch *s) {
  return s->capacity > 0 ? s->frames.block : s->frames.kept;
}

/* Keeps what the unwind wrote into the scratch area. */
static inline void asyncio__switch_keep_frames(struct asyncio__switch *s) {
  uint32_t size =
      (uint32_t)(asyncio__switching.area.next - asyncio__switching.scratch);
  if (size > ASYNCIO__SWITCH_INLINE && size > s->capacity)
    asyncio__switch_reserve(s, size);
  asyncio__copy_chunks(asyncio__switch_frames(s), asyncio__switching.scratch,
                       size);
  s->used = size;
}

static inline void asyncio__switch_rewind(struct asyncio__switch *s, int wake) {
  char *end = asyncio__switch_frames(s) + s->used;
  asyncio__switching.wake = wake;
  asyncio__switching.rewinding = true;
  asyncio__switching.area.next = end;
  asyncify_start_rewind(&asyncio__switching.area);
}

static inline bool asyncio__switch_suspended(const struct asyncio__switch *s) {
  return s->used > 0;
}

static inline int asyncio__switch_run(struct asyncio__switch *s,
                                      int (*entry)(void *), void *arg,
                                      int wake) {
  char *outer_sp = get_stack_pointer();
  char *top = asyncio__switch_enter(s);
  if (top == NULL) return ASYNCIO_NO_MEMORY;
  asyncio__switching.running = s;
  if (s->used > 0) asyncio__switch_rewind(s, wake);
  set_stack_pointer(top);
  int result = entry(arg);
  char *sp = get_stack_pointer();
  set_stack_pointer(outer_sp);
  if (asyncio__switching.running != NULL) { /* it was not left */
    asyncio__switch_check(sp); /* one that suspends is checked before */
    asyncio__switching.running = NULL;
    return result == ASYNCIO__SUSPENDED ? ASYNCIO_EXCEPTION : result;
  }
  asyncify_stop_unwind();
  asyncio__switch_keep_frames(s);
  if (sp != top || !asyncio__switch_is_lent(s))
    asyncio__switch_keep_stack(s, sp);
  return ASYNCIO__SUSPENDED;
}

static inline uint64_t *asyncio__switch_bottom(void) {
  return asyncio__switching.bottom;
}

static inline void asyncio__switch_reenter(struct asyncio__switch *s,
                                           uint64_t *bottom) {
  asyncio__switching.running = s;
  asyncio__switching.bottom = bottom;
  asyncio__switching.left--;
}

/* One that has nothing on its C stack, which is lent, need not keep it. */
static inline struct asyncio__switch *asyncio__switch_stand_by(void) {
  struct asyncio__switching *all = &asyncio__switching;
  struct asyncio__switch *s = all->running;
  if (s->stack != NULL || get_stack_pointer() != all->top ||
      *all->bottom != ASYNCIO__CANARY) {
    if (s->size == ASYNCIO__SWITCH_COPIED) return NULL;
    asyncio__switch_leave();
  }
  all->left = 1;
  all->running = NULL;
  set_stack_pointer(all->base);
  return s;
}

static inline void asyncio__switch_go_on(struct asyncio__switch *s) {
  struct asyncio__switching *all = &asyncio__switching;
  struct asyncio__block *block = s->stack;
  all->running = s;
  all->left = 0;
  all->bottom = block == NULL ? &all->lent->canary : &block->canary;
  set_stack_pointer(block == NULL ? all->top : block->sp);
}

#endif
