// SPDX-License-Identifier: MIT
// Groups and timeouts in async functions, which have no task to be entered once they have awaited:
// a task of the scope's own is in it until it is left.

import { get_running_loop } from "./engine.js";
import { CancelledError, RuntimeError, TimeoutError } from "../errors.js";
import { DISPOSE } from "./names.js";
import { async_with } from "./scopes.js";

/** A scope from its entry to its end. */
class Hold {
  #loop = get_running_loop();
  #entered = this.#loop.create_future();
  #left = this.#loop.create_future();
  #controller = new AbortController();
  #isWatched = false; // somebody has the signal
  #task;

  constructor(scope, outer) {
    const stay = () =>
      this.#stay((error) => (outer?.aborted ? outer.reason : scope._reason(error)));
    this.#task = this.#loop.create_task(async_with(scope, stay, { signal: outer }));
    this.#task.add_done_callback(() => this.#entered.done() || this.#entered.set_result(false));
  }

  async enter() {
    if (!(await this.#entered)) this.#task.result();
  }

  *#stay(reason) {
    this.#entered.set_result(true);
    try {
      yield* this.#left;
    } catch (error) {
      this.#controller.abort(reason(error));
      throw error;
    }
  }

  get signal() {
    this.#isWatched = true;
    return this.#controller.signal;
  }

  /** What the signal has told of is thrown by the body, if at all. */
  async leave() {
    if (!this.#left.done()) this.#left.set_result();
    try {
      await this.#task;
    } catch (error) {
      const isStop = error instanceof CancelledError || error instanceof TimeoutError;
      const isTold = isStop || error === this.#controller.signal.reason;
      if (!this.#isWatched || !isTold) throw error;
    }
  }
}

/** What can also be entered by hold() and left by leave(), which `await using` calls. */
export const held = (Base) =>
  class extends Base {
    #hold;

    async hold({ signal } = {}) {
      const hold = new Hold(this, signal);
      await hold.enter();
      this.#hold = hold;
      return this;
    }

    #opened(what) {
      if (this.#hold) return this.#hold;
      throw new RuntimeError(`${what}: await hold() first`);
    }

    get signal() {
      return this.#opened("signal").signal;
    }

    async leave() {
      return this.#opened("leave()").leave();
    }

    [DISPOSE]() {
      return this.leave();
    }

    /** What the signal tells of. */
    _reason(cancelled) {
      return cancelled;
    }
  };
