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
  return asyncio__is_wish(getenv(name));
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

/* served: frames, events of the page or calls may end what all tasks wait for.
 */
EMSCRIPTEN_KEEPALIVE double asyncio_emscripten_pump(double budget_ms,
                                                    bool served) {
  return asyncio__turn_passes(budget_ms, served);
}

EMSCRIPTEN_KEEPALIVE void asyncio_emscripten_deadlock(void) {
  if (asyncio__state.running != NULL) asyncio__deadlock(asyncio__state.running);
}

// clang-format off

/* Gives the passes their turns. program: what javascript.c has attached, if it
 * is linked.
 *
 * Between two passes a main loop may set an event, so that with one they are
 * never further apart than its frames. Emscripten pauses it while main sleeps.
 * Its Asyncify counts the sleep of main as a reason to stay; a task that calls
 * exit() is not to be held by that. */
EM_JS(void, asyncio_emscripten_turns, (void), {
  var frames = typeof MainLoop != 'undefined' ? MainLoop
    : typeof Browser != 'undefined' ? Browser.mainLoop : {};
  var none = {
    drain: function () { return true; },
    isServed: function () { return false; },
    isIdle: function () { return false; },
    stopped: function () {},
    end: function () { return false; }
  };
  var timer;
  var running = false;
  var stopped; // calls back where main waits
  var isQueued = false;
  var streak = 0; // turns without a timer between them
  function program() { return Asyncify.asyncioProgram || none; }
  function guarded(act) {
    try {
      act();
    } catch (error) {
      running = false;
      if (error instanceof ExitStatus || error === 'unwind') return;
      if (!program().end(error, false)) throw error;
    }
  }
  function pump() {
    var ms;
    runtimeKeepaliveCounter--;
    do ms = _asyncio_emscripten_pump(10, !!frames.func || program().isServed());
    while (ms === -2 && program().drain());
    runtimeKeepaliveCounter++;
    return ms;
  }
  function turn() {
    if (!running) return;
    var ms = pump();
    if (ms === -3) {
      running = false;
      program().drain();
      program().stopped();
      stopped();
    } else {
      if (frames.func) ms = ms < 0 ? 16 : Math.min(ms, 16);
      if (ms >= 0) again(ms);
    }
    program().drain();
  }
  function again(ms) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      streak = 0;
      guarded(turn);
    }, ms);
  }
  Asyncify.asyncioSoon = function () {
    if (!running || isQueued) return;
    if (++streak > 1000) return again(0);
    isQueued = true;
    queueMicrotask(function () {
      isQueued = false;
      guarded(turn);
    });
  };
  Asyncify.asyncioTurns = function (callback) {
    stopped = callback;
    running = true;
    again(0);
    if (frames.func) setTimeout(function () { frames.resume(); }, 0);
  };
  if (typeof process == 'object' && process.on) process.on('beforeExit', function () {
    if (running && !program().isIdle()) guarded(_asyncio_emscripten_deadlock);
  });
})

/* Ends the program with what main returns after all its sleeping, which
 * Emscripten itself loses: newer versions then exit with 0. Who called main for
 * a promise gets that, and what else was called is not the program. */
EM_JS(void, asyncio_emscripten_end, (void), {
  Asyncify.asyncioEnd = function () {
    if (Asyncify.asyncPromiseHandlers || !Asyncify.currData) return;
    var original = Asyncify.getDataRewindFunc(Asyncify.currData);
    var wrappers = Asyncify.funcWrappers;
    var main = wrappers ? wrappers.get(original) : original;
    if (typeof _main == 'undefined' || main !== _main) return;
    function leave(code) {
      (typeof exitJS == 'function' ? exitJS : exit)(code, true);
    }
    function quiet(error) {
      if (!(error instanceof ExitStatus) && error !== 'unwind') throw error;
    }
    if (!wrappers) return Asyncify.whenDone().then(leave).catch(quiet);
    wrappers.set(original, function () {
      var code = main.apply(null, arguments);
      if (!Asyncify.currData) leave(code);
      return code;
    });
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
