/* The C stack pointer of wasm32, a global of the module.
 * SPDX-License-Identifier: MIT
 *
 * A function that calls set_stack_pointer must keep nothing in memory (no
 * local whose address is taken), or its epilogue undoes it.
 */
#ifndef ASYNCIO_STACK_POINTER_H
#define ASYNCIO_STACK_POINTER_H

static inline char *get_stack_pointer(void) {
  char *sp;
  __asm__ volatile(".globaltype __stack_pointer, i32\n\t"
                   "global.get __stack_pointer\n\tlocal.set %0"
                   : "=r"(sp)::"memory");
  return sp;
}

static inline void set_stack_pointer(char *sp) {
  __asm__ volatile(".globaltype __stack_pointer, i32\n\t"
                   "local.get %0\n\tglobal.set __stack_pointer" ::"r"(sp)
                   : "memory");
}

#endif
