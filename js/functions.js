// SPDX-License-Identifier: MIT
// C functions as functions of JavaScript (src/asyncio/functions.h).

const { FinalizationRegistry } = globalThis; // old workers have none: then C keeps its functions

/** Those of one instance. calls: of calls.js. */
export class Functions {
  #module;
  #calls;
  #registry = FinalizationRegistry && new FinalizationRegistry((handle) => this.drop(handle));

  constructor(module, calls) {
    this.#module = module;
    this.#calls = calls;
  }

  /** A new function for a handle. */
  make(handle) {
    const run = () => this.#module.asyncio_call_function(handle);
    const made = (...args) => this.#calls.call("a C function", run, args);
    this.#registry?.register(made, handle);
    return made;
  }

  /** Nobody can call it any more. */
  drop(handle) {
    this.#module.asyncio_drop_function(handle);
  }
}
