/* What is open under WASI preview 2, and waiting for it.
 * SPDX-License-Identifier: MIT */
#include "open.h"

#include <math.h>
#include <stdlib.h>

#include "handles.h"
#include "host.h"
#include "host_wasi1.h"

#define NANOSECONDS 1e9
#define BUSY                                                      \
  0.0005 /* seconds that a busy loop lets go by between two looks \
          */

static struct wasi2_open *all;
static bool looking; /* at pollables: what ends is freed afterwards */
static double last_look;

/* ---- what is open ---- */

bool asyncio__wasi2_add(struct wasi2_open *open, const struct wasi2_kind *kind,
                        struct asyncio__io *io) {
  open->kind = kind;
  open->io = io;
  open->in = open->out = WASI2_NONE;
  io->handle = asyncio__handle_open(open);
  if (io->handle == 0) return false;
  open->next = all;
  all = open;
  asyncio__look_around();
  return true;
}

struct wasi2_open *asyncio__wasi2_find(const struct asyncio__io *io) {
  return asyncio__handle_find(io->handle);
}

void asyncio__wasi2_drop_pollable(int32_t *pollable) {
  if (*pollable != WASI2_NONE) wasi2_drop_pollable(*pollable);
  *pollable = WASI2_NONE;
}

static void sweep(void) {
  struct wasi2_open **place = &all, *open;
  if (looking) return;
  while ((open = *place) != NULL) {
    if (!open->dead) {
      place = &open->next;
      continue;
    }
    *place = open->next;
    asyncio__wasi2_drop_pollable(&open->in);
    asyncio__wasi2_drop_pollable(&open->out);
    open->kind->destroy(open);
  }
}

static void forget_io(struct wasi2_open *open) {
  if (open->io == NULL) return;
  (void)asyncio__handle_close(open->io->handle);
  open->io->handle = 0;
  open->io = NULL;
}

void asyncio__wasi2_end(struct wasi2_open *open) {
  forget_io(open);
  open->dead = true;
  sweep();
}

void asyncio__wasi2_close(struct wasi2_open *open) {
  forget_io(open);
  if (open->kind->close(open)) asyncio__wasi2_end(open);
}

void asyncio__wasi2_say(struct wasi2_open *open, asyncio_value v) {
  if (open->io != NULL)
    open->io->event(open->io, v);
  else
    asyncio_value_clear(&v);
}

void asyncio__wasi2_fail(struct wasi2_open *open, asyncio_value error) {
  struct asyncio__io *io = open->io;
  asyncio__wasi2_end(open);
  if (io != NULL)
    io->event(io, error);
  else
    asyncio_value_clear(&error);
}

/* ---- waiting ---- */

/* Blocks, without any wait, only when that is needed. */
void asyncio__wasi2_yield(void) {
  static int32_t past = WASI2_NONE;
  if (past == WASI2_NONE) past = wasi2_subscribe_duration(1);
  wasi2_block(past);
}

static int32_t *pollables; /* and behind them, whose each is */
static struct wasi2_open **owners;
static uint32_t capacity;

static bool reserve(uint32_t count) {
  if (count <= capacity) return true;
  int32_t *more = realloc(pollables, 2 * count * sizeof *more);
  if (more != NULL) pollables = more;
  struct wasi2_open **whose = realloc(owners, 2 * count * sizeof *whose);
  if (whose != NULL) owners = whose;
  if (more == NULL || whose == NULL) return false;
  capacity = 2 * count;
  return true;
}

/* Lists what is waited for. Returns how much; what there is no memory for is
 * looked at the next time. */
static uint32_t list_wanted(void) {
  uint32_t count = 0;
  for (struct wasi2_open *open = all; open != NULL; open = open->next) {
    if (open->dead || !reserve(count + 3)) continue;
    if (open->wants_in) {
      owners[count] = open;
      pollables[count++] = open->in;
    }
    if (open->wants_out) {
      owners[count] = open;
      pollables[count++] = open->out;
    }
  }
  return count;
}

/* Waits until one of them is ready, or for so many seconds. */
static void look(uint32_t count, double seconds) {
  struct wasi2_list ready;
  uint32_t listed = count;
  int32_t clock = WASI2_NONE;
  if (seconds < INFINITY) {
    clock = wasi2_subscribe_duration((uint64_t)ceil(seconds * NANOSECONDS));
    pollables[listed++] = clock;
  }
  wasi2_poll(pollables, listed, &ready);
  asyncio__wasi2_drop_pollable(&clock);
  const uint32_t *indexes = ready.items;
  looking = true;
  for (uint32_t i = 0; i < ready.count; i++) {
    if (indexes[i] >= count) continue; /* the clock */
    struct wasi2_open *open = owners[indexes[i]];
    if (!open->dead) open->kind->ready(open);
  }
  looking = false;
  free(ready.items);
  sweep();
}

static void tell(void) {
  looking = true;
  for (struct wasi2_open *open = all; open != NULL; open = open->next) {
    if (!open->tells || open->dead) continue;
    open->tells = false;
    open->kind->tell(open);
  }
  looking = false;
  sweep();
}

bool asyncio__io_wait(struct asyncio_loop *loop, double seconds) {
  if (all == NULL) return false;
  if (seconds == 0 && asyncio__host_now() - last_look < BUSY) return true;
  tell();
  if (!asyncio__list_empty(&loop->posted)) seconds = 0;
  uint32_t count = list_wanted();
  if (count == 0) return false;
  look(count, seconds);
  last_look = asyncio__host_now();
  return true;
}

/* The canonical ABI asks for memory by this: for lists, which are freed here,
 * and for what the adapter of preview 1 needs. */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(
    void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  if (size == 0) return (void *)alignment; /* anything that is aligned */
  void *made = realloc(old, size);
  if (made == NULL) abort();
  return made;
}
