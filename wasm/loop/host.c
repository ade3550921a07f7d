/* What the loop asks of its host, where JavaScript runs it.
 * SPDX-License-Identifier: MIT
 *
 * A run is the pump's (steps.c), so nothing is driven here. */
#include <stdlib.h>

#include "host.h"
#include "loop.h"

#define IMPORT(name) \
  __attribute__((import_module("asyncio"), import_name(#name)))

IMPORT(now) double asyncio__js_now(void);
IMPORT(say) void asyncio__js_say(const char *text, size_t size);

double asyncio__host_now(void) { return asyncio__js_now(); }

/* A loop is told when it is made: see asyncio__turn_js_loop. */
bool asyncio__host_wish(const char *name) {
  (void)name;
  return false;
}

void asyncio__host_drive(struct asyncio_loop *loop) { (void)loop; }

bool asyncio__host_has_js(void) { return false; }

void asyncio__host_error(const char *text, size_t size) {
  asyncio__js_say(text, size);
}

_Noreturn void asyncio__host_exit(int code) { _Exit(code); }

/* The linker's start wants one. */
int main(void) { return 0; }
