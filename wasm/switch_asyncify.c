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
 * valid, and the next switch gets another; or, if it was told to, only its
 * bytes are kept, and are copied back to where they were. A function that knows
 * where the top was, though nothing of it is there, has the build give it some
 * (js/cc/wasm/stacks.js).
 */
#include <stddef.h>
#include <stdlib.h>

#include "stack_pointer.h"
#include "switch.h"

#ifndef ASYNCIO_STACK_SIZE
#define ASYNCIO_STACK_SIZE 16384 /* bytes; printf("%Lf") needs 8 KiB */
#endif

/* More than the locals of any call chain that fits on a host's own stack
 * (1 MiB in V8, 512 KiB in wasmtime), which holds them all and more. */
#define SCRATCH_SIZE (1024 * 1024)

/* Distance between two blocks beyond their size. Many live tops at one stride
 * of 16 KiB would fall into the same few sets of the cache; this way they
 * spread over all, and the canary of one block lies beside the top of another.
 */
#define GAP 192

/* Blocks of the usual size are made several at a time: 1, 2, 4 … */
#define MOST_AT_ONCE 64

/* C stack that was copied away. */
struct copy {
  uint32_t size, capacity;
  char bytes[];
};

_Static_assert(offsetof(struct asyncio__block, sp) == 4 &&
                   offsetof(struct copy, size) == 0,
               "js/tasks.js reads them there");

static _Alignas(8) char scratch[SCRATCH_SIZE];
static struct asyncio__block
    *region; /* the one of all that are copied, or NULL */
static struct asyncio__block *spare; /* C stacks of the usual size */

struct asyncio__switching asyncio__switching = {
    .scratch = scratch, .area.end = (char *)UINTPTR_MAX};

/* ---- C stacks ---- */

static uint32_t size_of(const struct asyncio__switch *s) {
  if (s->size == 0 || s->size == ASYNCIO__SWITCH_COPIED)
    return ASYNCIO_STACK_SIZE;
  return s->size * (uint32_t)ASYNCIO__SWITCH_UNIT;
}

static inline char *top_of(struct asyncio__block *block, uint32_t size) {
  return (char *)block + size;
}

/* C stacks begin at multiples of 16, as size and every block's part of it are;
 * not every libc's malloc does. */
static void *allocate(size_t size) {
  return _Alignof(max_align_t) >= 16 ? malloc(size) : aligned_alloc(16, size);
}

_Static_assert(ASYNCIO_STACK_SIZE % 16 == 0 && GAP % 16 == 0 &&
                   ASYNCIO__SWITCH_UNIT % 16 == 0,
               "all C stacks are aligned");
_Static_assert(ASYNCIO__SWITCH_INLINE % ASYNCIO__CHUNK == 0 &&
                   ASYNCIO__CHUNK == 16,
               "frames and C stacks are copied in chunks");

/* More C stacks of the usual size, onto `spare`. */
static void make_blocks(void) {
  static uint32_t count = 1;
  const uint32_t stride = ASYNCIO_STACK_SIZE + GAP;
  char *memory = allocate(count * stride);
  if (memory == NULL && count > 1) memory = allocate((count = 1) * stride);
  if (memory == NULL) return;
  for (uint32_t i = count; i-- > 0;) {
    struct asyncio__block *block =
        (struct asyncio__block *)(void *)(memory + i * stride);
    block->next = spare;
    spare = block;
  }
  if (count < MOST_AT_ONCE) count *= 2;
}

static struct asyncio__block *new_block(uint32_t size) {
  struct asyncio__block *block;
  if (size == ASYNCIO_STACK_SIZE) {
    if (spare == NULL) make_blocks();
    block = spare;
    if (block != NULL) spare = block->next;
  } else {
    block = allocate(size);
  }
  if (block != NULL) block->canary = ASYNCIO__CANARY;
  return block;
}

/* The C stack that switches are lent from now on. */
static void lend(struct asyncio__block *block) {
  asyncio__switching.lent = block;
  asyncio__switching.top = top_of(block, ASYNCIO_STACK_SIZE);
}

static void free_block(struct asyncio__block *block, uint32_t size) {
  if (size != ASYNCIO_STACK_SIZE) {
    free(block);
    return;
  }
  block->next = spare;
  spare = block;
}

/* Puts the C stack of s back where it was. Returns its stack pointer, NULL
 * without memory to begin. */
static char *restore_copy(struct asyncio__switch *s) {
  if (region == NULL) region = new_block(ASYNCIO_STACK_SIZE);
  if (region == NULL) return NULL;
  asyncio__switching.bottom = &region->canary;
  char *sp = top_of(region, ASYNCIO_STACK_SIZE);
  const struct copy *copy = s->stack;
  if (copy == NULL || s->used == 0) return sp;
  sp -= copy->size;
  if (copy->size > 0) asyncio__copy_chunks(sp, copy->bytes, copy->size);
  return sp;
}

/* Copies away what s has on the C stack. */
static void make_copy(struct asyncio__switch *s, const char *sp,
                      uint32_t size) {
  struct copy *copy = s->stack;
  if (copy == NULL ? size > 0 : size > copy->capacity) {
    free(copy);
    s->stack = copy = malloc(sizeof *copy + size);
    if (copy == NULL) asyncio__switch_no_memory(size);
    copy->capacity = size;
  }
  if (copy == NULL) return;
  copy->size = size;
  if (size > 0) asyncio__copy_chunks(copy->bytes, sp, size);
}

/* Finds the C stack that s begins or goes on with; the usual case is in
 * switch_port.h. Returns its stack pointer, NULL without memory. */
