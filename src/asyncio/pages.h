/* What happens to the page that a program runs in.
 * SPDX-License-Identifier: MIT
 *
 *   asyncio_loop_add_page_handler(loop, "pagehide", save, &document);
 */
#ifndef ASYNCIO_PAGES_H
#define ASYNCIO_PAGES_H

#include "events.h"

/* Calls callback(arg) for each event of that name, before the browser goes on,
 * so that it is the place to save something; one that was there for it is
 * replaced. It is removed when its loop closes, and a loop that has one may
 * wait for nothing else.
 * event: "pagehide": the page is left, perhaps for ever; "visibilitychange":
 * it is hidden, or shown again.
 * asyncio_loop_add_page_handler(loop, event, callback, arg)
 * Returns 0; ASYNCIO_VALUE_ERROR for another name; ASYNCIO_NOT_IMPLEMENTED
 * where there is no page; ASYNCIO_RUNTIME_ERROR when the loop is closed;
 * ASYNCIO_TYPE_ERROR without a callback; ASYNCIO_NO_MEMORY.
 * JavaScript: addEventListener. */
#define asyncio_loop_add_page_handler(loop, event, callback, arg) \
  asyncio__add_page_handler(loop, event, callback, arg, ASYNCIO__WHERE)

/* Takes it back.
 * Returns 1, 0 if there was none, or ASYNCIO_VALUE_ERROR.
 * JavaScript: removeEventListener. */
int asyncio_loop_remove_page_handler(asyncio_loop *loop, const char *event);

/* Whether nobody sees the page now; false where there is none.
 * JavaScript: document.hidden. */
bool asyncio_page_hidden(void);

ASYNCIO_MUST_USE int asyncio__add_page_handler(asyncio_loop *, const char *,
                                               asyncio_callback, void *arg,
                                               const char *where);

#endif
