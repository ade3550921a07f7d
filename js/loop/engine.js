// SPDX-License-Identifier: MIT
// The C loop that JavaScript uses: asyncio.wasm, its memory, and the way into it.

import { classes } from "../codes.js";
import { importNode } from "../platform.js";
import { openSource } from "../source.js";
import { BaseException, Exception, JSError, LoadError, RuntimeError } from "../errors.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Made anew by each pump: to store a new task in what is as new costs V8 no write barrier.
let place = { task: null };

/** What is under way. */
export const e = new (class {
  entered = null; // the context of a call, or Context.run()
  loop = null; // that runs
  pumping = false;
  fatal = undefined; // what ends the run: { error }
  watch = undefined; // is told of each new task, for devtools.js
  touched() {} // something became ready outside of a pump

  /** The task whose step it is. */
  get current() {
    return place.task;
  }

  set current(task) {
    place.task = task;
  }
})();

export function get_running_loop() {
  if (e.loop) return e.loop;
  throw new RuntimeError("no running event loop");
}

// ---- the module ----

let loading;
let exports;

/** Gives what asyncio.wasm is to be read from, where the package's own URL does not do. */
let source;
export function set_engine(from) {
  if (loading) throw new RuntimeError("set_engine(): the engine is loaded already");
  source = from;
}

/** Loads the engine; what needs it before the first run() can be made after this. */
export function load_engine() {
  loading ??= instantiate().catch((cause) => {
    loading = undefined;
    const hint = source ? "" : "; give what it can be loaded from to set_engine()";
    throw new LoadError(`asyncio.wasm cannot be loaded: ${cause.message}${hint}`, { cause });
  });
  return loading;
}

async function instantiate() {
  const from = await (source ?? new URL("../../dist/asyncio.wasm", import.meta.url));
  const { content } = await openSource(from, await importNode());
  const isModule = content instanceof WebAssembly.Module;
  const module = isModule ? content : await WebAssembly.compile(content);
  const imports = { asyncio: HOST, wasi_snapshot_preview1: HOST };
  const instance = await WebAssembly.instantiate(module, imports);
  ({ memory } = instance.exports);
  const places = instance.exports.layout();
  look();
  [currentAt, turnsAt, turnCountAt, wordsAt, mustCancel, cancels, number, part, stateByte] =
    u32.subarray(places >> 2);
  ({ exports } = instance);
}

// There is little that C asks for.
const HOST = {
  now: () => performance.now() / 1000,
  /** Before it gives up. */
  say(at, size) {
    look();
    console.error(decoder.decode(u8.subarray(at, at + size)).trimEnd());
  },
  proc_exit(code) {
    throw new RuntimeError(`asyncio.wasm ended with exit code ${code}`);
  },
};

// ---- its memory ----

export let u32 = new Uint32Array(1);
export let u8;
let memory;

/** Looks at it anew after it grew, which detaches the old views. */
function look() {
  if (u32.length && u8) return;
  u32 = new Uint32Array(memory.buffer);
  u8 = new Uint8Array(memory.buffer);
}

// Where things are, as layout() says: in words, but for the last; those in a task from `number` on.
export let currentAt, turnsAt, turnCountAt, mustCancel, cancels, number, part, stateByte;
let wordsAt;

// ---- into C ----

let count = 0; // words that wait to be read by C

/** Writes what a step came to. C has room for two words of each turn that it hands out. */
export function write(word) {
  u32[wordsAt + count++] = word;
}

/** Lets C read what steps came to: before anything else that it does. */
export function flush() {
  if (!count) return;
  const words = count;
  count = 0;
  exports.flush(words);
  look();
}

/** Calls an export, and sees to the rest. */
export function call(name, a, b, c, d) {
  if (!exports) {
    const hint = "do this inside of run(), or await load_engine() before";
    throw new RuntimeError(`the engine is not loaded: ${hint}`);
  }
  u32[currentAt] = e.current === null ? 0 : e.current._ptr;
  flush();
  const result = exports[name](a, b, c, d);
  look();
  if (!e.pumping) e.touched();
  return result;
}

/** As call(), but throws the error whose code is the answer. */
export function ask(name, a, b, c, d) {
  const answer = call(name, a, b, c, d);
  if (answer < 0) throw raised(answer);
  return answer;
}

/** Lets C run passes. What steps came to comes along. */
export function pump(budget) {
  const words = count;
  count = 0;
  u32[currentAt] = 0;
  place = { task: null };
  const answer = exports.pump(budget, words);
  look();
  return answer;
}

/** The address of a text for one call, 0 for undefined. */
export function putText(text) {
  if (text === undefined) return 0;
  const bytes = encoder.encode(`${text}\0`);
  const at = call("room", bytes.length);
  u8.set(bytes, at);
  return at;
}

/** The address of words for one call. */
export function putWords(words) {
  const at = call("room", words.length * 4 + 4);
  u32.set(words, at >> 2);
  return at;
}

/** The text up to the next NUL. */
export const getText = (at) => decoder.decode(u8.subarray(at, u8.indexOf(0, at)));

// ---- errors ----

/** The error under way in C, of a code. */
export function raised(code) {
  const error = new (classes.get(code) ?? Exception)(getText(call("message", code)));
  if (error.code !== code) error.code = code;
  return error;
}

/** The code by which C knows what was thrown. */
export function codeOf(error) {
  const Class = classes.get(error?.code) ?? BaseException;
  return error instanceof Class && error.code < 0 ? error.code : JSError.prototype.code;
}
