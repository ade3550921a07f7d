/* Callbacks for what happens outside of the program.
 * SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's unix_events.py (_handle_signal): what the host has told
 * is met in a pass, and the callbacks are called in the next one.
 */
#include "host_events.h"

#include <stdlib.h>
#include <string.h>

struct host_event {
  struct asyncio__open open;    /* of the loop, until it is removed */
  struct asyncio__handle ready; /* it has happened */
  struct asyncio__io io;
  asyncio_loop *loop;
  enum asyncio__io_kind kind;
  const char *name;
  asyncio_callback callback;
  void *arg;
  asyncio_context *context; /* that the callback runs in, always the same */
  const char *where;
  unsigned times; /* that it has happened, and nobody was told */
  bool posted, removed;
};

/* ---- its end ---- */

static void asyncio__turn_remove(struct asyncio__open *open) {
  struct host_event *event = ASYNCIO__CONTAINER(open, struct host_event, open);
  asyncio__loop_remove_open(event->loop, open);
  asyncio__host_close(&event->io);
  asyncio__context_release(event->context);
  event->removed = true;
  if (!event->posted) free(event);
}

/* ---- it happens ---- */

static void happened(struct asyncio__io *io, asyncio_value v) {
  struct host_event *event = ASYNCIO__CONTAINER(io, struct host_event, io);
  if (v.tag == ASYNCIO_ERROR) { /* the host cannot tell of it, it says now */
    asyncio__callback_failed(event->loop, asyncio__error_put_back(v));
    return;
  }
  event->times++;
  if (event->posted) return;
  event->posted = true;
  asyncio__list_append(&event->loop->posted, &event->ready.node);
}

/* As a handle that is run. */
static int asyncio__turn_call_now(const struct host_event *event) {
  asyncio__state.context = event->context;
  event->context->refs++;
  int rc = event->callback(event->arg); /* which may remove it */
  asyncio__context_release(asyncio__state.context);
  asyncio__state.context = NULL;
  return rc;
}

/* Without memory it is called now: nobody would know of it otherwise. */
static void asyncio__turn_tell(const struct host_event *event) {
  asyncio_loop *loop = event->loop;
  int rc = asyncio__schedule(loop, event->callback, event->arg, event->context,
                             event->where, NULL);
  if (rc == ASYNCIO_NO_MEMORY) {
    asyncio__error_clear();
    rc = asyncio__turn_call_now(event);
  }
  if (rc < 0) asyncio__callback_failed(loop, rc);
}

static void asyncio__turn_happened(struct asyncio__handle *handle) {
  struct host_event *event =
      ASYNCIO__CONTAINER(handle, struct host_event, ready);
  for (; event->times > 0 && !event->removed; event->times--)
    asyncio__turn_tell(event);
  event->posted = false;
  if (event->removed) free(event);
}

/* ---- adding ---- */

static struct host_event *find(const asyncio_loop *loop,
                               enum asyncio__io_kind kind, const char *name) {
  for (struct asyncio__open *open = loop->open; open != NULL;
       open = open->next) {
    if (open->close != asyncio__turn_remove) continue;
    struct host_event *event =
        ASYNCIO__CONTAINER(open, struct host_event, open);
    if (event->kind == kind && strcmp(event->name, name) == 0) return event;
  }
  return NULL;
}

static int check(const asyncio_loop *loop, asyncio_callback callback) {
  if (loop == NULL)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "no running event loop");
  if (loop->closed)
    return asyncio__raise_text(ASYNCIO_RUNTIME_ERROR, "Event loop is closed");
  if (callback == NULL)
    return asyncio__raise_text(ASYNCIO_TYPE_ERROR, "a callback was expected");
  return 0;
}

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a handler");
}

/* Makes one that is open, without a callback. */
static int make(asyncio_loop *loop, enum asyncio__io_kind kind,
                const char *name, struct host_event **made) {
  struct host_event *event = calloc(1, sizeof *event);
  asyncio_value v = event == NULL ? asyncio_nothing() : asyncio_string(name);
  int rc = v.tag == ASYNCIO_STRING ? 0 : no_memory();
  if (rc == 0) {
    *event = (struct host_event){.open.close = asyncio__turn_remove,
                                 .ready.run = asyncio__turn_happened,
                                 .io.event = happened,
                                 .loop = loop,
                                 .kind = kind,
                                 .name = name};
    rc = asyncio__host_open(&event->io, kind, &v, 1);
  }
  asyncio_value_clear(&v);
  if (rc < 0) {
    free(event);
    return rc;
  }
  asyncio__loop_add_open(loop, &event->open);
  *made = event;
  return 0;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__host_event_*");
int asyncio__host_event_add(asyncio_loop *loop, enum asyncio__io_kind kind,
                            const char *name, asyncio_callback callback,
                            void *arg, const char *where) {
  int rc = check(loop, callback);
  if (rc < 0) return rc;
  asyncio_context *context = asyncio_copy_context();
  if (context == NULL) return no_memory();
  struct host_event *event = find(loop, kind, name);
  if (event == NULL) rc = make(loop, kind, name, &event);
  if (rc < 0) {
    asyncio__context_release(context);
    return rc;
  }
  asyncio__context_release(event->context);
  event->callback = callback;
  event->arg = arg;
  event->context = context;
  event->where = where;
  return 0;
}

bool asyncio__host_event_exists(const asyncio_loop *loop,
                                enum asyncio__io_kind kind, const char *name) {
  return find(loop, kind, name) != NULL;
}

bool asyncio__host_event_remove(asyncio_loop *loop, enum asyncio__io_kind kind,
                                const char *name) {
  struct host_event *event = loop == NULL ? NULL : find(loop, kind, name);
  if (event == NULL) return false;
  asyncio__turn_remove(&event->open);
  return true;
}
