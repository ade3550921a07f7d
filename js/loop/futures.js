// SPDX-License-Identifier: MIT
// Futures. C has the state and the order of what follows; the value or error stays here.

import { Shared } from "./awaitable.js";
import { callSoon, Handle, submit } from "./calls.js";
import { ask, call, codeOf, flush, get_running_loop, putText, raised } from "./engine.js";
import { stateByte, u8 } from "./engine.js";
import { CancelledError, InvalidStateError, RuntimeError } from "../errors.js";
import { whenDropped } from "./dropped.js";
import { isFunction, withCamelCase } from "./names.js";
import { report } from "./reports.js";

export const [PENDING, FINISHED, CANCELLED] = [0, 1, 2]; // also C's
export const FAILED = 3;

/** What outlives a future: its part in C, and the error that it may have failed with. */
class Record {
  constructor(future) {
    this.loop = future.get_loop();
    this.future = future._kind;
    this.task = future.get_name?.();
  }

  free() {
    const { ptr } = this;
    this.ptr = 0;
    this.loop._failed.delete(this);
    if (ptr && call("release", ptr)) this.tell();
  }

  tell() {
    const { loop, future, task, error: exception } = this;
    const of = task ? `${future} '${task}'` : future;
    report(loop, { message: `${future} exception was never retrieved`, exception, of });
  }
}

/** A loop closes: what failed is told now, while somebody listens. */
export function tellUnread(loop) {
  for (const record of loop._failed) if (call("read", record.ptr)) record.tell();
}

export class Future extends Shared {
  _ptr; // C's, while somebody needs it
  _state = PENDING; // as far as we know: see state()
  _value; // or error, or text of the cancel
  _record;
  #loop;
  #handles; // of its done callbacks

  /** ptr: only of this package. */
  constructor({ loop = get_running_loop() } = {}, ptr = 0) {
    super();
    if (!ptr) loop._open();
    this.#loop = loop;
    this._ptr = ptr;
  }

  get_loop() {
    return this.#loop;
  }

  done() {
    return state(this) !== PENDING;
  }

  cancelled() {
    return state(this) === CANCELLED;
  }

  result() {
    if (hasFailed(this, "Result")) throw this._value;
    return this._value;
  }

  exception() {
    return hasFailed(this, "Exception") ? this._value : null;
  }

  set_result(value) {
    settable(this, "set_result");
    this._value = value;
    this._state = FINISHED;
    this._release("settle");
  }

  set_exception(error) {
    settable(this, "set_exception");
    if (isFunction(error) && error.prototype instanceof Error) error = new error();
    ask("settle", this._open(), codeOf(error));
    this._fail(error);
  }

  cancel(message) {
    if (this._ptr) return call("cancel", this._ptr, putText(message)) !== 0;
    if (this._state !== PENDING) return false;
    this._state = CANCELLED;
    this._value = message;
    return true;
  }

  add_done_callback(callback, { context } = {}) {
    if (state(this) !== PENDING) {
      callSoon(this.#loop, callback, [this], context);
      return;
    }
    this.#handles ??= new Set();
    const handle = new Handle(this.#loop, callback, [this], context);
    this.#handles.add(submit(handle, "tell", this._open()));
  }

  remove_done_callback(callback) {
    let count = 0;
    if (state(this) !== PENDING) return count;
    for (const handle of this.#handles ?? []) {
      if (handle._callback !== callback) continue;
      call("untell", this._ptr, handle._number);
      handle._forget();
      this.#handles.delete(handle);
      count++;
    }
    return count;
  }

  _begin() {
    if (state(this) === PENDING) return { done: false, value: this };
    return { done: true, value: this.result() };
  }

  // ---- of this package ----

  _future() {
    return this;
  }

  /** C's, made when it is first needed: a task waits, or a callback is to be called. */
  _open() {
    this._ptr ||= call("future", this.#loop._open(), this._state);
    return this._ptr;
  }

  /** The same for what may keep it longer than that. */
  _lend() {
    const ptr = this._open();
    this._keep();
    return ptr;
  }

  _keep() {
    if (!this._record) whenDropped(this, (this._record = new Record(this)));
    this._record.ptr = this._ptr;
  }

  /** C says that it is done. */
  _settled(now) {
    const code = call("outcome", this._ptr);
    const error = code < 0 && raised(code);
    if (error && now !== CANCELLED) return this._fail(this._find?.() ?? error);
    this._state = now;
    this._value = error ? error.message || undefined : this._outcome?.();
    this._release();
  }

  _fail(error) {
    this._state = FAILED;
    this._value = error;
    this._keep();
    this._record.error = error;
    this.#loop._failed.add(this._record);
  }

  _release(how = "release") {
    const ptr = this._ptr;
    if (!ptr) return;
    this._ptr = 0;
    if (this._record) this._record.ptr = 0;
    call(how, ptr, 0);
  }
}

Future.prototype._kind = "Future";
withCamelCase(Future);

/** What it is now: C may know more than we. */
export function state(future) {
  if (future._state !== PENDING || !future._ptr) return future._state;
  flush();
  const now = u8[future._ptr + stateByte];
  if (now !== PENDING) future._settled(now);
  return future._state;
}

/** Whether one that is done has an error, which is then read. */
function hasFailed(future, what) {
  const now = state(future);
  if (now === PENDING) throw new InvalidStateError(`${what} is not set.`);
  if (now === CANCELLED) throw new CancelledError(future._value);
  if (now === FAILED) call("read", future._ptr);
  return now === FAILED;
}

function settable(future, method) {
  if (future._coroutine) throw new RuntimeError(`Task does not support ${method} operation`);
  if (state(future) !== PENDING) throw new InvalidStateError("invalid state");
}
