/* malloc and its kin (wasm/malloc.c); natively they are libc's.
 * SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200112L /* posix_memalign */
#include <stdint.h>
#include <stdlib.h>

#include "test.h"

#ifdef __wasm__

enum { BLOCKS = 400, ROUNDS = 20000 };

static struct {
  unsigned char *bytes;
  size_t size;
} blocks[BLOCKS];

static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)seed * limit >> 32);
}

/* Mostly small, some of several pages. */
static size_t random_size(void) {
  uint32_t kind = random_below(100);
  if (kind < 80) return random_below(600);
  return random_below(kind < 98 ? 9000 : 100000);
}

/* A block is filled with bytes that depend on its place in the table. */
static bool holds(size_t i, size_t size) {
  for (size_t at = 0; at < size; at++)
    if (blocks[i].bytes[at] != (unsigned char)(i + at)) return false;
  return true;
}

static void fill(size_t i, size_t size) {
  blocks[i].size = size;
  for (size_t at = 0; at < size; at++)
    blocks[i].bytes[at] = (unsigned char)(i + at);
}

static bool replace(size_t i, size_t size) {
  free(blocks[i].bytes);
  blocks[i].bytes = size % 2 == 0 ? malloc(size) : calloc(1, size);
  if (blocks[i].bytes == NULL) return size == 0;
  for (size_t at = 0; size % 2 == 1 && at < size; at++)
    if (blocks[i].bytes[at] != 0) return false;
  fill(i, size);
  return true;
}

static bool resize(size_t i, size_t size) {
  size_t kept = size < blocks[i].size ? size : blocks[i].size;
  unsigned char *bytes = realloc(blocks[i].bytes, size + 1);
  if (bytes == NULL) return false;
  blocks[i].bytes = bytes;
  if (!holds(i, kept)) return false;
  fill(i, size);
  return true;
}

static bool step(void) {
  size_t i = random_below(BLOCKS);
  if ((uintptr_t)blocks[i].bytes % _Alignof(max_align_t) != 0) return false;
  if (!holds(i, blocks[i].size)) return false;
  return random_below(4) == 0 ? resize(i, random_size())
                              : replace(i, random_size());
}

TEST(blocks_keep_what_is_in_them) {
  bool fine = true;
  for (int round = 0; fine && round < ROUNDS; round++) fine = step();
  for (size_t i = 0; i < BLOCKS; i++) {
    fine = fine && holds(i, blocks[i].size);
    free(blocks[i].bytes);
    blocks[i].bytes = NULL;
    blocks[i].size = 0;
  }
  CHECK(fine);
  return 0;
}

TEST(aligned_blocks_are_aligned) {
  for (size_t align = 16; align <= 262144; align *= 2) {
    void *small, *large = NULL;
    int rc = posix_memalign(&small, align, align / 2 + 8);
    CHECK(rc == 0 && (uintptr_t)small % align == 0);
    rc = posix_memalign(&large, align, align * 3);
    CHECK(rc == 0 && (uintptr_t)large % align == 0);
    memset(small, 1, align / 2 + 8);
    memset(large, 2, align * 3);
    CHECK(*(char *)small == 1);
    free(large);
    free(small);
  }
  return 0;
}

TEST(too_large_a_block_is_refused) {
  volatile size_t half = SIZE_MAX / 2; /* to be known at run time only */
  void *volatile p = malloc(half + 1);
  CHECK(p == NULL);
  p = calloc(half, 3);
  CHECK(p == NULL);
  return 0;
}

/* What is freed is not kept for its own size only. */
TEST(memory_of_one_size_becomes_memory_of_another) {
  enum { COUNT = 512 };
  static void *list[COUNT];
  size_t total = 0;
  size_t before = __builtin_wasm_memory_size(0);
  for (size_t size = 48; size <= 4096; size += 16) {
    size_t count = 0;
    while (count < COUNT && (list[count] = malloc(size)) != NULL) count++;
    CHECK(count == COUNT);
    for (size_t i = 0; i < COUNT; i++) free(list[i]);
    total += size * COUNT;
  }
  size_t grown = __builtin_wasm_memory_size(0) - before;
  CHECK(grown * 65536 < total / 8);
  return 0;
}
#endif
