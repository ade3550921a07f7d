// SPDX-License-Identifier: MIT
// JavaScript values as the tagged values of C (wasm/README.md), and back.

import {
  BOOL,
  BYTES,
  DOUBLE,
  ERROR,
  FUNCTION,
  INT,
  JS,
  LIST,
  NOTHING,
  NULL,
  POINTER,
  STRING,
  VALUE_SIZE,
} from "./abi.js";
import { classes } from "./codes.js";
import { Exception, JSError } from "./errors.js";

const encoder = new TextEncoder();

/** What C holds of JavaScript, by number. 0 is never valid, and no number comes twice. */
export class Handles {
  /** The functions that C made, { make(handle), drop(handle) }: of functions.js. */
  functions;
  #values = new Map();
  #last = 0;

  add(value) {
    this.#values.set(++this.#last, value);
    return this.#last;
  }

  get(handle) {
    if (this.#values.has(handle)) return this.#values.get(handle);
    if (handle < FUNCTION) throw dead(handle);
    const made = this.functions.make(handle);
    this.#values.set(handle, made);
    return made;
  }

  release(handle) {
    if (this.#values.delete(handle)) return;
    if (handle < FUNCTION) throw dead(handle);
    this.functions.drop(handle); // nobody has seen it
  }
}

const dead = (handle) => new ReferenceError(`JS value ${handle} is dead: C has released it`);

/** The [tag, a, bytes] to post for a value. */
export function encode(value, handles) {
  switch (typeof value) {
    case "undefined":
      return [NOTHING, 0];
    case "boolean":
      return [BOOL, Number(value)];
    case "number":
      return [Number.isSafeInteger(value) && !Object.is(value, -0) ? INT : DOUBLE, value];
    case "bigint":
      return encodeBigInt(value);
    case "string":
      return [STRING, 0, encoder.encode(value)];
  }
  if (value === null) return [NULL, 0];
  if (value instanceof Uint8Array) return [BYTES, 0, value];
  if (value instanceof ArrayBuffer) return [BYTES, 0, new Uint8Array(value)];
  return [JS, handles.add(value)];
}

function encodeBigInt(value) {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return [INT, number];
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value}n does not fit in 64 bits`);
  return [INT, 0, new Uint8Array(BigInt64Array.of(value).buffer)];
}

/** The [tag, a, bytes] to post for anything that was thrown. */
export function encodeError(error) {
  const Class = classes.get(error?.code);
  const isOurs = Class && error instanceof Class;
  const code = isOurs ? error.code : JSError.prototype.code;
  return [ERROR, code, encoder.encode(describe(error, isOurs))];
}

// With its causes: Node says "fetch failed" and only there why. An AggregateError may have no
// text of its own. depth: errors may go round in a circle.
function describe(error, isOurs, depth = 0) {
  try {
    const { name = "Error", message = error, cause, errors } = Object(error);
    const inner = (what) => (depth < 4 ? describe(what, false, depth + 1) : "...");
    const text = message === "" && errors ? errors.map(inner).join("; ") : message;
    const why = cause == null ? "" : ` (caused by ${inner(cause)})`;
    return (isOurs ? text : `${name}: ${text}`) + why;
  } catch {
    return "Error: without text"; // as Object.create(null)
  }
}

/** The JavaScript value of the 16 bytes at an address; bytes are copied. */
export function decode(memory, at, handles) {
  const payload = at + 8;
  const block = memory.u32(payload);
  switch (memory.u32(at)) {
    case NOTHING:
      return undefined;
    case NULL:
      return null;
    case BOOL:
      return block !== 0;
    case INT:
      return decodeInteger(memory, payload);
    case DOUBLE:
      return memory.f64(payload);
    case POINTER:
      return block;
    case STRING:
      return memory.text(block + 8, memory.u32(block + 4));
    case BYTES:
      return memory.bytes(block + 8, memory.u32(block + 4)).slice();
    case JS:
      return handles.get(memory.u32(at + 4));
    case ERROR:
      return decodeError(memory, memory.i32(at + 4), block, handles);
    case LIST:
      return decodeAll(memory, block + 8, memory.u32(block + 4), handles);
  }
  throw new ReferenceError(`value of unknown tag ${memory.u32(at)}`);
}

/** Those of an array of values. */
export function decodeAll(memory, at, count, handles) {
  const values = new Array(count);
  for (let i = 0; i < count; i++) values[i] = decode(memory, at + i * VALUE_SIZE, handles);
  return values;
}

function decodeInteger(memory, at) {
  const number = memory.i32(at + 4) * 0x100000000 + memory.u32(at);
  return Number.isSafeInteger(number) ? number : memory.i64(at);
}

// details: address of { refs, code, cause, members, text }, or 0 when nothing was said.
function decodeError(memory, code, details, handles) {
  const error = new (classes.get(code) ?? Exception)(details ? memory.cString(details + 16) : "");
  error.code = code; // a program's own codes have no class
  const cause = details && memory.u32(details + 8);
  const members = details && memory.u32(details + 12);
  if (cause) error.cause = decodeError(memory, memory.i32(cause + 4), cause, handles);
  if (members) error.errors = decodeAll(memory, members + 8, memory.u32(members + 4), handles);
  return error;
}
