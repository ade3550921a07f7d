/* The JavaScript host: main as a coroutine, the pump, posts.
 * SPDX-License-Identifier: MIT
 *
 * See README.md beside this file for the contract of each export.
 */
#include <stdlib.h>

#include "host.h"
#include "host_js.h"
#include "host_wasi1.h"
#include "internal.h"
#include "pump.h"
#include "stack_pointer.h"
#include "tracing.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { ABI = 1, CALLABLE = 1 /* flag of asyncio_start */ };

/* The linker's; the driver of a command calls them once. */
void __wasm_call_ctors(void);
int __main_void(void);

static int (*program)(void); /* main, or what stands for it */

/* All that is the program's runs here, where it can be parked: also what
 * constructors and atexit do. */
static int asyncio__run_main(void *unused) {
  (void)unused;
  __wasm_call_ctors();
  exit(program());
}

static struct asyncio__coroutine asyncio__root = {
    .where = {.size = ASYNCIO__SWITCH_ROOT}};
static bool pumped;   /* by asyncio_start, not by _start */
static bool callable; /* the embedder may call exports */

bool asyncio__host_has_js(void) { return pumped; }

void asyncio__host_drive(struct asyncio_loop *loop) {
  if (pumped)
    (void)asyncio__park(); /* main; the pump goes on below it */
  else
    asyncio__turn_blocking(loop);
}

/* Begins main, or goes on with it, until it waits for a loop. The caller must
 * have no locals in memory: main runs over them. */
static void step_main(void) {
  (void)asyncio__coroutine_resume(&asyncio__root, 0);
}

/* Also says where a debugger finds it all: js/tasks.js, layout.c. */
EXPORT("asyncio_abi") int asyncio_abi(void) {
  return (int)(uintptr_t)&asyncio__state + ABI;
}

/* main waits on the linker's stack; the passes run below it. Neither of the
 * two has locals in memory. */
EXPORT("asyncio_pump") double asyncio_pump(double budget_ms) {
  while (asyncio__state.running != NULL) {
    set_stack_pointer(asyncio__root.where.sp);
    double answer = asyncio__turn_passes(budget_ms, callable);
    if (answer != ASYNCIO__PUMP_STOPPED) return answer;
    step_main();
    if (asyncio__trace_waits(true)) return ASYNCIO__PUMP_TRACED;
  }
  return ASYNCIO__PUMP_NO_TIMER;
}

void asyncio__start_program(int (*stands_for_main)(void), int flags) {
  program = stands_for_main;
  asyncio__root.entry = asyncio__run_main; /* in data it could be anybody's */
  pumped = true;
  callable = (flags & CALLABLE) != 0;
  step_main();
  set_stack_pointer(asyncio__root.where.sp);
}

EXPORT("asyncio_start") void asyncio_start(int flags) {
  asyncio__start_program(__main_void, flags);
}

EXPORT("asyncio_foreign") void asyncio_foreign(int delta) {
  asyncio__state.foreign += delta;
}

EXPORT("asyncio_deadlock") void asyncio_deadlock(void) {
  if (asyncio__state.running != NULL) asyncio__deadlock(asyncio__state.running);
}
