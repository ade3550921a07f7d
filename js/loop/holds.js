// SPDX-License-Identifier: MIT
// Groups and timeouts in async functions, which have no task to be entered once they have awaited:
// a task of the scope's own is in it until it is left.

import { e } from "./engine.js";
import { CancelledError, RuntimeError, TimeoutError } from "../errors.js";
import { async_with } from "./scopes.js";

export const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/** What can also be entered by hold() and left by leave(), which `await using` calls. */
export class Scope {
  #held; // { task, leave, controller, reason }

  async hold({ signal: outer } = {}) {
    if (!e.loop) throw new RuntimeError("no running event loop");
    const held = {};
    await new Promise((entered, failed) => {
      const stay = (_, { signal }) => {
        entered();
        return new Promise((leave, cancel) => {
          held.leave = leave;
          const stop = () => {
            held.reason = outer?.aborted ? outer.reason : this._reason(signal.reason);
            held.controller?.abort(held.reason);
            cancel(signal.reason);
          };
          signal.addEventListener("abort", stop);
        });
      };
      held.task = e.loop.create_task(async_with(this, stay, { signal: outer }));
      held.task.add_done_callback(() => held.leave || held.task.then(entered, failed));
    });
    this.#held = held;
    return this;
  }

  _reason(cancelled) {
    return cancelled;
  }

  get signal() {
    const held = this.#opened("signal");
    if (!held.controller) {
      held.controller = new AbortController();
      if (held.reason) held.controller.abort(held.reason);
    }
    return held.controller.signal;
  }

  /** What the signal has told of is thrown by the body, if at all. */
  async leave() {
    const held = this.#opened("leave()");
    held.leave();
    try {
      await held.task;
    } catch (error) {
      const isStop = error instanceof CancelledError || error instanceof TimeoutError;
      if (!held.controller || !(isStop || error === held.reason)) throw error;
    }
  }

  #opened(what) {
    if (this.#held) return this.#held;
    throw new RuntimeError(`${what}: await hold() first`);
  }

  [asyncDispose]() {
    return this.leave();
  }
}
