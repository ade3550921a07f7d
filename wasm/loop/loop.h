/* The loop lent to JavaScript: what the files of this room share.
 * SPDX-License-Identifier: MIT
 *
 * Only dist/asyncio.wasm links it. See ../README.md for the contract of each
 * export. Values stay in JavaScript; C holds states, error codes and order.
 */
#ifndef ASYNCIO_LOOP_H
#define ASYNCIO_LOOP_H

#include "internal.h"

/* What is exported cannot suspend: a task of JavaScript has no C stack, but
 * for the operation that runs in it. So all of it is asyncio__turn_ to the
 * build. */
#define EXPORT(name) __attribute__((export_name(#name)))

/* A task's part that JavaScript reads and writes: its argument. */
struct asyncio__js_task {
  uint32_t index;     /* JavaScript's own */
  uint32_t operation; /* enum asyncio__js_operation, while one runs */
  void *object;       /* of it */
  int32_t number;     /* its argument */
  int32_t status;     /* what it came to */
  bool ended;         /* by asking for a cancel: of the next await */
};

/* What JavaScript is to do next, in order: steps of tasks, and at the end
 * maybe one call. */
struct asyncio__js_turn {
  uint32_t what; /* index of a task << 2, | 2: it wakes; or of a call | 1 */
  void *pointer; /* the task, or the future that the call is told of */
};

enum { ASYNCIO__JS_TURNS = 1024, ASYNCIO__JS_WORDS = 4096 };

/* Hands out a call, which ends the row. pointer: the future, or NULL. */
void asyncio__turn_js_call(uint32_t number, void *pointer);

/* A task of JavaScript: for asyncio_task_new_with, and what is then done with
 * the task, if it is one of a loop. */
int asyncio__js_entry(void *part);
asyncio_task *asyncio__turn_js_made(asyncio_task *task);

/* What a task waits for inside of C. */
int asyncio__js_operate(void *part);

#endif
