/* Seam 2: what a coroutine asks of the machine. SPDX-License-Identifier: MIT
 *
 * A way to suspend is one file that defines these functions. A switch is a
 * place where a C function can be left in the middle and gone on with later.
 */
#ifndef ASYNCIO_SWITCH_H
#define ASYNCIO_SWITCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes kept in the switch itself; deeper calls get a block of their own. */
#define ASYNCIO__SWITCH_INLINE 48

/* The zero value is a switch that has not started. */
struct asyncio__switch {
  uint32_t used;     /* bytes of what a suspended function needs to go on; 0
                        while not suspended */
  uint32_t capacity; /* of the block that they are in, else 0 */
  union {
    void *stack; /* the C stack that it keeps, or NULL */
    char *sp;    /* a root's: C stack pointer where it was left */
  };
  uint16_t size; /* of that stack, in units; 0: the usual size */
  uint16_t peak; /* most C stack seen at a suspension, in grains */
  union {
    char kept[ASYNCIO__SWITCH_INLINE];
    char *block;
  } frames;
};

#define ASYNCIO__SWITCH_UNIT 256 /* bytes */
#define ASYNCIO__SWITCH_GRAIN 16 /* bytes */

/* size of a switch that runs on the C stack of whoever starts it. */
#define ASYNCIO__SWITCH_ROOT UINT16_MAX

/* size of a switch whose C stack is copied away while it is suspended: a
 * pointer into it is valid only while it runs. Not to be resumed inside of
 * another one. */
#define ASYNCIO__SWITCH_COPIED (UINT16_MAX - 1)

/* Sets the size of the C stack in bytes, 0 for the usual one, before the
 * switch has started. Returns false when it is too large. */
static inline bool asyncio__switch_set_size(struct asyncio__switch *s,
                                            size_t bytes) {
  size_t units = bytes / ASYNCIO__SWITCH_UNIT;
  if (bytes % ASYNCIO__SWITCH_UNIT != 0) units++;
  if (units >= ASYNCIO__SWITCH_COPIED) return false;
  s->size = (uint16_t)units;
  return true;
}

/* Makes it one that has not started. */
static inline void asyncio__switch_begin(struct asyncio__switch *s) {
  s->used = s->capacity = 0;
  s->stack = NULL;
  s->size = s->peak = 0;
}

/* What asyncio__switch_resume answers when entry did not return. */
#define ASYNCIO__SUSPENDED INT32_MIN

/* Runs entry(arg) on s, or goes on with what was suspended there, until it
 * suspends or returns. entry and arg are the same on each call.
 * wake: what asyncio__switch_suspend returns there.
 * Returns what entry returned, or ASYNCIO__SUSPENDED; ASYNCIO_NO_MEMORY
 * without memory to begin. */
int asyncio__switch_resume(struct asyncio__switch *s, int (*entry)(void *),
                           void *arg, int wake);

/* The switch that runs (or none, NULL) stands back, so that others may be
 * resumed inside of it; it is given to asyncio__switch_reenter when these have
 * suspended or returned, and goes on. Without memory for the C stack of others
 * it ends the program. */
struct asyncio__switch *asyncio__switch_leave(void);

/* switch_port.h of the port that is built defines, inline:
 *
 * int asyncio__switch_suspend(void)
 *   Leaves the switch that runs (there must be one) until it is resumed.
 *   Returns the `wake` of asyncio__switch_resume.
 * bool asyncio__switch_resuming(void)
 *   A function that ends by suspending asks this first, and when it is true
 *   returns asyncio__switch_suspend() at once: it may be called again from its
 *   beginning to get back to where it was left.
 * int asyncio__switch_run(struct asyncio__switch *s, int (*entry)(void *),
 *                         void *arg, int wake)
 *   asyncio__switch_resume, for the one place where it is worth the code. Its
 *   caller must have no local in memory.
 * void asyncio__switch_base(bool stand_by)
 *   Begins a row of calls of asyncio__switch_run, none inside of another.
 *   stand_by: whether what they resume may stand by.
 * bool asyncio__switch_may_stand_by(void)
 *   Whether the switch that runs may: nobody has left another one.
 * struct asyncio__switch *asyncio__switch_stand_by(void)
 *   asyncio__switch_leave for such a one, whose C stack is not to be used
 *   meanwhile: the caller, who must have no local in memory, is back where
 *   asyncio__switch_base was called. NULL: it has to suspend after all.
 * void asyncio__switch_go_on(struct asyncio__switch *s)
 *   asyncio__switch_reenter for that one.
 * uint64_t *asyncio__switch_bottom(void)
 *   Where the C stack of the one that runs ends: asked for before
 *   asyncio__switch_leave, for asyncio__switch_reenter.
 * void asyncio__switch_reenter(struct asyncio__switch *s, uint64_t *bottom)
 *   Goes on with one that stood back.
 * bool asyncio__switch_suspended(const struct asyncio__switch *s)
 *   Whether s was left in the middle.
 * ASYNCIO__SUSPENDS("name")
 *   Attributes of such a function.
 * ASYNCIO__NEVER_SUSPENDS("name");
 *   Says, at file scope, that nothing suspends below a function, although it
 *   calls through a pointer; "name*" is all that begin so. Without it a port
 *   may be slower, not wrong. */
#include "switch_port.h"

/* Whether p is in C stack that is copied away when its switch suspends. */
bool asyncio__switch_copies(const void *p);

/* Bytes that s holds while it is suspended, as far as the machine can tell. */
size_t asyncio__switch_held(const struct asyncio__switch *s);

/* Gives back what s holds, suspended or not. What was suspended is gone. */
void asyncio__switch_drop(struct asyncio__switch *s);

/* The same inline, when its function has returned: mostly it holds nothing. */
static inline void asyncio__switch_end(struct asyncio__switch *s) {
  s->used = 0;
  if (s->capacity > 0 || s->stack != NULL) asyncio__switch_drop(s);
}

/* The core's answer to a C stack that ran over: used of size bytes. Prints
 * what to do and ends the program. */
_Noreturn void asyncio__stack_overflow(size_t used, size_t size);

/* The core's answer to a suspension below a function that was built as one that
 * never is suspended; it is lost. Prints its name and ends the program. */
_Noreturn void asyncio__cannot_suspend(const char *function);

/* The core's answer to having no memory in the middle of a switch. */
_Noreturn void asyncio__switch_no_memory(size_t size);

#endif
