// SPDX-License-Identifier: MIT
// WASI preview 1: what programs without files import. wasi_files.js has the rest.

import { ALL_RIGHTS, BADF, Errno, INVAL, READ, SEEK_AND_TELL, SPIPE } from "./preview1.js";
import { WRITE, fail } from "./preview1.js";

const encoder = new TextEncoder();
const { performance } = globalThis; // in Node a getter, which costs as much as the clock

/** Thrown by proc_exit: nothing of the module may run after it. */
export class Exit {
  constructor(code) {
    this.code = code;
  }
}

/**
 * The state behind one instance's WASI functions, each a method of its name in the
 * specification.
 * args: the program's name and arguments. env: "NAME=value" each. streams: descriptors 0, 1
 * and 2. A descriptor has a type and flags as WASI has them, rights, and what it can do: here only
 * `write(bytes)`, which gives how many it took.
 */
export class Wasi {
  #args;
  #env;

  constructor(memory, { args, env, streams }) {
    this.memory = memory;
    this.#args = args.map(encodeString);
    this.#env = env.map(encodeString);
    this.fds = streams;
    streams.forEach((fd, i) => (fd.rights = ALL_RIGHTS & ~SEEK_AND_TELL & ~(i ? READ : WRITE)));
  }

  /** Whether there is a function of this name. */
  static has(name) {
    return /^[a-z]+_/.test(name) && name in this.prototype;
  }

  /** What a module imports, by name; functions of files give the number of a thrown Errno. */
  imports(names) {
    const imports = {};
    for (const name of names) {
      const method = this[name].bind(this);
      const ofFile = /^(fd|path)_/.test(name);
      imports[name] = ofFile ? (...args) => this.status(name, () => method(...args)) : method;
    }
    return imports;
  }

  /** What the program gets for a call. */
  status(name, call) {
    try {
      return call() ?? 0;
    } catch (error) {
      if (error instanceof Errno) return error.errno;
      throw new Error(`${name}: ${error}`, { cause: error });
    }
  }

  /** Closes all files that the program left open. */
  close() {}

  // ---- arguments, environment, clocks, chance ----

  args_sizes_get(count, size) {
    return this.#putSizes(this.#args, count, size);
  }

  args_get(pointers, buffer) {
    return this.#putStrings(this.#args, pointers, buffer);
  }

  environ_sizes_get(count, size) {
    return this.#putSizes(this.#env, count, size);
  }

  environ_get(pointers, buffer) {
    return this.#putStrings(this.#env, pointers, buffer);
  }

  #putSizes(strings, count, size) {
    this.memory.setU32(count, strings.length);
    this.memory.setU32(size, totalLength(strings));
    return 0;
  }

  #putStrings(strings, pointers, buffer) {
    for (const string of strings) {
      this.memory.setU32(pointers, buffer);
      this.memory.bytes(buffer, string.length).set(string);
      pointers += 4;
      buffer += string.length;
    }
    return 0;
  }

  clock_time_get(clock, _precision, at) {
    this.memory.setU64(at, nanoseconds(clock));
    return 0;
  }

  proc_exit(code) {
    throw new Exit(code >>> 0);
  }

  // Blocks, as only a program outside of a loop asks, and reports what comes first.
  poll_oneoff(subscriptions, events, count, result) {
    if (!count) return INVAL;
    let first = { ms: Infinity };
    for (let i = 0; i < count; i++) {
      const next = this.#subscription(subscriptions + 48 * i);
      if (next.ms < first.ms) first = next;
    }
    block(first.ms);
    const event = this.memory.bytes(events, 32).fill(0);
    event.set(this.memory.bytes(first.at, 8)); // the caller's mark
    event[10] = first.type;
    event[16] = 1; // byte to be read or written, at least
    this.memory.setU32(result, 1);
    return 0;
  }

  // Descriptors are ready at once.
  #subscription(at) {
    const { memory } = this;
    const type = memory.u32(at + 8) & 255;
    if (type) return { at, type, ms: 0 };
    const start = memory.u32(at + 40) & 1 ? nanoseconds(memory.u32(at + 16)) : 0;
    return { at, type, ms: (Number(memory.i64(at + 24)) - start) / 1e6 };
  }

  // ---- descriptors ----

  fd(number, rights = 0) {
    const fd = this.fds[number];
    return fd && !(rights & ~fd.rights) ? fd : fail(BADF);
  }

  // The slots of an array of { address, length } as one view each.
  slots(at, count) {
    const { memory } = this;
    return memory.array(at, count, 8, (slot) =>
      memory.bytes(memory.u32(slot), memory.u32(slot + 4)),
    );
  }

  // A copy of all their bytes.
  gather(at, count) {
    const slots = this.slots(at, count);
    const bytes = new Uint8Array(totalLength(slots));
    let done = 0;
    for (const slot of slots) {
      bytes.set(slot, done);
      done += slot.length;
    }
    return bytes;
  }

  fd_write(number, slots, count, result) {
    this.memory.setU32(result, this.fd(number, WRITE).write(this.gather(slots, count)));
  }

  fd_seek(number) {
    this.fd(number);
    return SPIPE;
  }

  fd_close(number) {
    this.fd(number);
    delete this.fds[number];
  }

  fd_fdstat_get(number, at) {
    const { type = 0, flags = 0, rights } = this.fd(number);
    this.memory.setU32(at, type | (flags << 16));
    this.memory.setU64(at + 8, rights);
    this.memory.setU64(at + 16, ALL_RIGHTS);
  }
}

/** The smaller class if it does: files are loaded only for programs that use them. */
export async function chooseWasi(names) {
  if (names.every((name) => Wasi.has(name))) return Wasi;
  return (await import("./wasi_files.js")).FileWasi;
}

function totalLength(arrays) {
  return arrays.reduce((sum, { length }) => sum + length, 0);
}

function encodeString(text) {
  return encoder.encode(`${text}\0`);
}

function nanoseconds(clock) {
  const now = performance.now();
  return Math.round((clock ? now : performance.timeOrigin + now) * 1e6);
}

// About 0.3 s of readings; the coarsest clock of a browser moves every 0.1 s.
const READINGS = 1e7;

// Sleeps where the thread may (a page's may not), then makes up for a clock that is early, if it
// moves at all: workerd's stands still while one computes.
function block(ms) {
  const end = performance.now() + ms;
  try {
    if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  } catch {
    // A page: all that is left is to look at the clock.
  }
  let last = 0;
  for (let now, same = 0; same < READINGS && (now = performance.now()) < end; last = now) {
    same = now === last ? same + 1 : 0;
  }
}
