/* Emscripten: main waits in a call that its Asyncify suspends, and timers of
 * JavaScript run the passes meanwhile. SPDX-License-Identifier: MIT
 *
 * Emscripten's Asyncify knows of one suspended stack. Main has that one; tasks
 * suspend by ours (switch_asyncify.c), also in Emscripten's own suspending
 * calls (calls.c).
 */
#include "host.h"

#include <emscripten.h>
#include <stdlib.h>
#include <unistd.h>
#include <wasi/api.h>

#include "calls.h"
#include "internal.h"
#include "pump.h"

double asyncio__host_now(void) { return emscripten_get_now() / 1000; }

bool asyncio__host_wish(const char *name) {
  const char *wish = getenv(name);
  return wish != NULL && wish[0] != '\0' && wish[0] != '0';
}

void asyncio__host_error(const char *text, size_t size) {
  while (size > 0) {
    ssize_t written = write(STDERR_FILENO, text, size);
    if (written <= 0) return;
    text += written;
    size -= (size_t)written;
  }
}

/* _Exit would run atexit here. */
_Noreturn void asyncio__host_exit(int code) {
  __wasi_proc_exit((__wasi_exitcode_t)code);
}

/* The outbox has no reader here: EM_ASYNC_JS does its work. */
bool asyncio__host_has_js(void) { return false; }

/* served: frames or events of the page may end what all tasks wait for. */
EMSCRIPTEN_KEEPALIVE double asyncio_emscripten_pump(double budget_ms,
                                                    bool served) {
  return asyncio__turn_passes(budget_ms, served);
}

// clang-format off

/* Starts the passes, and calls `stopped` when the loop has stopped.
 *
 * Between two passes a main loop may set an event, so that with one they are
 * never further apart than its frames. Emscripten pauses it while main sleeps.
 * Its Asyncify counts the sleep of main as a reason to stay; a task that calls
 * exit() is not to be held by that. */
EM_JS(void, asyncio_emscripten_turns, (void), {
  Asyncify.asyncioTurns = function (stopped) {
    var frames = typeof MainLoop != 'undefined' ? MainLoop
      : typeof Browser != 'undefined' ? Browser.mainLoop : {};
    var timer;
    var running = true;
    function guarded(act) {
      try {
        act();
      } catch (error) {
        running = false;
        if (!(error instanceof ExitStatus) && error !== 'unwind') throw error;
      }
    }
    function turn() {
      if (!running) return;
      runtimeKeepaliveCounter--;
      var ms = _asyncio_emscripten_pump(10, !!frames.func);
      runtimeKeepaliveCounter++;
      if (ms === -3) {
        running = false;
        return stopped();
      }
      if (frames.func) ms = ms < 0 ? 16 : Math.min(ms, 16);
      if (ms >= 0) again(ms);
    }
    function again(ms) {
      clearTimeout(timer);
      timer = setTimeout(guarded, ms, turn);
    }
    Asyncify.asyncioSoon = function () { if (running) again(0); };
    again(0);
    if (frames.func) setTimeout(function () { frames.resume(); }, 0);
  };
})

/* Ends the program with what main returns after all its sleeping, which
 * Emscripten itself loses. Who called main for a promise gets that. */
EM_JS(void, asyncio_emscripten_end, (void), {
  Asyncify.asyncioEnd = function () {
    if (Asyncify.asyncPromiseHandlers || !Asyncify.currData) return;
    function quiet(error) {
      if (!(error instanceof ExitStatus) && error !== 'unwind') throw error;
    }
    Asyncify.whenDone().then(function (code) {
      (typeof exitJS == 'function' ? exitJS : exit)(code, true);
    }).catch(quiet);
  };
})

/* The prefix of the name is on emcc's own list of calls that suspend. Called
 * again when main goes on. */
EM_JS(void, __asyncjs__asyncio_drive, (void), {
  Asyncify.asyncioSleep.call(Asyncify, function (wake) {
    Asyncify.asyncioTurns(function () {
      Asyncify.asyncioEnd();
      wake(0);
    });
  });
})
// clang-format on

static void prepare(void) {
  static bool prepared;
  if (prepared) return;
  prepared = true;
  asyncio__emscripten_check();
  asyncio_emscripten_turns();
  asyncio_emscripten_end();
  asyncio__emscripten_take_calls();
}

void asyncio__host_drive(struct asyncio_loop *loop) {
  (void)loop;
  prepare();
  __asyncjs__asyncio_drive();
}
