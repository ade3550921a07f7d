// SPDX-License-Identifier: MIT
// What the loop calls: call_soon, call_later, done callbacks. C holds a number of each.

import { call, check, currentContext, e } from "./engine.js";
import { endRun, isFatal, report } from "./reports.js";
import { TypeError } from "../errors.js";
import { describe, withCamelCase } from "./names.js";

const calls = [undefined]; // by number; 0 is none
const free = [];

/** A call that may be cancelled until it is made. */
export class Handle {
  #cancelled = false;
  #callback;
  #args;
  #context;
  #loop;
  #number = 0;
  _timer = 0; // C's

  constructor(loop, callback, args, context) {
    if (typeof callback !== "function") {
      throw new TypeError(`a callback must be a function, not ${describe(callback)}`);
    }
    this.vars = currentContext().vars; // it is a context of its own
    this.#loop = loop;
    this.#callback = callback;
    this.#args = args;
    this.#context = context ?? this;
    this.#number = free.pop() ?? calls.length;
    calls[this.#number] = this;
  }

  get _loop() {
    return this.#loop;
  }

  get _number() {
    return this.#number;
  }

  get_context() {
    return this.#context;
  }

  cancelled() {
    return this.#cancelled;
  }

  cancel() {
    this.#cancelled = true;
    if (this._timer) call("at_cancel", this._timer);
    if (this._timer) this._forget();
  }

  /** C has let go of the number. */
  _forget() {
    if (!this.#number) return;
    calls[this.#number] = undefined;
    free.push(this.#number);
    this.#number = 0;
    if (this._timer) call("at_release", this._timer);
    this._timer = 0;
  }

  _run() {
    this._forget();
    if (this.#cancelled) return;
    e.entered = this.#context;
    try {
      this.#callback(...this.#args);
    } catch (error) {
      if (isFatal(error)) endRun(error);
      else report(this.#loop, { message: "Exception in callback", exception: error, handle: this });
    }
    e.entered = null;
  }
}

export class TimerHandle extends Handle {
  #when;

  constructor(when, ...rest) {
    super(...rest);
    this.#when = when;
  }

  when() {
    return this.#when;
  }
}

withCamelCase(Handle);

export function runCall(number) {
  calls[number]?._run();
}

/** Those that C still knows of are not made any more: their loop is closed. */
export function forgetCalls(isTheirs) {
  for (const handle of [...calls]) if (handle && isTheirs(handle)) handle._forget();
}

export function callSoon(loop, callback, args, context) {
  const handle = new Handle(loop, callback, args, context);
  submit(handle, () => check(call("soon", loop._open(), handle._number)));
  return handle;
}

export function callAt(loop, when, callback, args, context) {
  const handle = new TimerHandle(when, loop, callback, args, context);
  submit(handle, () => {
    handle._timer = check(call("at", loop._open(), when, handle._number));
  });
  return handle;
}

/** callback(future), when the future is done. */
export function callDone(future, callback, context) {
  const handle = new Handle(future.get_loop(), callback, [future], context);
  submit(handle, () => check(call("tell", future._ptr, handle._number)));
  return handle;
}

function submit(handle, give) {
  try {
    give();
  } catch (error) {
    handle._forget();
    throw error;
  }
}
