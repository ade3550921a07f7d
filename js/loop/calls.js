// SPDX-License-Identifier: MIT
// What the loop calls: call_soon, call_later, done callbacks. C holds a number of each.

import { copy_context } from "./contextvars.js";
import { ask, call, e } from "./engine.js";
import { isFunction, withCamelCase, wrong } from "./names.js";
import { Slots } from "./slots.js";
import { endRun, isFatal, report } from "./reports.js";

const calls = new Slots();

/** A call that may be cancelled until it is made. */
export class Handle {
  _loop;
  _callback;
  _number = 0; // while C knows of it
  _timer = 0; // C's
  #args;
  #context;
  #cancelled = false;

  constructor(loop, callback, args, context = copy_context()) {
    if (!isFunction(callback)) throw wrong("a callback must be a function", callback);
    this._loop = loop;
    this._callback = callback;
    this.#args = args;
    this.#context = context;
  }

  get_context() {
    return this.#context;
  }

  cancelled() {
    return this.#cancelled;
  }

  cancel() {
    this.#cancelled = true;
    if (this._timer) this._forget();
  }

  /** C has let go of the number, or does so now. */
  _forget() {
    if (!this._number) return;
    calls.free(this._number);
    if (this._timer) call("at_end", this._timer);
    this._number = this._timer = 0;
  }

  _run() {
    this._forget();
    if (this.#cancelled) return;
    e.entered = this.#context;
    try {
      this._callback(...this.#args);
    } catch (exception) {
      if (isFatal(exception)) endRun(exception);
      else report(this._loop, { message: "Exception in callback", exception, handle: this });
    }
    e.entered = null;
  }
}

export class TimerHandle extends Handle {
  when() {
    return this._when;
  }
}

withCamelCase(Handle);

export function runCall(number) {
  calls.items[number]?._run();
}

/** Those that C still knows of are not made any more: their loop is closed. */
export function forgetCalls(loop) {
  for (const handle of [...calls.items]) if (handle?._loop === loop) handle._forget();
}

/** Gives C the number of a call. name: its export; place: what is before the number. */
export function submit(handle, name, ...place) {
  const number = calls.next();
  handle._timer = ask(name, ...place, number);
  calls.take(handle);
  handle._number = number;
  return handle;
}

export function callSoon(loop, ...what) {
  return submit(new Handle(loop, ...what), "soon", loop._open());
}

export function callAt(loop, when, ...what) {
  const handle = Object.assign(new TimerHandle(loop, ...what), { _when: when });
  return submit(handle, "at", loop._open(), when);
}
