// SPDX-License-Identifier: MIT
// timeout, timeout_at: scopes for async_with and `await using`.

import { whenDropped } from "./dropped.js";
import { call, check, codeOf, e } from "./engine.js";
import { RuntimeError, TimeoutError } from "../errors.js";
import { Scope } from "./holds.js";
import { withCamelCase } from "./names.js";

const dropped = whenDropped((ptr) => call("timeout_free", ptr));

export class Timeout extends Scope {
  #ptr = 0;
  #when;
  #isDelay;

  constructor(when, isDelay = false) {
    super();
    this.#when = when ?? Infinity;
    this.#isDelay = isDelay;
  }

  #open() {
    if (!this.#ptr) {
      this.#ptr = call("timeout", this.#when, this.#isDelay ? 1 : 0);
      dropped.register(this, this.#ptr);
    }
    return this.#ptr;
  }

  /** The deadline in loop time, null for none. */
  when() {
    const when = this.#ptr ? call("timeout_when", this.#ptr) : this.#when;
    return when === Infinity ? null : when;
  }

  expired() {
    return this.#ptr !== 0 && call("timeout_expired", this.#ptr) !== 0;
  }

  reschedule(when) {
    check(call("timeout_reschedule", this.#open(), when ?? Infinity));
  }

  *aenter() {
    if (!e.current) throw new RuntimeError("Timeout should be used inside a task");
    check(call("timeout_enter", this.#open()));
    return this;
  }

  *aexit(error) {
    const failed = error !== null && error !== undefined;
    const status = failed ? codeOf(error) : 0;
    const verdict = call("timeout_exit", this.#open(), status);
    if (verdict !== status) throw new TimeoutError("", { cause: error });
    return false;
  }

  _reason(cancelled) {
    return this.expired() ? new TimeoutError("", { cause: cancelled }) : cancelled;
  }
}

withCamelCase(Timeout);

export function timeout(delay) {
  return new Timeout(delay, true);
}

export function timeout_at(when) {
  return new Timeout(when);
}
