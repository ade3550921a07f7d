// SPDX-License-Identifier: MIT
// One instance of a module: starts it, gives it its turns, and alone calls its exports.

import { ABI, ABI_MASK, HELD, MAY_CALL } from "./abi.js";
import { LoadError, RuntimeError } from "./codes.js";
import { Turns } from "./turns.js";
import { Exit } from "./wasi.js";

const NOT_THE_PROGRAMS = /^(_start$|_initialize$|__|asyncio_|asyncify_)/;

const KILLED = 143; // exit code, as by SIGTERM
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
  #pumpModule;
  #waiting;
  #tracing;
  #wasi;
  #host;
  #turns;
  #flags;
  #promise; // of how it ends: { promise, resolve, reject }
  #calls;
  #pool;
  #serving = false; // calls, in place of main

  constructor(module, memory, wasi, options) {
    const {
      name,
      functions = {},
      allowExports,
      node,
      Host,
      operations,
      makeCalls,
      makeIo,
      makePool,
    } = options;
    const abi = module.asyncio_start ? module.asyncio_abi?.() & ABI_MASK : module._start && ABI;
    if (abi !== ABI) throw new LoadError(abi); // diagnose.js makes a sentence of it
    this.name = name;
    this.#waiting = node?.waiting;
    this.#module = module;
    this.#pumpModule = module.asyncio_pump; // a function that is called often is not looked for
    this.#wasi = wasi;
    this.#turns = new Turns(this.#pump);
    this.#tracing = options.tracing;
    this.control = this.#tracing?.control(this.#turns);
    this.#host = Host && new Host(module, memory, functions, operations, this.#afterPost);
    if (makeIo) this.#host.io = makeIo(module, this.#host.values, this.#afterEvent);
    this.#pool = makePool?.(module, memory, wasi.fds, this.#host, this.#afterPost);
    this.#calls = makeCalls?.(this.#host, this.#join, this.#callNow);
    this.exports = this.#wrapExports();
    this.#flags = (allowExports ?? Object.keys(this.exports).length) ? MAY_CALL : 0;
  }

  async run() {
    if (this.#state !== LOADED) {
      const why = this.#serving ? "it serves its exports" : "run() was called before";
      throw new RuntimeError(`${this.name}: ${why}; load it again`);
    }
    return this.#begin(this.#start);
  }

  async close() {
    const hasRun = this.#state !== LOADED;
    const { asyncio_close } = this.#module;
    if (!hasRun) this.#state = RUNNING; // for no time
    if (hasRun && asyncio_close) this.#enter(asyncio_close);
    else this.#end(new Exit(hasRun ? KILLED : 0));
    this.#pool?.abort();
    if (this.#state === RUNNING) this.#turns.soon();
    await this.#promise?.promise.catch(() => {});
  }

  async tasks() {
    const { tasksOf } = await import("./tasks.js");
    return this.#state === RUNNING ? tasksOf(this.#module) : [];
  }

  #begin(start) {
    this.#state = RUNNING;
    this.#promise = {};
    this.#promise.promise = new Promise((resolve, reject) => {
      Object.assign(this.#promise, { resolve, reject });
    });
    this.#waiting?.add(this);
    this.#enter(start);
    if (this.#state === RUNNING) this.#turns.soon();
    return this.#promise.promise;
  }

  // A program that only serves its exports, and has none to serve, is no deadlock.
  deadlock() {
    if (this.#serving && !this.#calls.size) return;
    if (!this.#depth) this.#enter(() => this.#module.asyncio_deadlock?.());
  }

  #start = () => {
    const { asyncio_start, _start } = this.#module;
    if (asyncio_start) return asyncio_start(this.#flags);
    _start();
    throw new Exit(0);
  };

  // For 50 ms in Node and 8 on a page. The next turn is chosen before the outbox is drained:
  // a program that has more to do lets others go first, unless it waits for nothing but that.
  #pump = () => {
    if (this.#state !== RUNNING) return;
    let wait;
    try {
      do wait = this.#pumpModule(this.#waiting ? 50 : 8);
      while (wait === HELD && this.#host.drain());
      if (this.#state !== RUNNING) return; // it was closed by what it called
      if (wait < 0)
        this.#turns.stop(); // as next() does, without a number in the heap
      else this.#turns.next(wait);
      this.#host?.drain();
    } catch (error) {
      this.#end(error);
    }
  };

  // Calls into the module, and does what it asks for.
  #enter(call) {
    this.#call(call);
    if (this.#depth || this.#state !== RUNNING) return;
    try {
      this.#host?.drain();
    } catch (error) {
      this.#fail(error);
    }
  }

  #call(call, a, b, c) {
    if (this.#state !== RUNNING) return;
    this.#depth++;
    try {
      return call(a, b, c);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#depth--;
    }
  }

  // What is thrown out of the module has ended the program, but for what the engine says of an
  // argument: then the module did not run. (Our imports throw Exit, or an Error for a callback that
  // threw.)
  #fail(error) {
    if (error instanceof TypeError || error instanceof SyntaxError) throw error;
    this.#end(error);
  }

  // A call that C made was answered, also while an export runs; or the module failed at that.
  #afterPost = (last, error) => {
    if (last && !this.#depth) {
      if (this.#turns.now()) this.#pump();
    } else if (error) this.#end(error);
    else this.#turns.soon();
  };

  // What has many events said something: one turn for all that comes now; or at once, for a frame.
  #afterEvent = (error, now) => {
    if (error) this.#end(error);
    else if (now) this.#pump();
    else this.#turns.later();
  };

  #end(error) {
    if (this.#state !== RUNNING) return; // an inner call ended it before
    this.#cause = error;
    this.#waiting?.delete(this);
    this.#turns.stop();
    this.#tracing?.end();
    const ended = error instanceof Exit;
    this.#state = ended ? `ended with exit code ${error.code}` : `crashed: ${describeCrash(error)}`;
    this.#pool?.close();
    this.#host?.close(ended);
    this.#wasi.close();
    const crash = new RuntimeError(`${this.name} ${this.#state}`, { cause: error });
    this.#calls?.close(crash);
    if (ended) this.#promise?.resolve(error.code);
    else this.#promise?.reject(crash);
  }

  #wrapExports() {
    const wrapped = Object.entries(this.#module)
      .filter(([name, value]) => typeof value === "function" && !NOT_THE_PROGRAMS.test(name))
      .map(([name, call]) => [
        name,
        this.#calls?.wrap(name) ?? ((...args) => this.#callExport(name, call, args)),
      ]);
    return Object.freeze(Object.fromEntries(wrapped));
  }

  // A coroutine's call joins the loop that runs; without one the module serves them.
  #join = (call, a, b, c) => {
    this.#serve();
    const result = this.#call(call, a, b, c); // it only makes a task
    this.#turns.soon();
    return result;
  };

  #callNow = (name, call) => {
    this.#serve();
    this.#callExport(name, call, []);
  };

  #serve() {
    if (this.#state === LOADED) {
      this.#serving = true;
      this.#begin(() => this.#module.asyncio_serve(this.#flags)).catch(() => {});
    }
    this.#mustRun("an export cannot be called");
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

// The engine's text, and the innermost function of the module. A C stack that overflows by far leaves
// the memory below address 0 before the next switch can tell of it.
function describeCrash(error) {
  const text = String(error).replace(/ \(evaluating '.*'\)$/, ""); // JavaScriptCore quotes our own code
  const where = /\S.*wasm-function.*/.exec(error.stack); // not in Bun
  const hint = /out of bounds/i.test(text)
    ? ": a bad pointer, or a C stack that overflowed; for large locals raise .stack_size"
    : "";
  return where ? `${text} (${where})${hint}` : `${text}${hint}`;
}
