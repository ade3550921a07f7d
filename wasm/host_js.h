/* What others of this room want of the JavaScript host.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HOST_JS_H
#define ASYNCIO_HOST_JS_H

/* asyncio_start with another function in the place of main. */
void asyncio__start_program(int (*program)(void), int flags);

#endif
