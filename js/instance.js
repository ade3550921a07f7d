// SPDX-License-Identifier: MIT
// One instance of a module: starts it, gives it its turns, and alone calls its exports.

import { ABI, ERROR, MAY_CALL } from "./abi.js";
import { LoadError, MemoryError, RuntimeError } from "./errors.js";
import { Host } from "./host.js";
import { Turns } from "./turns.js";
import { Exit } from "./wasi.js";

const NOT_THE_PROGRAMS = /^(_start$|_initialize$|__|asyncio_|asyncify_)/;

const LOADED = "waits for run()";
const RUNNING = "runs";

/**
 * A loaded program. module: the exports of an instance. node: node.js where there is a
 * process; the other options are those of `load`.
 */
export class App {
  #state = LOADED; // else RUNNING, or how it ended
  #cause; // what it ended by
  #depth = 0; // exports that are on the stack
  #module;
  #waiting;
  #memory;
  #wasi;
  #host;
  #turns;
  #flags;
  #promise; // { resolve, reject } of run()

  constructor(module, memory, wasi, { name, functions = {}, allowExports, node }) {
    const abi = module.asyncio_start ? module.asyncio_abi?.() : module._start && ABI;
    if (abi !== ABI) throw new LoadError(abi); // diagnose.js makes a sentence of it
    this.name = name;
    this.#waiting = node?.waiting;
    this.exports = this.#wrapExports(module);
    this.#module = module;
    this.#memory = memory;
    this.#wasi = wasi;
    this.#flags = (allowExports ?? Object.keys(this.exports).length) ? MAY_CALL : 0;
    this.#turns = new Turns(() => this.#enter(this.#pump));
    this.#host = new Host(memory, {
      functions,
      outbox: () => module.asyncio_outbox(),
      post: (...args) => this.#post(...args),
    });
  }

  async run() {
    if (this.#state !== LOADED) {
      throw new RuntimeError(`${this.name}: run() was called before; load it again`);
    }
    this.#state = RUNNING;
    return new Promise((resolve, reject) => {
      this.#promise = { resolve, reject };
      this.#waiting?.add(this);
      this.#enter(this.#start);
      if (this.#state === RUNNING) this.#turns.soon();
    });
  }

  deadlock() {
    if (!this.#depth) this.#enter(() => this.#module.asyncio_deadlock?.());
  }

  #start = () => {
    const { asyncio_start, _start } = this.#module;
    if (asyncio_start) return asyncio_start(this.#flags);
    _start();
    throw new Exit(0);
  };

  // For 50 ms in Node and 8 on a page. The next turn is chosen before the outbox is drained:
  // a program that has more to do lets others go first.
  #pump = () => this.#turns.next(this.#module.asyncio_pump(this.#waiting ? 50 : 8));

  // Calls into the module. What is thrown out of it has ended the program, but for what the
  // engine says of an argument: then the module did not run. (Our imports throw Exit, or an
  // Error for a callback that threw.)
  #enter(call) {
    if (this.#state !== RUNNING) return;
    try {
      this.#depth++;
      try {
        call();
      } finally {
        this.#depth--;
      }
      if (!this.#depth && this.#module.asyncio_outbox) this.#host.drain();
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) throw error;
      this.#end(error);
    }
  }

  // Also while an export runs, where it only queues.
  #post(handle, [tag, a, bytes], last) {
    try {
      const { asyncio_alloc, asyncio_post } = this.#module;
      const length = bytes?.length ?? 0;
      const at = length && asyncio_alloc(length);
      if (at) this.#memory.bytes(at, length).set(bytes);
      if (at || !length) asyncio_post(handle, tag, a, at, length);
      else asyncio_post(handle, ERROR, MemoryError.prototype.code, 0, 0);
    } catch (error) {
      return this.#end(error);
    }
    if (last) this.#turns.now();
    else this.#turns.soon();
  }

  #end(error) {
    if (this.#state !== RUNNING) return; // an inner call ended it before
    this.#cause = error;
    this.#waiting?.delete(this);
    this.#turns.stop();
    this.#host.close();
    this.#wasi.close();
    if (error instanceof Exit) {
      this.#state = `ended with exit code ${error.code}`;
      this.#promise.resolve(error.code);
    } else {
      this.#state = `crashed: ${describeCrash(error)}`;
      this.#promise.reject(new RuntimeError(`${this.name} ${this.#state}`, { cause: error }));
    }
  }

  #wrapExports(module) {
    const wrapped = Object.entries(module)
      .filter(([name, value]) => typeof value === "function" && !NOT_THE_PROGRAMS.test(name))
      .map(([name, call]) => [name, (...args) => this.#callExport(name, call, args)]);
    return Object.freeze(Object.fromEntries(wrapped));
  }

  #callExport(name, call, args) {
    let result;
    this.#mustRun(`${name}() cannot be called`);
    this.#enter(() => {
      this.#module.asyncio_foreign?.(1);
      try {
        result = call(...args);
      } finally {
        this.#module.asyncio_foreign?.(-1);
      }
    });
    this.#mustRun(`${name}() did not return`);
    this.#turns.soon();
    return result;
  }

  #mustRun(problem) {
    if (this.#state === RUNNING) return;
    throw new RuntimeError(`${this.name}: ${problem}: it ${this.#state}`, { cause: this.#cause });
  }
}

// The engine's text, and the innermost function of the module.
function describeCrash(error) {
  const where = /\S.*wasm-function.*/.exec(error.stack);
  return where ? `${error} (${where})` : `${error}`;
}
