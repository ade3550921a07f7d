/* malloc and its kin for wasm32: a sixth of the code of libc's, and fast for
 * what a loop does, which is to take and give back many blocks of a few sizes.
 * SPDX-License-Identifier: MIT
 *
 * Memory is pages of 8 KiB. A page is divided into blocks of one size, or
 * belongs to a run of pages that is one block; `pages` tells which, so that a
 * block has no header. Free blocks of a size are a list, the last one freed
 * first. Before memory grows, pages of which all blocks are free become free
 * pages again.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "block_port.h"
#include "blocks.h"

enum {
  PAGE = 8192,
  MEMORY = 524288,                        /* pages of 4 GiB */
  GRAIN = ASYNCIO__BLOCK_GRAIN,           /* alignment of all blocks */
  FINE = 32,                              /* classes of 16, 32 … 512 bytes */
  CLASSES = FINE + PAGE / (FINE * GRAIN), /* FINE + n: n blocks in a page */
  /* What else a page can be. */
  FREE = 0,
  RUN = CLASSES,         /* the first one of a block of whole pages */
  RUN_ON,                /* one of the others */
  TAKEN,                 /* not malloc's */
  WASM_PAGE = 65536,     /* what memory grows by */
  SHARE = 8,             /* memory grows by this part, or what is needed */
  STEP = 0x100000 / PAGE /* but by no less: pages */
};

_Static_assert(CLASSES == ASYNCIO__BLOCK_CLASSES, "a list for each class");

extern char __heap_base; /* the linker's */
size_t malloc_usable_size(void *p);

static uint8_t pages[MEMORY]; /* FREE, a class, RUN … */
static char *fresh[CLASSES];  /* what is left of the class's newest page */
static uint32_t next, end;    /* pages that were never used */
static uint32_t lowest;       /* there is no free page below */
static uint32_t free_count;   /* free pages below `next` */

static size_t page_of(const void *p) { return (uintptr_t)p / PAGE; }

static void *address_of(uint32_t page) {
  return (void *)((uintptr_t)page * PAGE);
}

static uint32_t class_of(size_t size) {
  uint32_t grains = ((uint32_t)size + GRAIN - 1) / GRAIN;
  if (grains > FINE) return FINE + PAGE / GRAIN / grains;
  return grains == 0 ? 1 : grains;
}

static uint32_t size_of_class(uint32_t class) {
  return class <= FINE ? class * GRAIN : PAGE / (class - FINE) & ~(GRAIN - 1u);
}

/* ---- pages ---- */

/* Counts, in `found`, the free blocks of each page. */
static void count_spare(uint32_t class, uint8_t *found) {
  for (struct asyncio__spare_block *b = asyncio__spare_blocks[class]; b != NULL;
       b = b->next)
    found[page_of(b)]++;
}

/* Frees pages whose blocks are all free, but for the one that is in use for
 * fresh ones. The smallest classes have too many in a page to be counted. */
static void reclaim(uint32_t class, uint8_t *found) {
  uint32_t all = PAGE / size_of_class(class);
  if (all > UINT8_MAX) return;
  count_spare(class, found);
  struct asyncio__spare_block **link = &asyncio__spare_blocks[class], *b;
  while ((b = *link) != NULL) {
    size_t page = page_of(b);
    if (found[page] == all) pages[page] = FREE, found[page] = 0, free_count++;
    if (pages[page] == FREE)
      *link = b->next;
    else
      link = &b->next;
  }
  for (b = asyncio__spare_blocks[class]; b != NULL; b = b->next)
    found[page_of(b)] = 0;
}

static void reclaim_all(void) {
  static uint8_t found[MEMORY];
  for (uint32_t class = 1; class < CLASSES; class++)
    if (asyncio__spare_blocks[class] != NULL) reclaim(class, found);
  lowest = 0;
}

/* The first of `count` free pages in a row below `next`, or 0. */
static uint32_t find_pages(uint32_t count) {
  if (free_count < count) return 0;
  while (pages[lowest] != FREE) lowest++;
  uint32_t row = 0;
  for (uint32_t page = lowest; page < next; page++) {
    row = pages[page] == FREE ? row + 1 : 0;
    if (row == count) return page + 1 - count;
  }
  return 0;
}

static uint32_t memory_pages(void) {
  return (uint32_t)__builtin_wasm_memory_size(0) * (WASM_PAGE / PAGE);
}

static bool grow(uint32_t count) {
  size_t more = ((size_t)count * PAGE + WASM_PAGE - 1) / WASM_PAGE;
  return __builtin_wasm_memory_grow(0, more) != SIZE_MAX;
}

/* Makes room for pages that were never used. In Node a memory.grow costs a
 * millisecond, whatever its size. */
static bool make_room(uint32_t count) {
  uint32_t size = memory_pages();
  if (next == 0) {
    next = (uint32_t)page_of(&__heap_base + PAGE - 1);
    end = size;
    memset(pages, TAKEN, next);
  } else if (size != end) { /* memory was grown by somebody else */
    memset(pages + end, TAKEN, size - end);
    free_count += end - next;
    next = end = size;
  }
  if (count <= end - next) return true;
  uint32_t needed = count - (end - next);
  if (needed >= MEMORY - end) return false; /* the last page has no end */
  uint32_t step = size / SHARE > STEP ? size / SHARE : STEP;
  if (!(needed < step && grow(step)) && !grow(needed)) return false;
  end = memory_pages();
  return true;
}

