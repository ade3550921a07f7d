/* SIGINT by the rules of CPython 3.13's runners.py.
 * SPDX-License-Identifier: MIT
 *
 * A program that uses no signals does not link interrupts.c: whoever calls the
 * first four of these functions has weak ones that do nothing.
 */
#ifndef ASYNCIO_INTERRUPTS_H
#define ASYNCIO_INTERRUPTS_H

#include "internal.h"

/* The loop is about to run: from now on its host tells of SIGINT, until the
 * loop is closed (signals.c). */
void asyncio__interrupts_listen(asyncio_loop *loop);

/* The next future that a loop is run for is a runner's. */
void asyncio__interrupts_expect(void);

/* A run is for this future, until it is over. Returns rc, or
 * ASYNCIO_KEYBOARD_INTERRUPT for the CancelledError that SIGINT came to. */
void asyncio__interrupts_begin(asyncio_future *future);
int asyncio__interrupts_end(asyncio_future *future, int rc);

/* SIGINT has come: cancels what a runner runs, so that it cleans up; the second
 * time, or when there is no such thing, ends the run.
 * Returns false when no loop runs. */
bool asyncio__interrupt(void);

/* The user has a handler of SIGINT, which wins. A runner does not get it back
 * before its next run. */
void asyncio__interrupts_yield(void);

#endif
