// SPDX-License-Identifier: MIT
// timeout, timeout_at: scopes for async_with and `await using`.

import { call, codeOf } from "./engine.js";
import { TimeoutError } from "../errors.js";
import { held } from "./holds.js";
import * as rooms from "./rooms.js";

export class Timeout extends held(rooms.Timeout) {
  constructor(when, isDelay) {
    super(when ?? Infinity, isDelay);
  }

  /** The deadline in loop time, null for none. */
  when() {
    const when = call("timeout_when", this._open());
    return when === Infinity ? null : when;
  }

  reschedule(when) {
    super.reschedule(when ?? Infinity);
  }

  *aenter() {
    this._enter();
    return this;
  }

  *aexit(error) {
    if (this._exit(error == null ? 0 : codeOf(error))) throw new TimeoutError("", { cause: error });
    return false;
  }

  _reason(cancelled) {
    return this.expired() ? new TimeoutError("", { cause: cancelled }) : cancelled;
  }
}

export const timeout = (delay) => new Timeout(delay, true);

export const timeout_at = (when) => new Timeout(when);
