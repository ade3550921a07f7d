/* Handles of what is open between a module and its host.
 * SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_HANDLES_H
#define ASYNCIO_HANDLES_H

#include <stdint.h>

/* A handle for context, which is not NULL; 0 without memory. Never above
 * 0x3fffffff. */
uint32_t asyncio__handle_open(void *context);

/* The context of an open handle, NULL of any other number. */
void *asyncio__handle_find(uint32_t handle);

/* The same, and the handle has no context from now on, but stays open. */
void *asyncio__handle_abandon(uint32_t handle);

/* Closes an open handle. Returns its context, NULL of any other number. */
void *asyncio__handle_close(uint32_t handle);

#endif
