// SPDX-License-Identifier: MIT
// A program whose tasks are watched and held: for load(…, { trace }). Stands between a module with
// a trace (src/trace.c) and its App.

import { HELD, TRACED } from "./abi.js";
import { Memory } from "./memory.js";
import { Clock } from "./trace/clock.js";
import { Control } from "./trace/control.js";
import { Records } from "./trace/records.js";
import { Exit } from "./wasi.js";

const INTERRUPTED = 130; // exit code, as by SIGINT
const MONOTONIC = 1;
const ENTRIES = ["_start", "asyncio_start", "asyncio_serve", "asyncio_deadlock"];

const BUILD = "has no trace; build it with one: wasyncio cc --trace FILE.c -o APP.wasm";

export class Tracing {
  #take;
  #memory = new Memory();
  #records = new Records(this.#memory);
  #clock = new Clock();
  #control = new Control(this.#clock);
  #module;
  #at; // where the module keeps its struct asyncio__trace

  /** take(events): gets what has happened, after each turn of the program. */
  constructor(take) {
    this.#take = take;
  }

  /** As WebAssembly.instantiate: the exports are wrapped. */
  async instantiate(module, { wasi_snapshot_preview1: wasi }) {
    const own = { ...wasi, clock_time_get: this.#readClock(wasi.clock_time_get) };
    const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: own });
    this.#memory.attach(exports.memory);
    this.#module = exports;
    return { exports: this.#wrap(exports) };
  }

  #readClock = (read) => (clock, precision, at) => {
    if (clock !== MONOTONIC) return read(clock, precision, at);
    this.#memory.setU64(at, Math.round(this.#clock.now() * 1e6));
    return 0;
  };

  #wrap(exports) {
    if (exports.asyncio_start && !exports.asyncio_trace) throw new TraceError(BUILD);
    this.#at = exports.asyncio_trace?.();
    if (this.#at) this.#memory.bytes(this.#at + 12, 1)[0] = 1; // on
    const wrapped = { ...exports };
    for (const name of ENTRIES) if (exports[name]) wrapped[name] = this.#entered(exports[name]);
    if (this.#at) wrapped.asyncio_pump = this.#pump;
    if (exports.asyncio_close) wrapped.asyncio_close = this.#close;
    return wrapped;
  }

  #entered(call) {
    const drained = this.#drained(call);
    return (...args) => {
      this.#clock.start();
      return drained(...args);
    };
  }

  #drained(call) {
    return (...args) => {
      try {
        return call(...args);
      } finally {
        this.#drain();
      }
    };
  }

  // What is cancelled has to go on.
  #close = () => {
    this.#control.resume();
    this.#module.asyncio_close();
  };

  /** Reads the records, whatever the module has come to; nothing of it runs. */
  #drain() {
    if (!this.#at) return;
    const memory = this.#memory;
    const [records, size, lost] = [0, 4, 8].map((offset) => memory.u32(this.#at + offset));
    const events = this.#records.read(records, size);
    if (lost) events.push({ type: "lost", time: this.#clock.now() / 1000, count: lost });
    memory.setU32(this.#at + 4, 0);
    memory.setU32(this.#at + 8, 0);
    if (events.length) this.#take(events);
  }

  /** The object that the embedder gets. turns: of the app. */
  control(turns) {
    return this.#control.attach(turns);
  }

  /** The program has ended. */
  end() {
    this.#control.end();
  }

  // As asyncio_pump, on our clock: as many pumps as there is time for.
  #pump = (budget) => {
    const end = performance.now() + budget;
    const control = this.#control;
    for (;;) {
      if (control.takeStop() && !this.#drained(this.#module.asyncio_interrupt)())
        throw new Exit(INTERRUPTED);
      if (!control.mayGoOn) return -1;
      this.#memory.bytes(this.#at + 13, 1)[0] = control.paused; // one pass
      const wait = this.#drained(this.#module.asyncio_pump)(budget);
      if (wait === HELD || wait === -1) return wait;
      if (wait === TRACED) control.passed();
      else if (wait > 0 && !this.#jumps()) return wait / this.#clock.rate;
      else if (wait > 0) this.#clock.setOn(wait);
      const hasAsked = wait > 0 && this.#module.asyncio_outbox; // answers come before the jump
      if (wait === 0 || hasAsked || performance.now() >= end) return 0;
    }
  };

  // Whether the clock is set on, in place of waiting.
  #jumps() {
    return this.#control.paused || this.#clock.rate === Infinity;
  }
}

/** diagnose.js makes a sentence of it. */
class TraceError extends Error {
  name = "TraceError";
}
