/* malloc's memory in fewer, larger steps than libc's own sbrk takes: in Node a
 * memory.grow costs a millisecond, whatever its size.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

enum { PAGE = 65536, SHARE = 8 };

void *sbrk(intptr_t increment);

static uintptr_t memory_size(void) {
  return (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
}

static bool grow(uintptr_t bytes) {
  return __builtin_wasm_memory_grow(0, (bytes + PAGE - 1) / PAGE) != SIZE_MAX;
}

/* Grows by an eighth; by what is needed where that is more, or where there is
 * no room for an eighth. */
static bool make_room(uintptr_t needed, uintptr_t size) {
  if (needed < size / SHARE && grow(size / SHARE)) return true;
  return grow(needed);
}

/* Gives out the next `increment` bytes. None are ever taken back. */
void *sbrk(intptr_t increment) {
  static uintptr_t next, end; /* of what has grown and is not given out */
  uintptr_t wanted = (uintptr_t)increment, size = memory_size();
  if (end != size) next = end = size; /* at first, or if others grew it */
  if (increment < 0 ||
      (wanted > end - next && !make_room(wanted - (end - next), size))) {
    errno = ENOMEM;
    return (void *)-1;
  }
  end = memory_size();
  next += wanted;
  return (void *)(next - wanted);
}