char *asyncio__switch_find_stack(struct asyncio__switch *s) {
  if (s->size == ASYNCIO__SWITCH_ROOT) {
    asyncio__switching.bottom = NULL;
    return s->used > 0 ? s->sp : get_stack_pointer();
  }
  if (s->size == ASYNCIO__SWITCH_COPIED) return restore_copy(s);
  struct asyncio__block *block = s->stack;
  if (block == NULL) {
    block = new_block(size_of(s));
    if (block == NULL) return NULL;
    if (s->size != 0)
      s->stack = block;
    else
      lend(block);
    block->sp = top_of(block, size_of(s));
  }
  asyncio__switching.bottom = &block->canary;
  return block->sp;
}

_Noreturn void asyncio__switch_overflow(const char *sp) {
  const char *bottom = (const char *)asyncio__switching.bottom;
  size_t size = size_of(asyncio__switching.running);
  size_t used = sp < bottom ? (size_t)(bottom + size - sp) : size;
  asyncio__stack_overflow(used, size);
}

/* Keeps the block of s, which stands back or was suspended, for it; the others
 * are lent another one. empty: it gives back one with nothing on it. */
static void keep_block(struct asyncio__switch *s, char *sp, bool empty) {
  struct asyncio__block *block = s->stack;
  if (block == NULL) {
    s->stack = block = asyncio__switching.lent;
    lend(new_block(ASYNCIO_STACK_SIZE));
    if (asyncio__switching.lent == NULL)
      asyncio__switch_no_memory(ASYNCIO_STACK_SIZE);
  } else if (empty && s->size == 0) {
    free_block(block, ASYNCIO_STACK_SIZE);
    s->stack = NULL;
  }
  block->sp = sp;
}

/* What is to be done for a switch that is not simply lent all of its stack. */
void asyncio__switch_keep_stack(struct asyncio__switch *s, char *sp) {
  if (s->size == ASYNCIO__SWITCH_ROOT) {
    s->sp = sp;
    return;
  }
  char *bottom = (char *)asyncio__switching.bottom -
                 offsetof(struct asyncio__block, canary);
  uint32_t used = (uint32_t)(bottom + size_of(s) - sp);
  uint32_t grains = (used + ASYNCIO__SWITCH_GRAIN - 1) / ASYNCIO__SWITCH_GRAIN;
  if (grains > s->peak) s->peak = (uint16_t)grains;
  if (s->size == ASYNCIO__SWITCH_COPIED)
    make_copy(s, sp, used);
  else
    keep_block(s, sp, used == 0);
}

bool asyncio__switch_copies(const void *p) {
  const char *at = p;
  return region != NULL && at > (char *)region &&
         at < top_of(region, ASYNCIO_STACK_SIZE);
}

/* ---- Asyncify frames ---- */

void asyncio__switch_reserve(struct asyncio__switch *s, uint32_t size) {
  if (s->capacity > 0) free(s->frames.block);
  size += (ASYNCIO__CHUNK - size % ASYNCIO__CHUNK) % ASYNCIO__CHUNK;
  s->frames.block = malloc(size);
  if (s->frames.block == NULL) asyncio__switch_no_memory(size);
  s->capacity = size;
}

int asyncio__switch_resume(struct asyncio__switch *s, int (*entry)(void *),
                           void *arg, int wake) {
  return asyncio__switch_run(s, entry, arg, wake);
}

/* ---- standing back ---- */

struct asyncio__switch *asyncio__switch_leave(void) {
  struct asyncio__switch *s = asyncio__switching.running;
  asyncio__switching.left++;
  if (s == NULL || s->size >= ASYNCIO__SWITCH_COPIED) return s;
  char *sp = get_stack_pointer();
  asyncio__switch_check(sp);
  keep_block(s, sp, false);
  return s;
}

size_t asyncio__switch_held(const struct asyncio__switch *s) {
  if (s->stack == NULL || s->size == ASYNCIO__SWITCH_ROOT) return s->used;
  const struct copy *copy = s->stack;
  if (s->size == ASYNCIO__SWITCH_COPIED) return s->used + copy->size;
  struct asyncio__block *block = s->stack;
  return s->used + (size_t)(top_of(block, size_of(s)) - block->sp);
}

void asyncio__switch_drop(struct asyncio__switch *s) {
  if (s->capacity > 0) free(s->frames.block);
  if (s->size == ASYNCIO__SWITCH_COPIED)
    free(s->stack);
  else if (s->stack != NULL && s->size != ASYNCIO__SWITCH_ROOT)
    free_block(s->stack, size_of(s));
  s->used = s->capacity = 0;
  s->stack = NULL;
}

/* ---- what debug builds call (js/cc/wasm/guards.js) ----
 *
 * Around each call from a function that is not instrumented: a switch that ran
 * before and was left in it was left below that function, which then went on.
 */

#define GUARD                                                    \
  __attribute__((used)) /* wasm-opt takes it out where it is not \
                         */

/* Who waits below one of these calls has to suspend, or it would be found only
 * sometimes. */
#define GUARDED (1u << 31)

GUARD bool asyncio__guard_running(void) {
  asyncio__switching.left |= GUARDED;
  return asyncio__switching.running != NULL;
}

/* Room for the name of the function. */
GUARD char *asyncio__guard_name(void) {
  static char name[256];
  return name;
}

GUARD _Noreturn void asyncio__guard_failed(void) {
  asyncify_stop_unwind();
  asyncio__cannot_suspend(asyncio__guard_name());
}
