/* Emscripten's own suspending calls (emscripten_sleep, EM_ASYNC_JS …) in tasks.
 * SPDX-License-Identifier: MIT
 *
 * All of them go through Asyncify.handleSleep. In a task that starts the call
 * as ever, but then awaits a future of ours, so that only the task is
 * suspended. When the task goes on, Asyncify calls the import again, and it
 * gives what the call came to.
 */
#include "calls.h"

#include <emscripten.h>

#include "host.h"
#include "internal.h"

_Static_assert(ASYNCIO__TEXT_LIMIT == 256, "JavaScript leaves room for a NUL");

enum { ORDINARY, IN_TASK, RESUMING, FORBIDDEN };

/* Where a suspending call is made. */
EMSCRIPTEN_KEEPALIVE int asyncio_emscripten_where(void) {
  if (asyncio__switch_resuming()) return RESUMING;
  if (asyncio__state.running == NULL) return ORDINARY;
  return asyncio_can_suspend() ? IN_TASK : FORBIDDEN;
}

EMSCRIPTEN_KEEPALIVE asyncio_task *asyncio_emscripten_task(void) {
  return asyncio__state.current;
}

/* A future for a call, NULL without memory. */
EMSCRIPTEN_KEEPALIVE asyncio_future *asyncio_emscripten_begin(void) {
  asyncio_future *future =
      asyncio_loop_create_future(asyncio_get_running_loop());
  if (future->loop == NULL) {
    asyncio__future_release(future);
    return NULL;
  }
  asyncio__state.pending++;
  return future;
}

/* Room for the text of what a call threw, with its NUL. */
EMSCRIPTEN_KEEPALIVE char *asyncio_emscripten_text(void) {
  static char text[ASYNCIO__TEXT_LIMIT];
  return text;
}

/* The call came to its end; text: of what it threw, or NULL. Returns whether
 * the task still waits for it. */
EMSCRIPTEN_KEEPALIVE bool asyncio_emscripten_end_call(asyncio_future *future,
                                                      const char *text) {
  bool waits = !asyncio_future_done(future) && !future->loop->closed;
  asyncio__state.pending--;
  if (waits)
    asyncio__future_finish(future, ASYNCIO__FINISHED,
                           text == NULL
                               ? asyncio_nothing()
                               : asyncio_error_value(ASYNCIO_JS_ERROR, text));
  asyncio__future_release(future);
  return waits;
}

/* Whether the task is being left: then nothing but returning is allowed. */
EMSCRIPTEN_KEEPALIVE bool asyncio_emscripten_left(void) {
  return asyncio__switching.running == NULL;
}

/* Most of these calls have no way to return an error, and their callers do not
 * expect one: the next wait of a cancelled task raises it again. */
EMSCRIPTEN_KEEPALIVE int asyncio_emscripten_ended(int code) {
  if (code == ASYNCIO_CANCELLED) asyncio__state.current->must_cancel = true;
  return code;
}

// clang-format off

/* calls: what came of the calls that tasks wait for, by task. A task that was
 * dropped leaves its entry until the call ends. kept: how often the call told
 * Emscripten to keep the program; what a cancelled task has left does not. */
EM_JS(void, asyncio_emscripten_take_sleep, (void), {
  var calls = new Map();
  Asyncify.asyncioCalls = function () { return calls.size; };
  Asyncify.asyncioSleep = Asyncify.handleSleep;
  Asyncify.handleSleep = function (start) {
    var where = _asyncio_emscripten_where();
    if (where === 0) return Asyncify.asyncioSleep(start);
    if (where === 1) return begin(start);
    if (where === 2) return end(_asyncio_emscripten_task());
    abort('asyncio: a call of Emscripten that suspends (emscripten_sleep, EM_ASYNC_JS …)'
      + ' outside of a task while a loop runs; make it in a task, or use loop.call_later');
  };
  function begin(start) {
    var future = _asyncio_emscripten_begin();
    if (!future) return -7;
    var task = _asyncio_emscripten_task();
    var call = {value: 0, isOver: false, kept: -runtimeKeepaliveCounter};
    start(function (value, error) {
      if (ABORT) return;
      if (call.isLeft) runtimeKeepaliveCounter += call.kept;
      call.value = value || 0;
      call.isOver = true;
      var waits = Asyncify.asyncioEndCall(future, error);
      if (!waits && calls.get(task) === call) calls.delete(task);
      if (waits) Asyncify.asyncioSoon();
    });
    if (call.isOver) return call.value;
    call.kept += runtimeKeepaliveCounter;
    calls.set(task, call);
    var code = _asyncio_await(future);
    return _asyncio_emscripten_left() ? 0 : finish(task, code);
  }
  function end(task) {
    return finish(task, _asyncio_await(0));
  }
  function finish(task, code) {
    var call = calls.get(task);
    calls.delete(task);
    if (call && !call.isOver) {
      call.isLeft = true;
      runtimeKeepaliveCounter -= call.kept;
    }
    return _asyncio_emscripten_ended(code) || (call ? call.value : 0);
  }
})

/* A promise that is rejected ends the call as well: it returns
 * ASYNCIO_JS_ERROR, and asyncio_message() is the text. */
EM_JS(void, asyncio_emscripten_take_async, (void), {
  var asynchronous = Asyncify.handleAsync;
  Asyncify.handleAsync = function (start) {
    if (_asyncio_emscripten_where() !== 1) return asynchronous.call(Asyncify, start);
    return Asyncify.handleSleep(function (wake) {
      start().then(wake, function (error) { wake(0, String(error) || 'Error'); });
    });
  };
  Asyncify.asyncioEndCall = function (future, error) {
    if (error === undefined) return _asyncio_emscripten_end_call(future, 0);
    var text = _asyncio_emscripten_text();
    var room = HEAPU8.subarray(text, text + 255);
    HEAPU8[text + new TextEncoder().encodeInto(error, room).written] = 0;
    return _asyncio_emscripten_end_call(future, text);
  };
})
// clang-format on

void asyncio__emscripten_take_calls(void) {
  asyncio_emscripten_take_sleep();
  asyncio_emscripten_take_async();
}
