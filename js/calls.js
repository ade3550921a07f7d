// SPDX-License-Identifier: MIT
// C coroutines as functions that give promises (src/asyncio/exports.h).

import { CancelledError, MemoryError, TypeError } from "./errors.js";
import { Functions } from "./functions.js";
import { INDEX, put } from "./handles.js";
import { checkOptions } from "./options.js";
import { readSignatures } from "./signatures.js";

const OPTIONS = { signal: "object", name: "string", timeout: "number" };

/** What makes the calls of an instance of a compiled module, once there is its host. */
export function callsOf(module, exports) {
  const signatures = readSignatures(module);
  return (host, join, callNow) => new Calls(exports, signatures, host, join, callNow);
}

/**
 * The calls of one instance that are under way. join(call, ...three): gives what call(...three)
 * gives with a loop that a task can be made on, or throws why there is none. callNow(name, call):
 * calls a function of C now.
 */
export class Calls {
  /** Whether the module has ended. */
  closed = false;
  /** How many there are. */
  size = 0;
  #module;
  #signatures;
  #host;
  #join;
  #callNow;
  #argument; // an export that is called often is not looked for
  #resolve; // of the promise that was made last
  #open = []; // index -> what resolves its promise
  #crash; // how the module has ended

  constructor(module, signatures, host, join, callNow) {
    this.#module = module;
    this.#argument = module.asyncio_argument;
    this.#signatures = signatures;
    this.#host = host;
    this.#join = join;
    this.#callNow = callNow;
    host.settle = this.#settle;
    host.values.functions =
      module.asyncio_call_function && new Functions(module, this, host.values);
  }

  /** The function for an export that has a signature, undefined for others. */
  wrap(name) {
    const signature = this.#signatures.get(name);
    if (!signature) return undefined;
    const names = signature.parameters.map(([, parameter]) => parameter);
    const run = this.#module[name];
    const call = signature.isPlain
      ? (...args) => this.#callPlain(name, run, names, args)
      : (...args) => this.call(name, run, args, names);
    return Object.defineProperty(call, "name", { value: name });
  }

  /** Starts a call that run() makes a task of. names: of the parameters, if there are any fixed. */
  call(name, run, args, names) {
    const promise = new Promise(this.#keep); // no closure for each: they cost more than the call
    const resolve = this.#resolve;
    try {
      const options = names && args.length !== names.length && takeOptions(name, names, args);
      const handle = this.#join(this.#start, run, args, options);
      if (!handle) throw this.#crash ?? new MemoryError(`${name}(): no room for one more call`);
      const settle = options?.signal ? this.#listen(options.signal, handle, resolve) : resolve;
      put(this.#open, handle, settle);
      this.size++;
    } catch (error) {
      resolve(Promise.reject(error));
    }
    return promise;
  }

  #keep = (resolve) => {
    this.#resolve = resolve;
  };

  #start = (run, args, options) => {
    this.#give(args);
    if (options) this.#giveOptions(args.length, options);
    return run();
  };

  #give(args) {
    for (let i = 0; i < args.length; i++) this.#host.values.send(this.#argument, i, args[i]);
  }

  // The name is behind the arguments.
  #giveOptions(count, { name, timeout = 0 }) {
    this.#host.values.send(this.#argument, count, name);
    this.#module.asyncio_call_as(timeout);
  }

  #listen(signal, handle, resolve) {
    const cancel = () => this.#join(this.#module.asyncio_cancel, handle);
    signal.addEventListener("abort", cancel, { once: true });
    return (value) => {
      signal.removeEventListener("abort", cancel);
      resolve(value);
    };
  }

  // What came of a call: a value, or an error with which it failed.
  #settle = (handle, value, failed) => {
    const open = this.#open;
    const resolve = open[handle & INDEX];
    if (!resolve) return; // it was rejected by an export that was called then
    open[handle & INDEX] = undefined;
    this.size--;
    resolve(failed ? Promise.reject(value) : value); // with one closure kept, not two
  };

  #callPlain(name, run, names, args) {
    if (args.length !== names.length) throw wrongCount(name, names, args.length);
    let value;
    let failed;
    this.#callNow(name, () => {
      this.#give(args);
      [value, failed] = this.#host.read(run());
    });
    if (failed) throw value;
    return value;
  }

  /** The module has ended. */
  close(error) {
    this.closed = true;
    this.#crash = error;
    for (const handle in this.#open) this.#settle(handle, error, true);
  }
}

// The options are behind the arguments.
function takeOptions(name, names, args) {
  if (args.length !== names.length + 1) throw wrongCount(name, names, args.length);
  const options = args.pop() ?? {};
  checkOptions(options, `${name}()`, OPTIONS);
  const { signal, timeout = 1 } = options;
  if (!(timeout > 0)) throw wrong(name, `option 'timeout' must be above 0, not ${timeout}`);
  if (signal && !(signal instanceof AbortSignal))
    throw wrong(name, "option 'signal' must be an AbortSignal");
  if (!signal?.aborted) return options;
  const cause = signal.reason;
  throw new CancelledError("the signal was aborted before the call", { cause });
}

const wrong = (name, problem) => new TypeError(`${name}(): ${problem}`);

function wrongCount(name, names, count) {
  const wanted = `${names.length} argument${names.length === 1 ? "" : "s"}`;
  const list = names.length ? ` (${names.join(", ")})` : "";
  return new TypeError(`${name}() takes ${wanted}${list}, not ${count}`);
}
