// SPDX-License-Identifier: MIT
// Futures. C has the state and the order of what follows; the value or error stays here.

import { whenDropped } from "./dropped.js";
import { callDone, callSoon } from "./calls.js";
import { call, check, codeOf, e, flush, getText, makeError, putText } from "./engine.js";
import { CancelledError, InvalidStateError, RuntimeError } from "../errors.js";
import { withCamelCase } from "./names.js";
import { report } from "./reports.js";

export const PENDING = 0;
export const FINISHED = 1;
export const CANCELLED = 2;

const ERROR_TAG = 9;
let fresh = false; // the next next() is the first of an await: nothing comes between the two

// What is dropped without having been looked at. A record outlives its future.
const dropped = whenDropped(release);

/** Lets C free what belongs to a record, and tells of an error that nobody has read. */
function release(record) {
  const { ptr, loop } = record;
  record.ptr = 0;
  loop._failed.delete(record);
  if (ptr && call("release", ptr)) tell(record);
}

function tell({ loop, kind, error, task }) {
  const of = task === undefined ? kind : `${kind} '${task}'`;
  report(loop, { message: `${kind} exception was never retrieved`, exception: error, of });
}

/** A loop closes: what failed is told now, while somebody listens. */
export function tellUnread(loop) {
  for (const record of loop._failed) {
    if (!e.u8[record.ptr + e.at.unreadByte]) continue;
    e.u8[record.ptr + e.at.unreadByte] = 0;
    tell(record);
  }
}

export class Future {
  _ptr; // C's, until nobody needs it
  _state = PENDING; // as far as we know: see state()
  _value;
  _error;
  _failed = false;
  #loop;
  #record;
  #handles; // of its done callbacks

  /** ptr, kind: only of this package. A future without a kind is recorded when it fails. */
  constructor({ loop = e.loop } = {}, ptr = undefined, kind = "Future") {
    if (!loop) throw new RuntimeError("no running event loop");
    this.#loop = loop;
    this._ptr = ptr ?? call("future", loop._open());
    if (kind) this._record(kind);
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
    if (state(this) === PENDING) throw new InvalidStateError("Result is not set.");
    if (this._state === CANCELLED) throw new CancelledError(this._value);
    if (!this._failed) return this._value;
    this._read();
    throw this._error;
  }

  exception() {
    if (state(this) === PENDING) throw new InvalidStateError("Exception is not set.");
    if (this._state === CANCELLED) throw new CancelledError(this._value);
    if (this._failed) this._read();
    return this._failed ? this._error : null;
  }

  set_result(value) {
    this._settable();
    this._value = value;
    this._state = FINISHED;
    check(call("settle", this._ptr, 0));
    this._release();
  }

  set_exception(error) {
    this._settable();
    if (typeof error === "function" && error.prototype instanceof Error) error = new error();
    this._fail(error);
    check(call("settle", this._ptr, codeOf(error)));
  }

  _settable() {
    if (state(this) !== PENDING) throw new InvalidStateError("invalid state");
  }

  cancel(message) {
    if (state(this) !== PENDING) {
      if (this._failed && this._silencedByCancel) this._read();
      return false;
    }
    return cancel(this, message);
  }

  add_done_callback(callback, { context } = {}) {
    if (state(this) !== PENDING) {
      callSoon(this.#loop, callback, [this], context);
      return;
    }
    const handle = callDone(this, callback, context);
    (this.#handles ??= []).push([callback, handle]);
  }

  remove_done_callback(callback) {
    if (!this.#handles || state(this) !== PENDING) return 0;
    const mine = this.#handles.filter(([other]) => other === callback);
    this.#handles = this.#handles.filter(([other]) => other !== callback);
    for (const [, handle] of mine) {
      call("untell", this._ptr, handle._number);
      handle._forget();
    }
    return mine.length;
  }

  // ---- awaiting: the future is its own iterator, which any number of tasks may use ----

  [Symbol.iterator]() {
    fresh = true;
    return this;
  }

  next(value) {
    if (!fresh) return { done: true, value };
    fresh = false;
    if (state(this) === PENDING) return { done: false, value: this };
    return { done: true, value: this.result() };
  }

  throw(error) {
    fresh = false;
    throw error;
  }

  return(value) {
    return { done: true, value };
  }

  then(resolve, reject) {
    const settled = new Promise((fulfil, fail) => {
      const settle = () => {
        try {
          fulfil(this.result());
        } catch (error) {
          fail(error);
        }
      };
      if (this.done()) settle();
      else this.add_done_callback(settle);
    });
    return settled.then(resolve, reject);
  }

  catch(reject) {
    return this.then(undefined, reject);
  }

  finally(callback) {
    return this.then().finally(callback);
  }

  // ---- of this package ----

  /** C says that it is done. */
  _settled(now) {
    const at = (this._ptr >> 2) + e.at.result;
    const [tag, code, details] = [e.u32[at], e.i32[at + 1], e.u32[at + 2]];
    const text = getText(details && details + e.at.textByte);
    if (now === CANCELLED) this._value = text || undefined;
    else if (tag !== ERROR_TAG) this._value = this._outcome();
    else this._fail(this._find(code, details) ?? makeError(code, text));
    this._state = now;
    if (!this._failed) this._release();
  }

  _outcome() {
    return undefined;
  }

  /** The error behind one of C's; undefined if it is C's own. */
  _find() {
    return undefined;
  }

  get _silencedByCancel() {
    return true;
  }

  _fail(error) {
    this._state = FINISHED;
    this._failed = true;
    this._error = error;
    if (!this.#record) this._record("Task", this.get_name());
    this.#record.error = error;
    this.#loop._failed.add(this.#record);
  }

  _record(kind, task) {
    this.#record = { ptr: this._ptr, loop: this.#loop, kind, error: undefined, task };
    dropped.register(this, this.#record);
  }

  _read() {
    if (e.count) flush(); // C may not know of the error yet
    if (this._ptr) e.u8[this._ptr + e.at.unreadByte] = 0;
  }

  _release() {
    const ptr = this._ptr;
    if (!ptr) return;
    this._ptr = 0;
    if (this.#record) this.#record.ptr = 0;
    call("release", ptr);
  }
}

withCamelCase(Future);

/** What it is now: C may know more than we. */
export function state(future) {
  if (future._state !== PENDING || !future._ptr) return future._state;
  if (e.count) flush();
  const now = e.u8[future._ptr + e.at.stateByte];
  if (now !== PENDING) future._settled(now);
  return future._state;
}

/** Asks C to cancel; the message goes along. */
export function cancel(future, message) {
  return call("cancel", future._ptr, putText(message)) !== 0;
}
