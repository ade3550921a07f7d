/* JavaScript that C calls and that calls C: the part of js/ that does it, for
 * programs that need it. SPDX-License-Identifier: MIT
 *
 * Emscripten's exports are called by names that it may shorten, so that each is
 * handed over by the name that js/ knows.
 */
#include <emscripten.h>

#include "asyncio/exports.h"
#include "host.h"
#include "host_js.h"
#include "internal.h"

/* Whether a loop runs. */
EMSCRIPTEN_KEEPALIVE bool asyncio_emscripten_runs(void) {
  return asyncio__state.running != NULL;
}

EMSCRIPTEN_KEEPALIVE uint32_t
asyncio_emscripten_call(uint32_t (*exported)(void)) {
  return exported();
}

EMSCRIPTEN_KEEPALIVE void asyncio_foreign(int delta) {
  asyncio__state.foreign += delta;
}

/* Sets Asyncify.asyncioBundle: js/emscripten/program.js and what it imports. */
void asyncio__emscripten_bundle(void);

// clang-format off
EM_JS(void, asyncio_emscripten_attach, (void), {
  var wasm = {
    asyncio_emscripten_runs: _asyncio_emscripten_runs,
    asyncio_foreign: _asyncio_foreign,
    asyncio_outbox: _asyncio_outbox,
    asyncio_alloc: _asyncio_alloc,
    asyncio_post: _asyncio_post,
    asyncio_serve: typeof _asyncio_serve != 'undefined' && _asyncio_serve,
    asyncio_close: typeof _asyncio_close != 'undefined' && _asyncio_close,
    asyncio_cancel: typeof _asyncio_cancel != 'undefined' && _asyncio_cancel,
    asyncio_argument: typeof _asyncio_argument != 'undefined' && _asyncio_argument,
    asyncio_call_as: typeof _asyncio_call_as != 'undefined' && _asyncio_call_as,
    asyncio_call_function:
      typeof _asyncio_call_function != 'undefined' && _asyncio_call_function,
    asyncio_drop_function:
      typeof _asyncio_drop_function != 'undefined' && _asyncio_drop_function
  };
  Asyncify.asyncioProgram = new Asyncify.asyncioBundle.Program(Module, wasm, {
    memory: wasmMemory,
    isBusy: function () { return Asyncify.currData || Asyncify.state; },
    soon: function () { if (Asyncify.asyncioSoon) Asyncify.asyncioSoon(); }
  });
})

EM_JS(void, asyncio_emscripten_add, (const char *signature, void *call), {
  Asyncify.asyncioProgram.add(UTF8ToString(signature), function () {
    return _asyncio_emscripten_call(call);
  });
})

EM_JS(void, asyncio_emscripten_served, (void), {
  Asyncify.asyncioProgram.end(0, true);
})
// clang-format on

static void attach(void) {
  static bool attached;
  if (attached) return;
  attached = true;
  asyncio__emscripten_bundle();
  asyncio_emscripten_attach();
}

bool asyncio__host_has_js(void) {
  attach();
  return true;
}

void asyncio__export_register(const char *signature, uint32_t (*call)(void)) {
  attach();
  asyncio_emscripten_add(signature, (void *)call);
}

/* A loop for calls is no program that could exit: Node may have others. */
void asyncio__start_program(int (*program)(void), int flags) {
  (void)flags;
  (void)program();
  asyncio__host_flush();
  asyncio_emscripten_served();
}
