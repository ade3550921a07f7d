// SPDX-License-Identifier: MIT
// What all that can be awaited has: it is a promise too.

import { e, get_running_loop } from "./engine.js";
import { RuntimeError } from "../errors.js";

export class Awaitable {
  /** A coroutine becomes a task. */
  _future() {
    return get_running_loop().create_task(this);
  }

  then(resolve, reject) {
    return outcome(this._future()).then(resolve, reject);
  }

  catch(reject) {
    return this.then(undefined, reject);
  }

  finally(callback) {
    return this.then().finally(callback);
  }
}

// Between [Symbol.iterator]() and the first next() comes nothing.
let fresh = false;

/** Is its own iterator, which any number of tasks may use, as it yields once. */
export class Shared extends Awaitable {
  [Symbol.iterator]() {
    fresh = true;
    return this;
  }

  next(value) {
    if (!fresh) return { done: true, value };
    fresh = false;
    return this._begin();
  }

  throw(error) {
    fresh = false;
    throw error;
  }

  return(value) {
    return { done: true, value };
  }
}

async function outcome(future) {
  if (!future.done()) await new Promise((go) => future.add_done_callback(() => go()));
  return future.result();
}

/** Of a coroutine: its task, and true when it was awaited. */
export const USED = Symbol("used");
export const REUSED = "cannot reuse already awaited coroutine";

const { prototype: generators } = Object.getPrototypeOf(function* () {});

/** What generators of the library inherit. */
const coroutines = Object.create(generators, {
  ...Object.getOwnPropertyDescriptors(Awaitable.prototype),
  [Symbol.iterator]: { value: awaitOnce },
});

function awaitOnce() {
  if (this[USED] && this[USED] !== e.current) throw new RuntimeError(REUSED);
  if (!e.current) throw new RuntimeError("await outside a task");
  this[USED] = true;
  return this;
}

/** A generator function of the library: what it gives is awaited once, and is a promise too. */
export function coroutine(make) {
  make.prototype = coroutines;
  return make;
}
