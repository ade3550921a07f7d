// SPDX-License-Identifier: MIT
// What a program that Emscripten links carries of this package if it calls JavaScript or exports
// functions: js/cc/emscripten.js puts it into the library, wasm/emscripten/javascript.c starts it.

import { Calls } from "../calls.js";
import { NotImplementedError, RuntimeError } from "../codes.js";
import * as errors from "../errors.js";
import { Host } from "../host.js";
import { Memory } from "../memory.js";
import { operations } from "../objects.js";
import { checkOptions } from "../options.js";
import { readSignature } from "../signatures.js";

const OPTIONS = { functions: "object of function" };

/**
 * The JavaScript side of one program. Module: Emscripten's. wasm: its exports that js/host.js and
 * js/calls.js call. emscripten: { memory, isBusy(): whether its own Asyncify has suspended
 * something, soon(): lets the loop go on }.
 */
export class Program {
  #Module;
  #wasm;
  #emscripten;
  #host;
  #calls;
  #signatures = new Map();
  #serving = false; // calls, in place of main
  #cause; // how it ended
  #stopped; // resolves what waits for the end of the run

  constructor(Module, wasm, emscripten) {
    const { asyncio: given = {} } = Module;
    checkOptions(given, "Module.asyncio", OPTIONS);
    this.#Module = Module;
    this.#wasm = wasm;
    this.#emscripten = emscripten;
    const memory = new Memory();
    memory.attach(emscripten.memory);
    const functions = given.functions ?? {};
    this.#host = new Host(wasm, memory, explainMissing(functions), operations, this.#afterPost);
    if (wasm.asyncio_serve)
      this.#calls = new Calls(wasm, this.#signatures, this.#host, this.#join, this.#callNow);
    Module.asyncio = { functions, errors, close: () => this.#close() };
    this.#followExit();
  }

  /** Puts a function that C exports on Module. line: its signature. run(): starts a call of it. */
  add(line, run) {
    const [name, signature] = readSignature(line);
    if (name in this.#Module)
      throw new RuntimeError(`Module has a '${name}' already; rename it in C`);
    this.#signatures.set(name, signature);
    this.#wasm[name] = run;
    this.#Module[name] = this.#calls.wrap(name);
  }

  /** Does what C asks for; whether the program goes on. */
  drain = () => this.#host.drain();

  /** Whether the loop may wait for nothing: it only serves calls, and there are none. */
  isIdle = () => this.#serving && !this.#calls.size;

  /** Whether calls may wake a loop that waits for nothing. */
  isServed = () => this.#signatures.size > 0;

  /** The program ended, by itself or by an error. Returns whether the error has been told. */
  end = (cause, byItself) => {
    if (this.#cause) return false;
    this.#cause = new RuntimeError(`the program ${describe(cause, byItself)}`, { cause });
    this.#host.close(byItself);
    this.#calls?.close(this.#cause);
    this.stopped();
    return this.#serving;
  };

  /** The run of a loop has ended. */
  stopped = () => this.#stopped?.();

  #followExit() {
    const { onExit } = this.#Module;
    this.#Module.onExit = (code) => {
      this.end(code, true);
      onExit?.(code);
    };
  }

  #afterPost = (last, error) => {
    if (error) throw error; // it is the program's end, and Emscripten's to tell
    this.#emscripten.soon();
  };

  // A coroutine's call joins the loop that runs; without one the program serves them.
  #join = (call, a, b, c) => {
    this.#serve();
    const result = call(a, b, c);
    this.#emscripten.soon();
    return result;
  };

  #callNow = (name, call) => {
    this.#serve();
    this.#wasm.asyncio_foreign(1);
    try {
      call();
    } finally {
      this.#wasm.asyncio_foreign(-1);
    }
    this.#emscripten.soon();
  };

  #serve() {
    if (this.#cause) throw this.#cause;
    if (this.#wasm.asyncio_emscripten_runs()) return;
    if (this.#emscripten.isBusy())
      throw new RuntimeError("no loop runs: main waits in a call of Emscripten");
    this.#serving = true;
    this.#wasm.asyncio_serve(0);
  }

  async #close() {
    const runs = !this.#cause && this.#wasm.asyncio_emscripten_runs();
    if (runs) {
      const stopped = new Promise((resolve) => (this.#stopped = resolve));
      this.#wasm.asyncio_close();
      this.#emscripten.soon();
      await stopped;
    }
    if (this.#serving || !runs) this.end(0, true); // main ends by itself
  }
}

function explainMissing(functions) {
  const explain = (name) => () => {
    const hint = `give Module.asyncio = { functions: { ${name} } }`;
    throw new NotImplementedError(`JS function '${name}' was not given: ${hint}`);
  };
  const get = (_, name) => (Object.hasOwn(functions, name) ? functions[name] : explain(name));
  return new Proxy(functions, { get });
}

const describe = (cause, byItself) =>
  byItself ? `ended with exit code ${cause}` : `crashed: ${cause}`;
