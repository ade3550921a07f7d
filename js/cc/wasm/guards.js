// SPDX-License-Identifier: MIT
// Debug builds: finds the function that should have been instrumented and was not. Calls that might
// be suspended, from functions that cannot, go through a function of this file, which compares what
// runs before and after. Nothing of the code moves, so that what a debugger knows of it stays true.
import { encodeSigned, encodeU32, Reader } from "./bytes.js";
import { OP } from "./instructions.js";

const I32 = 0x7f;
const NOP = 0x01;
const IF = [OP.if, 0x40];
const NAME_SIZE = 256; // of the buffer in wasm/switch_asyncify.c

/** Changes the calls in module.bytes. found: of findSuspending. additions: of additions.js. */
export function addGuards(module, { reasons, behaviour, resumers }, additions) {
  const guards = new Guards(module, additions);
  for (const [fn, { calls, sites }] of behaviour) {
    if (reasons.has(fn) || resumers.has(fn) || guards.isOwn(fn)) continue;
    for (const call of calls) if (reasons.has(call.fn)) guards.guardCall(fn, call);
    for (const site of sites) guards.guardPointer(fn, site);
  }
}

class Guards {
  #additions;
  #made = new Map();

  constructor(module, additions) {
    this.module = module;
    this.#additions = additions;
    const own = (name) => module.functions.find((fn) => fn.name === `asyncio__guard_${name}`);
    [this.running, this.name, this.failed] = ["running", "name", "failed"].map(own);
  }

  isOwn(fn) {
    return [this.running, this.name, this.failed].includes(fn);
  }

  guardCall(fn, { fn: target, at }) {
    const { params, results } = this.module.types[target.type];
    const call = [OP.call, ...encodeU32(target.index)];
    this.#redirect(at, fn, `call ${target.index}`, { params, results, call });
  }

  guardPointer(fn, { type, typeIndex, at }) {
    const params = [...type.params, I32];
    const call = [OP.callIndirect, ...encodeU32(typeIndex), 0];
    this.#redirect(at, fn, `type ${typeIndex}`, { params, results: type.results, call });
  }

  /** Puts a call of the guard in the place of another call, in as many bytes. */
  #redirect(at, fn, what, guarded) {
    const { bytes } = this.module;
    const reader = new Reader(bytes, at);
    const opcode = reader.byte();
    if (opcode !== OP.call && opcode !== OP.callIndirect) return;
    reader.skipNumber();
    if (opcode === OP.callIndirect) reader.skipNumber();
    const index = this.#once(`${fn.index} ${what}`, () => this.#makeGuard(fn, guarded));
    const call = [OP.call, ...encodeU32(index, 5)];
    bytes.fill(NOP, at, reader.at);
    bytes.set(call, at);
  }

  #once(key, make) {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key);
  }

  #makeGuard(fn, { params, results, call }) {
    const before = encodeU32(params.length);
    const fail = this.#once(`fail ${fn.index}`, () => this.#makeFailure(fn));
    const code = [
      ...[1, 1, I32], // one local more
      ...[OP.call, ...encodeU32(this.running.index), OP.localSet, ...before],
      ...params.flatMap((_, i) => [OP.localGet, ...encodeU32(i)]),
      ...call,
      ...[OP.localGet, ...before, ...IF],
      ...[OP.call, ...encodeU32(this.running.index), 0x45, ...IF], // i32.eqz
      ...[OP.call, ...encodeU32(fail), OP.end, OP.end, OP.end],
    ];
    return this.#addFunction(`${fn.name}.guard`, params, results, code);
  }

  /** Tells the name, eight characters at a time. */
  #makeFailure(fn) {
    const bytes = Buffer.alloc(NAME_SIZE);
    const size = bytes.write(fn.name, 0, NAME_SIZE - 1);
    const stores = [];
    for (let at = 0; at <= size; at += 8) {
      const store = [0x37, 0, ...encodeU32(at)]; // i64.store
      stores.push(OP.call, ...encodeU32(this.name.index));
      stores.push(OP.i64Const, ...encodeSigned(bytes.readBigInt64LE(at)), ...store);
    }
    const code = [0, ...stores, OP.call, ...encodeU32(this.failed.index), OP.end];
    return this.#addFunction(`${fn.name}.failed`, [], [], code);
  }

  #addFunction(name, params, results, code) {
    const additions = this.#additions;
    return additions.addFunction(name, additions.typeOf(params, results), code);
  }
}
