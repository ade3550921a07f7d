/* Whether a program was linked so that it can suspend.
 * SPDX-License-Identifier: MIT
 *
 * Flags of emcc that cannot go with tasks are seen by what they do: one
 * coroutine is suspended and resumed before the first loop runs.
 */
#include <emscripten.h>

#include "calls.h"
#include "internal.h"

static int begun, returned;

/* The pointer is what ASYNCIFY_IGNORE_INDIRECT does not look behind. */
static int (*volatile suspend)(void) = asyncio__park;

static int try_out(void *unused) {
  (void)unused;
  begun++;
  int wake = suspend();
  returned++;
  return wake;
}

/* Returns whether each part of a function that suspends ran once. */
EMSCRIPTEN_KEEPALIVE bool asyncio_emscripten_try(void) {
  struct asyncio__coroutine coroutine = {.entry = try_out};
  if (asyncio__coroutine_resume(&coroutine, 0) != ASYNCIO__SUSPENDED ||
      returned != 0)
    return false;
  int wake = asyncio__coroutine_resume(&coroutine, 7);
  asyncio__coroutine_drop(&coroutine);
  return wake == 7 && begun == 1 && returned == 1;
}

// clang-format off
EM_JS(void, asyncio_emscripten_check, (void), {
  var flag = '-sASYNCIFY_IGNORE_INDIRECT=0';
  if (typeof ___set_stack_limits != 'undefined') flag = '-sSTACK_OVERFLOW_CHECK=0';
  else try {
    if (_asyncio_emscripten_try()) return;
  } catch (error) {
    flag = '-sASSERTIONS=0 (-O0 sets it to 1)';
  }
  abort('asyncio: tasks cannot suspend in this program; link it with ' + flag);
})
// clang-format on

void asyncio__emscripten_check(void) { asyncio_emscripten_check(); }

/* ---- what emcc must be told ----
 *
 * It takes the imports of wasm-opt's own module for functions of JavaScript
 * that are missing, unless it knows of some. They are gone before anything
 * could call these. Without Asyncify they stay, and the program would not
 * load, for a reason that names no flag; so the text of the last one goes on,
 * after its function, with a look for Asyncify, which JSPI has in another form.
 */
#define GONE_LATER(name, params, after)                                  \
  EMSCRIPTEN_KEEPALIVE                                                   \
  __attribute__((section("em_js"), aligned(1))) char __em_js__##name[] = \
      #params "<::>{}" after
GONE_LATER(start_unwind, (int area), "");
GONE_LATER(stop_unwind, (), "");
GONE_LATER(start_rewind, (int area), "");
GONE_LATER(stop_rewind, (),
           " try { Asyncify; } catch (e) { throw Error('asyncio: this program"
           " was linked without -sASYNCIFY; link it with that'); }"
           " if (Asyncify && !('currData' in Asyncify)) throw Error('asyncio:"
           " this program was linked with -sJSPI; link it without that');");
