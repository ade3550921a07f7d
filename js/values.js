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
import { Exception, JSError, MemoryError } from "./errors.js";

const encoder = new TextEncoder();

/**
 * The values that cross between JavaScript and one instance. exports: of the instance. last: the
 * number by which C got one last.
 */
export class Values {
  /** The functions that C made, { make(handle), drop(handle) }: of functions.js. */
  functions;
  #memory;
  #exports;
  #held = new Map(); // what C holds of JavaScript, by number: 0 is none
  #last;

  constructor(memory, exports, last = 0) {
    this.#memory = memory;
    this.#exports = exports;
    this.#last = last;
  }

  /** What C holds by a handle. */
  get(handle) {
    if (!this.#held.has(handle)) {
      if (handle < FUNCTION) throw dead(handle);
      this.#held.set(handle, this.functions.make(handle));
    }
    return this.#held.get(handle);
  }

  /** C holds nothing any longer. */
  clear() {
    this.#held.clear();
  }

  /** Whether C holds something by it. */
  has(handle) {
    return this.#held.has(handle);
  }

  /** C holds it no longer. */
  release(handle) {
    const isKnown = this.#held.delete(handle);
    if (handle >= FUNCTION) this.functions.forget(handle, isKnown);
    else if (!isKnown) throw dead(handle);
  }

  /**
   * Calls receive(handle, tag, a, address, length) with a value, its bytes copied into the module;
   * with an error if it cannot cross, or was thrown.
   */
  send(receive, handle, value, thrown) {
    if (!thrown) {
      if (typeof value === "number")
        return receive(handle, isInteger(value) ? INT : DOUBLE, value, 0, 0);
      if (value === undefined) return receive(handle, NOTHING, 0, 0, 0);
      if (value instanceof Uint8Array) return this.sendBytes(receive, handle, BYTES, 0, value);
    }
    const [tag, a = 0, bytes] = thrown ? encodeError(value) : this.#tryEncode(value);
    this.sendBytes(receive, handle, tag, a, bytes);
  }

  /** Calls receive() with a copy of bytes, if there are any, which is then the module's. */
  sendBytes(receive, handle, tag, a, bytes) {
    const length = bytes?.length ?? 0;
    const at = length && this.#exports.asyncio_alloc(length);
    if (length && !at) return receive(handle, ERROR, MemoryError.prototype.code, 0, 0);
    if (length) this.#memory.put(at, bytes);
    receive(handle, tag, a, at, length);
  }

  #tryEncode(value) {
    try {
      return this.#encode(value);
    } catch (error) {
      return encodeError(error);
    }
  }

  // The [tag, a, bytes] to post for a value of another type.
  #encode(value) {
    switch (typeof value) {
      case "boolean":
        return [BOOL, Number(value)];
      case "bigint":
        return encodeBigInt(value);
      case "string":
        return [STRING, 0, encoder.encode(value)];
    }
    if (value === null) return [NULL];
    if (value instanceof ArrayBuffer) return [BYTES, 0, new Uint8Array(value)];
    const number = this.#next();
    this.#held.set(number, value);
    return [JS, number];
  }

  // A number that is free; it comes again when all others have come.
  #next() {
    do this.#last = (this.#last + 1) % FUNCTION || 1;
    while (this.#held.has(this.#last));
    return this.#last;
  }

  /** The JavaScript value of the 16 bytes at an address; bytes are copied. */
  decode(at) {
    const memory = this.#memory;
    const { words } = memory;
    const place = at >>> 2;
    const block = words[place + 2];
    switch (words[place]) {
      case NOTHING:
        return undefined;
      case NULL:
        return null;
      case BOOL:
        return block !== 0;
      case INT:
        return decodeInteger(block, words[place + 3]) ?? memory.i64(at + 8);
      case DOUBLE:
        return memory.f64(at + 8);
      case POINTER:
        return block >>> 0;
      case STRING:
        return memory.text(block + 8, memory.u32(block + 4));
      case BYTES:
        return memory.bytes(block + 8, memory.u32(block + 4)).slice();
      case JS:
        return this.get(words[place + 1]);
      case ERROR:
        return this.#decodeError(words[place + 1], block >>> 0);
      case LIST:
        return this.decodeAll(block + 8, memory.u32(block + 4));
    }
    throw new ReferenceError(`value of unknown tag ${words[place]}`);
  }

  /** The bytes that the value at an address holds, valid until the module runs again. */
  viewOf(at) {
    const block = this.#memory.u32(at + 8);
    return this.#memory.bytes(block + 8, this.#memory.u32(block + 4));
  }

  /** Those of an array of values. */
  decodeAll(at, count) {
    return this.#memory.array(at, count, VALUE_SIZE, (place) => this.decode(place));
  }

  // details: address of { refs, code, cause, members, text }, or 0 when nothing was said.
  #decodeError(code, details) {
    const memory = this.#memory;
    const error = new (classes.get(code) ?? Exception)(details ? memory.cString(details + 16) : "");
    error.code = code; // a program's own codes have no class
    const cause = details && memory.u32(details + 8);
    const members = details && memory.u32(details + 12);
    if (cause) error.cause = this.#decodeError(memory.i32(cause + 4), cause);
    if (members) {
      const items = this.decodeAll(members + 8, memory.u32(members + 4));
      if (code === INCOMPLETE_READ) [error.partial, error.expected] = items;
      else if (code === LIMIT_OVERRUN) [error.consumed] = items;
      else error.errors = items;
    }
    return error;
  }
}

const INCOMPLETE_READ = -17;
const LIMIT_OVERRUN = -18;

const dead = (handle) => new ReferenceError(`JS value ${handle} is dead: C has released it`);

/** Whether a number is INT to C. */
export const isInteger = (number) => Number.isSafeInteger(number) && !Object.is(number, -0);

function encodeBigInt(value) {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return [INT, number];
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value}n does not fit in 64 bits`);
  return [INT, 0, new Uint8Array(BigInt64Array.of(value).buffer)];
}

// A number, or undefined for one that is not safe.
function decodeInteger(low, high) {
  if (high === low >> 31) return low;
  const number = high * 0x100000000 + (low >>> 0);
  return Number.isSafeInteger(number) ? number : undefined;
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
