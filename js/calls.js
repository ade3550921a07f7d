// SPDX-License-Identifier: MIT
// C coroutines as functions that give promises (src/asyncio/exports.h).

import { CancelledError, MemoryError, TypeError } from "./errors.js";
import { readSignatures } from "./signatures.js";

/** What makes the calls of an instance of a compiled module, once there is its host. */
export function callsOf(module, exports) {
  const signatures = readSignatures(module);
  return (host, join) => new Calls(exports, signatures, host, join);
}

/**
 * The calls of one instance that are under way. join(call): runs it with a loop that a task can
 * be made on, or throws why there is none.
 */
class Calls {
  #module;
  #signatures;
  #host;
  #join;
  #open = new Map(); // handle -> { resolve, reject, forget }

  constructor(module, signatures, host, join) {
    this.#module = module;
    this.#signatures = signatures;
    this.#host = host;
    this.#join = join;
    host.settle = this.#settle;
  }

  get size() {
    return this.#open.size;
  }

  /** The function for an export that is a coroutine, undefined for others. */
  wrap(name) {
    if (!this.#signatures.has(name)) return undefined;
    const names = this.#signatures.get(name).parameters.map(([, parameter]) => parameter);
    const run = this.#module[name];
    const call = (...args) =>
      new Promise((resolve, reject) => {
        let options = NO_OPTIONS;
        if (args.length === names.length + 1) options = checkOptions(name, args.pop());
        if (args.length !== names.length) throw wrongCount(name, names, args.length);
        this.#join(() => {
          for (const value of args) this.#give(value);
          this.#giveOptions(options);
          const handle = run();
          if (!handle) return reject(new MemoryError(`${name}(): no room for one more call`));
          const forget = this.#listen(options.signal, handle);
          this.#open.set(handle, { resolve, reject, forget });
        });
      });
    return Object.defineProperty(call, "name", { value: name });
  }

  // A value that cannot cross fails the call, as any other error of an argument does.
  #give(value) {
    this.#host.pass(this.#module.asyncio_argument, value);
  }

  #giveOptions({ name, timeout = 0 }) {
    if (name === undefined && !timeout) return;
    const give = (tag, a, at, length) => this.#module.asyncio_call_as(at, length, timeout);
    this.#host.pass(give, name);
  }

  #listen(signal, handle) {
    if (!signal) return undefined;
    const cancel = () => this.#join(() => this.#module.asyncio_cancel(handle));
    signal.addEventListener("abort", cancel, { once: true });
    return () => signal.removeEventListener("abort", cancel);
  }

  // What came of a call: a value, or an error with which it failed.
  #settle = (handle, failed, value) => {
    const call = this.#open.get(handle);
    this.#open.delete(handle);
    call?.forget?.();
    if (failed) call?.reject(value);
    else call?.resolve(value);
  };

  /** The module has ended. */
  close(error) {
    for (const handle of [...this.#open.keys()]) this.#settle(handle, true, error);
  }
}

function wrongCount(name, names, count) {
  const wanted = `${names.length} argument${names.length === 1 ? "" : "s"}`;
  const list = names.length ? ` (${names.join(", ")})` : "";
  return new TypeError(`${name}() takes ${wanted}${list}, not ${count}`);
}

const NO_OPTIONS = {};

const OPTIONS = {
  signal: [(value) => value instanceof AbortSignal, "an AbortSignal"],
  name: [(value) => typeof value === "string", "a string"],
  timeout: [(value) => typeof value === "number" && value > 0, "a number of seconds above 0"],
};

function checkOptions(name, options = NO_OPTIONS) {
  const fail = (problem) => {
    throw new TypeError(`${name}(): ${problem}`);
  };
  if (typeof options !== "object" || options === null) {
    fail(`the options must be an object, not ${options === null ? "null" : typeof options}`);
  }
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, key)) fail(`there is no option '${key}'`);
    const [fits, wanted] = OPTIONS[key];
    if (value !== undefined && !fits(value)) fail(`option '${key}' must be ${wanted}`);
  }
  if (options.signal?.aborted) throw aborted(options.signal);
  return options;
}

function aborted({ reason }) {
  return new CancelledError("the signal was aborted before the call", { cause: reason });
}
