/* Suspending inside the module by Binaryen's Asyncify, on lent stacks.
 * SPDX-License-Identifier: MIT
 *
 * Asyncify turns each function that may suspend into one that can write its
 * locals to a buffer while it returns early (unwind), and read them back while
 * it is called again (rewind).
 *
 * Unwinding writes into one scratch area; the live bytes are then kept in the
 * switch, or in a block of the right size, and the rewind reads them there.
 *
 * The C stack (locals whose address is taken, buffers) is lent likewise: every
 * switch starts at the top of one shared block. One that suspends with its
 * stack pointer below the top keeps the block, so that pointers into it stay
 * valid, and the next switch gets another.
 */
#include <stddef.h>
#include <stdlib.h>

#include "asyncio/exceptions.h"
#include "stack_pointer.h"
#include "switch.h"

#ifndef ASYNCIO_STACK_SIZE
#define ASYNCIO_STACK_SIZE 16384 /* bytes; printf("%Lf") needs 8 KiB */
#endif

/* More than the locals of any call chain that fits on a host's own stack
 * (1 MiB in V8, 512 KiB in wasmtime), which holds them all and more. */
#define SCRATCH_SIZE (1024 * 1024)

ASYNCIFY(stop_unwind) void asyncify_stop_unwind(void);
ASYNCIFY(start_rewind) void asyncify_start_rewind(struct asyncio__area *area);

/* A C stack that nobody uses; the link lies where the canary will be. */
union block {
  union block *next;
  uint64_t canary;
};

static _Alignas(8) char scratch[SCRATCH_SIZE];
static union block *shared; /* the C stack that is lent, or NULL */
static union block *spare;  /* C stacks of the usual size */

struct asyncio__switching asyncio__switching = {
    .scratch = scratch, .scratch_end = scratch + sizeof scratch};

/* ---- C stacks ---- */

static uint32_t size_of(const struct asyncio__switch *s) {
  return s->size == 0 ? ASYNCIO_STACK_SIZE : (s->size + 15) & ~15u;
}

_Static_assert(_Alignof(max_align_t) >= 16, "malloc aligns C stacks");

static union block *new_block(uint32_t size) {
  union block *block = spare;
  if (size == ASYNCIO_STACK_SIZE && block != NULL)
    spare = block->next;
  else
    block = malloc(size);
  if (block != NULL) block->canary = ASYNCIO__CANARY;
  return block;
}

static void free_block(union block *block, uint32_t size) {
  if (size != ASYNCIO_STACK_SIZE) {
    free(block);
    return;
  }
  block->next = spare;
  spare = block;
}

/* Finds the C stack that s begins or goes on with; the usual case is in
 * enter_stack. Returns its stack pointer, NULL without memory. */
static char *find_stack(struct asyncio__switch *s) {
  if (s->size == ASYNCIO__SWITCH_ROOT) {
    asyncio__switching.bottom = NULL;
    return s->used > 0 ? s->sp : get_stack_pointer();
  }
  union block *block = s->block;
  if (block == NULL) {
    block = new_block(size_of(s));
    if (block == NULL) return NULL;
    if (s->size != 0)
      s->block = block;
    else
      shared = block;
    s->sp = (char *)block + size_of(s);
  }
  asyncio__switching.bottom = &block->canary;
  return s->sp;
}

static inline char *enter_stack(struct asyncio__switch *s) {
  if (s->block != NULL || s->size != 0 || shared == NULL) return find_stack(s);
  asyncio__switching.bottom = &shared->canary;
  return (char *)shared + ASYNCIO_STACK_SIZE;
}

_Noreturn void asyncio__switch_overflow(const char *sp) {
  const char *bottom = (const char *)asyncio__switching.bottom;
  size_t size = size_of(asyncio__switching.running);
  size_t used = sp < bottom ? (size_t)(bottom + size - sp) : size;
  asyncio__stack_overflow(used, size);
}

