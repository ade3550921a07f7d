/* Events of the page. SPDX-License-Identifier: MIT */
#include "asyncio/pages.h"

#include <string.h>

#include "host_events.h"

static const char *const names[] = {"pagehide", "visibilitychange"};

enum { COUNT = sizeof names / sizeof *names };

/* The name that stays; NULL for one that is no event's. */
static const char *find_name(const char *event) {
  for (int i = 0; i < COUNT; i++)
    if (strcmp(names[i], event) == 0) return names[i];
  return NULL;
}

static int name_error(const char *event) {
  return asyncio__raise(ASYNCIO_VALUE_ERROR, "a page has no event '", event,
                        "' here, only pagehide and visibilitychange", NULL);
}

ASYNCIO__NEVER_SUSPENDS("asyncio__add_page_handler");
int asyncio__add_page_handler(asyncio_loop *loop, const char *event,
                              asyncio_callback callback, void *arg,
                              const char *where) {
  const char *name = find_name(event);
  if (name == NULL) return name_error(event);
  if (asyncio__host_page() == ASYNCIO__NO_PAGE)
    return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                               "there is no page on this host");
  return asyncio__host_event_add(loop, ASYNCIO__IO_PAGE, name, callback, arg,
                                 where);
}

int asyncio_loop_remove_page_handler(asyncio_loop *loop, const char *event) {
  const char *name = find_name(event);
  if (name == NULL) return name_error(event);
  return asyncio__host_event_remove(loop, ASYNCIO__IO_PAGE, name);
}

bool asyncio_page_hidden(void) {
  return asyncio__host_page() == ASYNCIO__PAGE_HIDDEN;
}
