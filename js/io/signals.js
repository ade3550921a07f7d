// SPDX-License-Identifier: MIT
// Signals of the process that runs us (src/asyncio/signals.h).

import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { LONGEST_TIMER } from "../turns.js";

/** Those of src/asyncio/signals.h that none can catch: SIGKILL, SIGSTOP. */
const UNCAUGHT = 1 | (1 << 9) | (1 << 16) | (1 << 19);

/** Deno's too: SIGILL, SIGFPE, SIGSEGV. */
const FATAL = (1 << 4) | (1 << 8) | (1 << 11);

const WINDOWS = 1 << 2; // SIGINT alone is what it is elsewhere

/** Bit N for each signal N that can be caught here; the lowest: there are signals. */
function signalsHere() {
  if (!isMainThread) return 0; // a worker hears of none
  if (process.platform === "win32") return 1 | WINDOWS;
  return 1 | ~(UNCAUGHT | (globalThis.Deno ? FATAL : 0));
}

/**
 * Kinds of OPEN, as io.js takes them. module: told what can be caught. isAllowed: by the embedder.
 */
export function signalsOf(module, isAllowed) {
  const here = signalsHere();
  module.asyncio_signals(isAllowed ? here : here & 1);
  return {
    21: { need: "signals", open: (say, [name, isIdle]) => new Signal(say, name, isIdle) },
    22: { need: "signals", open: (_, [name]) => void process.kill(process.pid, name) },
  };
}

/** A listener, which keeps nothing alive by itself. isIdle: nor do we. */
class Signal {
  #name;
  #listener;
  #waiting;

  constructor(say, name, isIdle) {
    this.#name = name;
    this.#listener = () => say(1);
    process.on(name, this.#listener);
    if (!isIdle) this.#waiting = setInterval(() => {}, LONGEST_TIMER);
  }

  close() {
    process.off(this.#name, this.#listener);
    clearInterval(this.#waiting);
  }
}