static void free_pages(uint32_t page, uint32_t count) {
  memset(pages + page, FREE, count);
  free_count += count;
  if (page < lowest) lowest = page;
}

/* Returns the first of `count` pages in a row, or 0 without memory. */
static uint32_t take_pages(uint32_t count) {
  uint32_t page = find_pages(count);
  if (page == 0 && count > end - next) {
    reclaim_all();
    page = find_pages(count);
  }
  if (page != 0) {
    free_count -= count;
    if (page == lowest) lowest += count;
  } else if (make_room(count)) {
    page = next;
    next += count;
  }
  return page;
}

/* ---- blocks ---- */

static void *no_memory(void) {
  errno = ENOMEM;
  return NULL;
}

/* A block of whole pages, at a multiple of `align` pages. */
static void *new_run(size_t size, uint32_t align) {
  if (size > PTRDIFF_MAX) return no_memory();
  uint32_t count = size == 0 ? 1 : (uint32_t)((size + PAGE - 1) / PAGE);
  uint32_t first = take_pages(count + align - 1);
  if (first == 0) return no_memory();
  uint32_t page = (first + align - 1) / align * align;
  uint32_t before = page - first;
  memset(pages + page, RUN_ON, count);
  pages[page] = RUN;
  if (before > 0) free_pages(first, before);
  if (align - 1 > before) free_pages(page + count, align - 1 - before);
  return address_of(page);
}

static uint32_t run_length(uint32_t page) {
  uint32_t count = 1;
  while (page + count < next && pages[page + count] == RUN_ON) count++;
  return count;
}

/* A block that was not used before. */
static void *carve(uint32_t class) {
  char *block = fresh[class];
  if (block == NULL) {
    uint32_t page = take_pages(1);
    if (page == 0) return no_memory();
    pages[page] = (uint8_t)class;
    block = address_of(page);
  }
  uint32_t size = size_of_class(class);
  bool last = (uintptr_t)block % PAGE + 2 * size > PAGE;
  fresh[class] = last ? NULL : block + size;
  return block;
}

/* How much of a block may be used. */
static size_t size_of(const void *p) {
  size_t page = page_of(p);
  if (pages[page] == RUN) return (size_t)run_length((uint32_t)page) * PAGE;
  return size_of_class(pages[page]);
}

bool asyncio__block_at(uintptr_t address) {
  size_t page = address / PAGE;
  if (page >= next) return false;
  uint32_t class = pages[page];
  if (class == RUN || class == RUN_ON) return true;
  if (class == FREE || class == TAKEN) return false;
  uintptr_t block = address - address % PAGE % size_of_class(class);
  uintptr_t unused = (uintptr_t)fresh[class];
  if (unused != 0 && unused / PAGE == page && block >= unused) return false;
  const struct asyncio__spare_block *b = asyncio__spare_blocks[class];
  while (b != NULL && (uintptr_t)b != block) b = b->next;
  return b == NULL;
}

/* ---- the functions of stdlib.h ---- */

void *malloc(size_t size) {
  if (size > PAGE / 2) return new_run(size, 1);
  uint32_t class = class_of(size);
  struct asyncio__spare_block *block = asyncio__spare_blocks[class];
  if (block == NULL) return carve(class);
  asyncio__spare_blocks[class] = block->next;
  return block;
}

void free(void *p) {
  if (p == NULL) return;
  uint32_t class = pages[page_of(p)];
  if (class == RUN) {
    free_pages((uint32_t)page_of(p), run_length((uint32_t)page_of(p)));
    return;
  }
  struct asyncio__spare_block *block = p;
  block->next = asyncio__spare_blocks[class];
  asyncio__spare_blocks[class] = block;
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return no_memory();
  uint64_t *p = malloc(bytes);
  if (p == NULL || bytes > FINE * GRAIN) return p ? memset(p, 0, bytes) : NULL;
  volatile uint64_t *words = p; /* memory.fill takes long for a few words */
  for (size_t i = 0; i < (bytes + 7) / 8; i++) words[i] = 0;
  return p;
}

/* A block stays where it is while it fits and at least half of it is used. */
void *realloc(void *p, size_t size) {
  if (p == NULL) return malloc(size);
  size_t old = size_of(p);
  if (size <= old && size >= old / 2) return p;
  void *moved = malloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, p, size < old ? size : old);
  free(p);
  return moved;
}

/* Blocks of a class stand at multiples of their size in a page. */
void *aligned_alloc(size_t align, size_t size) {
  if (align <= GRAIN) return malloc(size);
  if (align > PAGE) return new_run(size, (uint32_t)(align / PAGE));
  if (size > FINE * GRAIN) return new_run(size, 1);
  size = (size + align - 1) & ~(align - 1);
  return size > FINE * GRAIN ? new_run(size, 1) : malloc(size);
}

int posix_memalign(void **result, size_t align, size_t size) {
  if (align < sizeof(void *) || (align & (align - 1)) != 0) return EINVAL;
  int saved = errno;
  void *p = aligned_alloc(align, size);
  errno = saved;
  if (p == NULL) return ENOMEM;
  *result = p;
  return 0;
}

size_t malloc_usable_size(void *p) { return p == NULL ? 0 : size_of(p); }

/* By these names libc calls them itself. */
void *__libc_malloc(size_t) __attribute__((alias("malloc")));
void *__libc_calloc(size_t, size_t) __attribute__((alias("calloc")));
void __libc_free(void *) __attribute__((alias("free")));
