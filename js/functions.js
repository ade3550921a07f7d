// SPDX-License-Identifier: MIT
// C functions as functions of JavaScript (src/asyncio/functions.h).

import { RuntimeError } from "./errors.js";

const { FinalizationRegistry } = globalThis; // old workers have none: then C keeps its functions

/** Those of one instance. calls: of calls.js. values: of values.js. */
export class Functions {
  #module;
  #calls;
  #values;
  #released = new Set(); // handles that C still holds
  #registry = FinalizationRegistry && new FinalizationRegistry((handle) => this.drop(handle));

  constructor(module, calls, values) {
    this.#module = module;
    this.#calls = calls;
    this.#values = values;
  }

  /** A new function for a handle. */
  make(handle) {
    let isReleased = false;
    const run = () => this.#module.asyncio_call_function(handle);
    const made = (...args) =>
      isReleased
        ? Promise.reject(new RuntimeError("this C function was released"))
        : this.#calls.call("a C function", run, args);
    made.release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#registry?.unregister(made);
      if (this.#values.has(handle)) this.#released.add(handle);
      else this.drop(handle);
    };
    if (Symbol.dispose) made[Symbol.dispose] = made.release;
    this.#registry?.register(made, handle, made);
    return made;
  }

  /** C holds it no longer. isKnown: it was made. */
  forget(handle, isKnown) {
    if (!isKnown || this.#released.delete(handle)) this.drop(handle);
  }

  /** Nobody can call it any more. */
  drop(handle) {
    if (!this.#calls.closed) this.#module.asyncio_drop_function(handle);
  }
}
