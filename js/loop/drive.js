// SPDX-License-Identifier: MIT
// Functions that are no generators, as coroutines: async functions above all.

import { coroutine } from "./awaitable.js";
import { e } from "./engine.js";
import { CancelledError } from "../errors.js";
import { isFunction } from "./names.js";
import { bridge, iscoroutine } from "./tasks.js";

/**
 * The coroutine that calls a function with { task, signal } and awaits its promise. A cancel aborts
 * the signal, and the task ends when the function does; one that never asked for its signal is not
 * waited for.
 */
export const drive = coroutine(function* (call) {
  const task = e.current;
  let controller; // made when the signal is first asked for
  let reason;
  const promise = call({
    task,
    get signal() {
      controller ??= new AbortController();
      return controller.signal;
    },
  });
  if (iscoroutine(promise)) return yield* promise;
  if (!isFunction(promise?.then)) return promise;
  for (;;) {
    const future = bridge(promise, task.get_loop());
    try {
      return yield* future;
    } catch (error) {
      if (!future.cancelled()) throw reason && isAbort(error) ? reason : unsuppress(error);
      reason = error;
      if (!controller) throw error;
      controller.abort(error);
    } finally {
      if (!future.done()) controller?.abort(new CancelledError("the loop was closed"));
    }
  }
});

/** `await using` wraps what a scope throws when the body was cancelled by it. */
function unsuppress(error) {
  const { name, suppressed } = error ?? {};
  const isStop = suppressed instanceof CancelledError || isAbort(suppressed);
  return name === "SuppressedError" && isStop ? error.error : error;
}

const isAbort = (error) => error?.name === "AbortError";
