// SPDX-License-Identifier: MIT
// What a task does for a while: nothing, or an operation of C that it waits in.

import { call, check, e, raised } from "./engine.js";
import { RuntimeError } from "../errors.js";
import { PARKED, YIELD } from "./steps.js";
import { ensure_future } from "./tasks.js";

const SUSPENDED = -0x80000000; // ASYNCIO__SUSPENDED
const YIELDED = { done: false, value: YIELD };
const WAITS = { done: false, value: PARKED };
const ENDED = { done: true, value: undefined };

/** A coroutine of the library: its own iterator, and a promise too. */
export class Awaitable {
  [Symbol.iterator]() {
    return this;
  }

  throw(error) {
    throw error;
  }

  return(value) {
    return { done: true, value };
  }

  then(resolve, reject) {
    return ensure_future(this).then(resolve, reject);
  }

  catch(reject) {
    return this.then(undefined, reject);
  }

  finally(callback) {
    return this.then().finally(callback);
  }
}

// One for all tasks: between [Symbol.iterator]() and the first next() comes nothing.
let fresh = false;

class Pass extends Awaitable {
  [Symbol.iterator]() {
    fresh = true;
    return this;
  }

  next() {
    if (!fresh) return ENDED;
    fresh = false;
    return YIELDED;
  }
}

/** Awaited once. */
export class Once extends Awaitable {
  #used = false;

  [Symbol.iterator]() {
    if (this.#used) throw new RuntimeError("cannot reuse already awaited coroutine");
    if (!e.current) throw new RuntimeError("await outside a task");
    this.#used = true;
    return this;
  }
}

class Sleep extends Once {
  #delay;
  #result;
  #began = false;

  constructor(delay, result) {
    super();
    this.#delay = delay;
    this.#result = result;
  }

  next() {
    if (this.#began) return { done: true, value: this.#result };
    this.#began = true;
    if (this.#delay <= 0) return YIELDED;
    check(call("sleep", this.#delay));
    return WAITS;
  }
}

let pass;

export function sleep(delay, result) {
  if (delay <= 0 && result === undefined) return (pass ??= new Pass());
  return new Sleep(Number(delay), result);
}

/**
 * An operation of C in the task that awaits it. object(): its address; number: its argument.
 * finish(status, answer): makes the result of what it came to; error(status): what is thrown.
 */
export class Operation extends Once {
  #kind;
  #object;
  #number;
  #finish;
  #began = false;

  constructor(kind, object, { number = 0, finish = () => undefined } = {}) {
    super();
    this.#kind = kind;
    this.#object = object;
    this.#number = number;
    this.#finish = finish;
  }

  next() {
    const task = e.current;
    const part = () => e.u32[(task._ptr >> 2) + e.at.part] >> 2;
    if (!this.#began) {
      this.#began = true;
      const status = call("begin", this.#kind, this.#object(), this.#number);
      if (status === SUSPENDED) return WAITS;
    }
    const status = e.i32[part() + 4];
    if (status < 0) throw raised(status);
    return { done: true, value: this.#finish(status, e.u32[part() + 3]) };
  }
}

/** A generator as a coroutine of the library. */
export class Routine extends Once {
  #generator;

  constructor(generator) {
    super();
    this.#generator = generator;
  }

  next(value) {
    return this.#generator.next(value);
  }

  throw(error) {
    return this.#generator.throw(error);
  }

  return(value) {
    return this.#generator.return(value);
  }
}
