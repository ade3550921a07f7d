/* What host.c has in files of their own. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_EMSCRIPTEN_CALLS_H
#define ASYNCIO_EMSCRIPTEN_CALLS_H

/* Turns Emscripten's suspending calls into awaits of the task that makes them.
 */
void asyncio__emscripten_take_calls(void);

/* Ends the program if it was linked so that it cannot suspend, with a message
 * that names the flag. */
void asyncio__emscripten_check(void);

#endif
