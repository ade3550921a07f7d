// SPDX-License-Identifier: MIT
// Functions that are no generators, as coroutines: async functions above all.

import { coroutine } from "./awaitable.js";
import { e } from "./engine.js";
import { CancelledError } from "../errors.js";
import { isFunction } from "./names.js";
import { bridge, iscoroutine } from "./tasks.js";

/** What such a function is given. The signal is made when it is first asked for. */
class TaskContext {
  #controller;

  constructor(task) {
    this.task = task;
  }

  get signal() {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  // Not a method, so that a function cannot cancel itself. Gives whether it listens.
  static abort(context, reason) {
    context.#controller?.abort(reason);
    return context.#controller;
  }
}

/**
 * The coroutine that calls a function and awaits its promise. A cancel aborts the signal, and the
 * task ends when the function does; one that never asked for its signal is not waited for.
 */
export const drive = coroutine(function* (call) {
  const context = new TaskContext(e.current);
  const promise = call(context);
  if (iscoroutine(promise)) return yield* promise;
  if (!isFunction(promise?.then)) return promise;
  const loop = e.current.get_loop();
  let reason;
  for (;;) {
    const future = bridge(promise, loop);
    let dropped = new CancelledError("the loop was closed");
    try {
      const value = yield* future;
      dropped = null;
      return value;
    } catch (error) {
      dropped = null;
      if (!future.cancelled()) throw isAbort(error, reason) ? reason : unsuppress(error);
      reason = error;
      if (!TaskContext.abort(context, error)) throw error;
    } finally {
      if (dropped) TaskContext.abort(context, dropped);
    }
  }
});

/** `await using` wraps what a scope throws when the body was cancelled by it. */
function unsuppress(error) {
  const { name, suppressed } = error ?? {};
  return name === "SuppressedError" && isStop(suppressed) ? error.error : error;
}

const isStop = (error) => error instanceof CancelledError || error?.name === "AbortError";

const isAbort = (error, reason) =>
  reason && error?.name === "AbortError" && !(error instanceof CancelledError);
