// SPDX-License-Identifier: MIT
// Functions that are no generators, as coroutines: async functions above all.

import { e } from "./engine.js";
import { CancelledError } from "../errors.js";
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
    try {
      return yield* future;
    } catch (error) {
      if (!future.cancelled()) throw isAbort(error, reason) ? reason : error;
      reason = error;
      const controller = TaskContext.controller(context);
      if (!controller) throw error;
      controller.abort(error);
    }
  }
}

function isAbort(error, reason) {
  return (
    reason && error !== reason && error?.name === "AbortError" && !(error instanceof CancelledError)
  );
}
