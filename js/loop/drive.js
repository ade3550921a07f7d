// SPDX-License-Identifier: MIT
// Functions that are no generators, as coroutines: async functions above all.

import { e } from "./engine.js";
import { CancelledError } from "../errors.js";
import { bridge, iscoroutine } from "./tasks.js";

const DROPPED = "the loop was closed";

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

  // Not a method, so that a function cannot cancel itself.
  static controller(context) {
    return context.#controller;
  }
}

/**
 * The coroutine that calls a function and awaits its promise. A cancel aborts the signal, and the
 * task ends when the function does; one that never asked for its signal is not waited for.
 */
export function* drive(call) {
  const context = new TaskContext(e.current);
  const promise = call(context);
  if (iscoroutine(promise)) return yield* promise;
  if (typeof promise?.then !== "function") return promise;
  const loop = e.current.get_loop();
  let reason;
  for (;;) {
    const future = bridge(promise, loop);
    let isDropped = true; // by a loop that was closed
    try {
      const value = yield* future;
      isDropped = false;
      return value;
    } catch (error) {
      isDropped = false;
      if (!future.cancelled()) throw isAbort(error, reason) ? reason : unsuppress(error);
      reason = error;
      const controller = TaskContext.controller(context);
      if (!controller) throw error;
      controller.abort(error);
    } finally {
      if (isDropped) TaskContext.controller(context)?.abort(new CancelledError(DROPPED));
    }
  }
}

/** `await using` wraps what a scope throws when the body was cancelled by it. */
function unsuppress(error) {
  const { name, suppressed } = error ?? {};
  const isOfScope = suppressed instanceof CancelledError || suppressed?.name === "AbortError";
  return name === "SuppressedError" && isOfScope ? error.error : error;
}

function isAbort(error, reason) {
  return (
    reason && error !== reason && error?.name === "AbortError" && !(error instanceof CancelledError)
  );
}
