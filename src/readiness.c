/* Descriptors that are watched. SPDX-License-Identifier: MIT
 *
 * The host says once, for each credit, that a descriptor is ready, and gets the
 * next one when the callback has run: so it is asked again in the next pass, as
 * a selector of CPython's loop.
 */
#include "asyncio/readiness.h"

#include <stdlib.h>

#include "host_io.h"

struct watch {
  struct watch *next;
  struct asyncio__io io;
  struct asyncio__handle ready; /* the callback is due */
  struct asyncio__open open;
  asyncio_loop *loop;
  enum asyncio__io_kind kind;
  int fd;
  asyncio_callback callback;
  void *arg;
  asyncio_value error; /* of the host */
  bool posted;
  bool skipped; /* what is due is of a callback that was replaced */
  bool removed;
};

static struct watch *watches;

static struct watch *find(const asyncio_loop *loop, enum asyncio__io_kind kind,
                          int fd) {
  struct watch *watch = watches;
  while (watch != NULL &&
         (watch->loop != loop || watch->kind != kind || watch->fd != fd))
    watch = watch->next;
  return watch;
}

/* ---- the end ---- */

static void free_watch(struct watch *watch) {
  asyncio_value_clear(&watch->error);
  free(watch);
}

/* What is due is still on one of the loop's lists. */
static void remove_watch(struct watch *watch) {
  struct watch **place = &watches;
  while (*place != watch) place = &(*place)->next;
  *place = watch->next;
  asyncio__loop_remove_open(watch->loop, &watch->open);
  asyncio__host_close(&watch->io);
  watch->removed = true;
  if (!watch->posted) free_watch(watch);
}

static void close_with_loop(struct asyncio__open *open) {
  remove_watch(ASYNCIO__CONTAINER(open, struct watch, open));
}

/* ---- what the host says ---- */

static void watch_event(struct asyncio__io *io, asyncio_value v) {
  struct watch *watch = ASYNCIO__CONTAINER(io, struct watch, io);
  if (v.tag == ASYNCIO_ERROR) watch->error = v;
  if (watch->posted) return;
  watch->posted = true;
  asyncio__list_append(&watch->loop->posted, &watch->ready.node);
}

/* Its error goes where that of a callback does. */
static void fail(struct watch *watch, asyncio_value error) {
  asyncio_loop *loop = watch->loop;
  remove_watch(watch);
  asyncio__callback_failed(loop, asyncio__error_put_back(error));
}

static void asyncio__turn_watch(struct asyncio__handle *handle) {
  struct watch *watch = ASYNCIO__CONTAINER(handle, struct watch, ready);
  asyncio_loop *loop = watch->loop;
  int rc = 0;
  if (!watch->removed && !watch->skipped && watch->error.tag != ASYNCIO_ERROR)
    rc = watch->callback(watch->arg);
  watch->posted = watch->skipped = false;
  if (rc < 0) asyncio__callback_failed(loop, rc);
  if (watch->removed) {
    free_watch(watch);
    return;
  }
  asyncio_value error = watch->error;
  watch->error = asyncio_nothing();
  if (error.tag != ASYNCIO_ERROR) {
    rc = asyncio__host_credit(&watch->io, 1);
    if (rc < 0) error = asyncio__error_take(rc);
  }
  if (error.tag == ASYNCIO_ERROR) fail(watch, error);
}

/* ---- the beginning ---- */

static int open_watch(struct watch *watch) {
  asyncio_value fd = asyncio_int(watch->fd);
  asyncio__host_need_pipes();
  int rc = asyncio__host_open(&watch->io, watch->kind, &fd, 1);
  return rc < 0 ? rc : asyncio__host_credit(&watch->io, 1);
}

static int new_watch(asyncio_loop *loop, enum asyncio__io_kind kind, int fd,
                     struct watch **made) {
  struct watch *watch = *made = calloc(1, sizeof *watch);
  if (watch == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a descriptor");
  watch->loop = loop;
  watch->kind = kind;
  watch->fd = fd;
  watch->io.event = watch_event;
  watch->ready.run = asyncio__turn_watch;
  watch->open.close = close_with_loop;
  watch->next = watches;
  watches = watch;
  asyncio__loop_add_open(loop, &watch->open);
  int rc = open_watch(watch);
  if (rc < 0) remove_watch(watch);
  return rc;
}

static int check(asyncio_loop *loop, int fd) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  if (loop->closed)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "Event loop is closed");
  if (fd >= 0) return 0;
  return asyncio__raise(ASYNCIO_VALUE_ERROR, "Invalid file descriptor: -",
                        asyncio__decimal(digits, 0 - (uint64_t)fd), NULL);
}

static int add(asyncio_loop *loop, enum asyncio__io_kind kind, int fd,
               asyncio_callback callback, void *arg) {
  int rc = check(loop, fd);
  if (rc < 0) return rc;
  struct watch *watch = find(loop, kind, fd);
  if (watch == NULL)
    rc = new_watch(loop, kind, fd, &watch);
  else
    watch->skipped = watch->posted;
  if (rc < 0) return rc;
  watch->callback = callback;
  watch->arg = arg;
  return 0;
}

static bool remove_one(asyncio_loop *loop, enum asyncio__io_kind kind, int fd) {
  struct watch *watch = find(loop, kind, fd);
  if (watch != NULL) remove_watch(watch);
  return watch != NULL;
}

int asyncio_loop_add_reader(asyncio_loop *loop, int fd,
                            asyncio_callback callback, void *arg) {
  return add(loop, ASYNCIO__IO_READABLE, fd, callback, arg);
}

bool asyncio_loop_remove_reader(asyncio_loop *loop, int fd) {
  return remove_one(loop, ASYNCIO__IO_READABLE, fd);
}

int asyncio_loop_add_writer(asyncio_loop *loop, int fd,
                            asyncio_callback callback, void *arg) {
  return add(loop, ASYNCIO__IO_WRITABLE, fd, callback, arg);
}

bool asyncio_loop_remove_writer(asyncio_loop *loop, int fd) {
  return remove_one(loop, ASYNCIO__IO_WRITABLE, fd);
}
