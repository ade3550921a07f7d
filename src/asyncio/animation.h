/* Frames of a page. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_ANIMATION_H
#define ASYNCIO_ANIMATION_H

#include "tasks.h"

/* Waits until the page is about to draw its next frame: what the task then
 * does up to its next await is shown in that frame.
 * when: gets the time of the frame in seconds, by the page's clock; or NULL.
 * Returns 0; ASYNCIO_CANCELLED; ASYNCIO_NOT_IMPLEMENTED where there are no
 * frames; ASYNCIO_RUNTIME_ERROR where nothing can suspend; ASYNCIO_NO_MEMORY.
 * JavaScript: requestAnimationFrame. */
ASYNCIO_MUST_USE int asyncio_animation_frame(double *when);

#endif
