// SPDX-License-Identifier: MIT
// The C loop that JavaScript uses: asyncio.wasm, its memory, and the way into it.

import { classes } from "../codes.js";
import { importNode } from "../platform.js";
import { openSource } from "../source.js";
import { BaseException, Exception, JSError, LoadError, RuntimeError } from "../errors.js";

const { performance } = globalThis; // in Node a getter
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const NOSYS = 52;

/**
 * The one engine of a process. x: the module's exports, without their prefix. u32, i32, u8: its
 * memory. at: where things are in it, in words (`task*`, `future*`: offsets in words, those of
 * bytes end in Byte). count: words that wait to be read by C.
 */
export const e = {
  x: undefined,
  u32: new Uint32Array(1),
  i32: new Int32Array(1),
  u8: new Uint8Array(1),
  at: undefined,
  count: 0,
  current: null, // the task whose step is under way
  entered: null, // the context of a call, or Context.run()
  loop: null, // that runs
  pumping: false,
  fatal: undefined, // what ends the run: { error }
  touched() {}, // something became ready outside of a pump
};

let memory;
let loading;

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
  const module = await compile(
    await (source ?? new URL("../../dist/asyncio.wasm", import.meta.url)),
  );
  const names = WebAssembly.Module.imports(module).map(({ name }) => name);
  const wasi = Object.fromEntries(names.map((name) => [name, SYSTEM[name] ?? (() => NOSYS)]));
  const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi });
  memory = exports.memory;
  const x = {};
  for (const [name, value] of Object.entries(exports)) x[name.replace("asyncio_js_", "")] = value;
  const layout = x.layout();
  views();
  e.at = readLayout(layout >> 2);
  e.x = x;
}

async function compile(from) {
  const { content } = await openSource(from, await importNode());
  return content instanceof WebAssembly.Module ? content : WebAssembly.compile(content);
}

// Without files, arguments and environment there is little to ask of a system.
const SYSTEM = {
  clock_time_get(_clock, _precision, at) {
    if (!e.u32.length) views();
    const now = Math.round(performance.now() * 1e6);
    e.u32[at >>> 2] = now % 0x100000000;
    e.u32[(at >>> 2) + 1] = now / 0x100000000;
    return 0;
  },
  // One piece at a time: what C says before it gives up.
  fd_write(_fd, slots, _count, result) {
    if (!e.u32.length) views();
    const [at, size] = e.u32.subarray(slots >>> 2);
    console.error(decoder.decode(e.u8.subarray(at, at + size)).trimEnd());
    e.u32[result >>> 2] = size;
    return 0;
  },
  proc_exit(code) {
    throw new RuntimeError(`asyncio.wasm ended with exit code ${code}`);
  },
};

/** Looks at the memory anew after it grew, which detaches the old views. */
function views() {
  e.u32 = new Uint32Array(memory.buffer);
  e.i32 = new Int32Array(memory.buffer);
  e.u8 = new Uint8Array(memory.buffer);
}

// What layout() tells of, in its order; names that end in Byte are not in words.
const PLACES =
  "current turns turnCount words mustCancel wake waitsFor part cancels number stateByte " +
  "unreadByte result textByte passes";

function readLayout(at) {
  const places = PLACES.split(" ").map((name, i) => {
    const place = e.u32[at + i];
    return [name, name.endsWith("Byte") ? place : place >> 2];
  });
  return Object.fromEntries(places);
}

// ---- into C ----

/** Lets C read what steps came to: before anything else that it does. */
export function flush() {
  const { count } = e;
  e.count = 0;
  e.x.flush(count);
  if (!e.u32.length) views();
}

const outside = { vars: undefined };

/** What holds the context variables. */
export const currentContext = () => e.entered ?? e.current?._context ?? outside;

/** Calls an export, and sees to the rest. */
export function call(name, a, b, c, d) {
  if (!e.x)
    throw new RuntimeError(
      "the engine is not loaded: do this inside of run(), or await load_engine() before",
    );
  e.u32[e.at.current] = e.current === null ? 0 : e.current._ptr;
  if (e.count) flush();
  const result = e.x[name](a, b, c, d);
  if (!e.u32.length) views();
  if (!e.pumping) e.touched();
  return result;
}

/** Runs passes. */
export function pumpOnce(budget) {
  e.u32[e.at.current] = 0;
  if (e.count) flush();
  const answer = e.x.pump(budget);
  if (!e.u32.length) views();
  return answer;
}

/** The address of a text for one call, 0 for undefined. */
export function putText(text) {
  if (text === undefined) return 0;
  const bytes = encoder.encode(`${text}\0`);
  const at = call("room", bytes.length);
  e.u8.set(bytes, at);
  return at;
}

/** The address of pointers for one call. */
export function putWords(words) {
  const at = call("room", words.length * 4 + 4);
  e.u32.set(words, at >> 2);
  return at;
}

/** The text up to the next NUL; none at 0. */
export function getText(at) {
  return at ? decoder.decode(e.u8.subarray(at, e.u8.indexOf(0, at))) : "";
}

// ---- errors ----

/** An error that C made. */
export function makeError(code, text) {
  const error = new (classes.get(code) ?? Exception)(text);
  if (error.code !== code) error.code = code;
  return error;
}

/** The error under way in C, of a code. */
export function raised(code) {
  return makeError(code, getText(call("message", code)));
}

/** What C answered, or the error that it is. */
export function check(status) {
  if (status < 0) throw raised(status);
  return status;
}

/** The code by which C knows what was thrown. */
export function codeOf(error) {
  const Class = classes.get(error?.code);
  if (Class && error instanceof Class) return error.code;
  return error instanceof BaseException && error.code < 0 ? error.code : JSError.prototype.code;
}