/* Keeps the lent block for s, which left something on it, or gives back a
 * block with nothing on it. */
static void keep_stack(struct asyncio__switch *s, char *sp) {
  s->sp = sp;
  if (s->size == ASYNCIO__SWITCH_ROOT) return;
  uint32_t size = size_of(s);
  uint32_t used = (uint32_t)((char *)asyncio__switching.bottom + size - sp);
  if (used > s->peak) s->peak = used;
  if (s->block == NULL) {
    s->block = shared;
    shared = new_block(ASYNCIO_STACK_SIZE);
    if (shared == NULL) asyncio__switch_no_memory(ASYNCIO_STACK_SIZE);
  } else if (used == 0 && s->size == 0) {
    free_block(s->block, size);
    s->block = NULL;
  }
}

/* ---- Asyncify frames ---- */

/* A loop of words: memory.copy has a start-up cost that shows at these sizes,
 * and 8 bytes at a time would wait for two stores of 4 to arrive. */
__attribute__((no_builtin("memcpy", "memmove"))) static void copy_words(
    char *to, const char *from, uint32_t size) {
  for (uint32_t i = 0; i < size; i += 4) {
    uint32_t word;
    __builtin_memcpy(&word, from + i, 4);
    __builtin_memcpy(to + i, &word, 4);
  }
}

/* Room for `size` bytes of frames. */
static void reserve_frames(struct asyncio__switch *s, uint32_t size) {
  if (s->capacity > 0) free(s->frames);
  s->frames = malloc(size);
  if (s->frames == NULL) asyncio__switch_no_memory(size);
  s->capacity = size;
}

/* Keeps what the unwind wrote into the scratch area. */
static inline void keep_frames(struct asyncio__switch *s) {
  uint32_t size = (uint32_t)(asyncio__switching.area.next - scratch);
  if (s->capacity == 0) s->frames = s->kept;
  if (size > ASYNCIO__SWITCH_INLINE && size > s->capacity)
    reserve_frames(s, size);
  copy_words(s->frames, scratch, size);
  s->used = size;
}

static inline void start_rewind(struct asyncio__switch *s, int wake) {
  asyncio__switching.wake = wake;
  asyncio__switching.rewinding = true;
  asyncio__switching.area.next = s->frames + s->used;
  asyncio__switching.area.end = s->frames + s->used;
  asyncify_start_rewind(&asyncio__switching.area);
}

int asyncio__switch_resume(struct asyncio__switch *s, int (*entry)(void *),
                           void *arg, int wake) {
  char *outer_sp = get_stack_pointer();
  char *top = enter_stack(s);
  if (top == NULL) return ASYNCIO_NO_MEMORY;
  asyncio__switching.running = s;
  if (s->used > 0) start_rewind(s, wake);
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
  keep_frames(s);
  if (sp != top || s->block != NULL || s->size != 0) keep_stack(s, sp);
  return ASYNCIO__SUSPENDED;
}

/* One that runs on the lent block keeps it: the next switch would begin at the
 * top of it. */
struct asyncio__switch *asyncio__switch_leave(void) {
  struct asyncio__switch *outer = asyncio__switching.running;
  if (outer == NULL || outer->size == ASYNCIO__SWITCH_ROOT) return outer;
  asyncio__switch_check(get_stack_pointer());
  if (outer->block == NULL) {
    outer->block = shared;
    shared = NULL;
  }
  return outer;
}

void asyncio__switch_reenter(struct asyncio__switch *outer) {
  asyncio__switching.running = outer;
  if (outer == NULL) return;
  asyncio__switching.bottom = outer->block; /* NULL for a root's */
}

void asyncio__switch_drop(struct asyncio__switch *s) {
  if (s->capacity > 0) free(s->frames);
  if (s->block != NULL) free_block(s->block, size_of(s));
  s->frames = NULL;
  s->used = s->capacity = 0;
  s->block = NULL;
}
