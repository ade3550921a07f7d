// SPDX-License-Identifier: MIT
// Runs a function's instructions on places instead of values, to see where pointers to functions
// get to, and which calls it has.
import { Reader } from "./bytes.js";
import { OP, skipImmediates } from "./instructions.js";
import { PLACE } from "./pointers.js";

/** The types of numbers that a pointer may be, or be packed in: i32, i64. */
const mayPoint = (type) => type === 0x7f || type === 0x7e;

/**
 * Adds what `fn` does to `graph`. parameters(fn), result(fn): places. Gives { calls, sites }: the
 * functions that it calls, and a { type, place, at } for each call through a pointer; at: of its
 * opcode in the file.
 */
export function followFunction(module, graph, fn, places) {
  const calls = [];
  const sites = [];
  const found = { calls, sites };
  const walk = isSimple(module, fn) ? new Walk(module, graph, fn, places, found) : undefined;
  if (walk) walk.run();
  else scan(module, graph, fn, places, found);
  return found;
}

/** Where the instructions of a body begin, and the types of all locals. */
function readLocals(module, fn) {
  const reader = new Reader(module.bytes, ...fn.body);
  const types = [...module.types[fn.type].params];
  reader.list(() => {
    const count = reader.u32();
    const type = reader.byte();
    for (let i = 0; i < count; i++) types.push(type);
  });
  return { reader, types };
}

/** Vectors, atomics and the like: too many to know how each uses the stack. */
function isSimple(module, fn) {
  const { reader } = readLocals(module, fn);
  while (reader.at < reader.end) {
    const opcode = reader.byte();
    if (opcode > 0xfc || (opcode >= 0xd0 && opcode < 0xfc)) return false;
    skipImmediates(reader, opcode);
  }
  return true;
}

/** The place of the constant at an address; a weak function that nobody defines has no entry. */
function constantAt(module, graph, address) {
  if (!module.codeAddresses.has(address)) return PLACE.nothing;
  const target = module.table.get(new Reader(module.bytes, address).s32());
  return target ? graph.constant(target.index) : PLACE.nothing;
}

/** Such a function is only looked through: its pointers may get anywhere. */
function scan(module, graph, fn, places, { calls, sites }) {
  const { reader } = readLocals(module, fn);
  const own = fn.library;
  const memory = own ? PLACE.libraryMemory : PLACE.userMemory;
  const unknown = own ? PLACE.library : PLACE.user;
  for (const place of places.parameters(fn)) graph.flow(place, memory);
  graph.flow(unknown, places.result(fn));
  while (reader.at < reader.end) {
    const at = reader.at;
    const opcode = reader.byte();
    const operand = reader.at;
    if (opcode === OP.i32Const) {
      graph.flow(constantAt(module, graph, operand), memory);
    } else if (opcode === OP.refFunc) {
      graph.flow(graph.constant(new Reader(module.bytes, operand).u32()), memory);
    } else if (opcode === OP.call || opcode === OP.returnCall) {
      const target = module.functions[new Reader(module.bytes, operand).u32()];
      calls.push({ fn: target, at });
      for (const place of places.parameters(target)) graph.flow(unknown, place);
    } else if (opcode === OP.callIndirect || opcode === OP.returnCallIndirect) {
      const type = new Reader(module.bytes, operand).u32();
      sites.push({ type: module.types[type], typeIndex: type, place: unknown, at });
    }
    skipImmediates(reader, opcode);
  }
}

/** How many values a plain instruction takes; each gives one, but for the stores. */
const TAKES = new Uint8Array(256).fill(2);
TAKES.fill(1, 0x28, 0x36); // loads
TAKES[0x3f] = 0; // memory.size
TAKES[0x40] = 1; // memory.grow
TAKES.fill(0, OP.i64Const, OP.f64Const + 1);
for (const [from, to] of [
  [0x45, 0x45], // i32.eqz
  [0x50, 0x50], // i64.eqz
  [0x67, 0x69], // i32.clz, ctz, popcnt
  [0x79, 0x7b], // i64
  [0x8b, 0x91], // f32.abs to sqrt
  [0x99, 0x9f], // f64
  [0xa7, 0xc4], // conversions
]) {
  TAKES.fill(1, from, to + 1);
}

const isLoad = (opcode) => opcode >= 0x28 && opcode <= 0x35;
const isReinterpretation = (opcode) => opcode >= 0xbc && opcode <= 0xbf;
const isStore = (opcode) => opcode >= 0x36 && opcode <= 0x3e;
const isComparison = (opcode) => opcode >= 0x45 && opcode <= 0x66;

class Walk {
  constructor(module, graph, fn, places, found) {
    Object.assign(this, { module, graph, fn, places, found });
    const own = fn.library;
    this.unknown = own ? PLACE.library : PLACE.user;
    this.memory = own ? PLACE.libraryMemory : PLACE.userMemory;
    const { reader, types } = readLocals(module, fn);
    this.reader = reader;
    const parameters = places.parameters(fn);
    this.locals = types.map((type, i) => {
      if (parameters[i] !== undefined) return fn.library ? this.unknown : parameters[i];
      return this.#placeFor(type);
    });
    this.stack = [];
    this.blocks = [];
  }

  run() {
    const { results } = this.module.types[this.fn.type];
    const ends = results.map(() => this.places.result(this.fn));
    this.blocks.push({ height: 0, ends, starts: [], branch: ends });
    while (this.reader.at < this.reader.end) {
      const at = this.reader.at;
      const opcode = this.reader.byte();
      const step = STEPS.get(opcode);
      if (step) step.call(this, at, opcode);
      else this.#plain(opcode);
    }
  }

  #placeFor(type) {
    return mayPoint(type) ? this.graph.place() : PLACE.nothing;
  }

  push(place) {
    this.stack.push(place);
  }

  /** Behind a branch the stack has whatever is asked of it. */
  pop() {
    const { height } = this.blocks.at(-1);
    return this.stack.length > height ? this.stack.pop() : PLACE.nothing;
  }

  popAll(count) {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** What is on top gets to each of `places`, and stays. */
  give(places) {
    const values = this.popAll(places.length);
    values.forEach((value, i) => this.graph.flow(value, places[i]));
    this.stack.push(...values);
  }

  keep(value) {
    this.graph.flow(value, this.memory);
  }

  /** Nothing behind here is reached, up to the end of the block. */
  stop() {
    this.stack.length = this.blocks.at(-1).height;
  }

  #plain(opcode) {
    const address = this.reader.at;
    skipImmediates(this.reader, opcode);
    if (opcode === OP.i32Const) return this.push(constantAt(this.module, this.graph, address));
    if (opcode === 0xfc) return this.#more(address);
    const values = this.popAll(TAKES[opcode]);
    if (isStore(opcode)) return this.keep(values[1]);
    if (isLoad(opcode) || isReinterpretation(opcode)) return this.push(this.unknown);
    if (isComparison(opcode) || !values.length) return this.push(PLACE.nothing);
    const isPointer = values.some((value) => value !== PLACE.nothing);
    for (const value of values) this.keep(value);
    this.push(isPointer ? this.unknown : PLACE.nothing);
  }

  /** Conversions, and copies of memory, which take three numbers and give none. */
  #more(address) {
    const code = new Reader(this.module.bytes, address).u32();
    if (code < 8) this.popAll(1);
    else if (code === 9 || code === 13) return;
    else if (code === 15) this.popAll(2).forEach((value) => this.keep(value));
    else if (code !== 16) return void this.popAll(3).forEach((value) => this.keep(value));
    this.push(PLACE.nothing);
  }

  // ---- blocks ----

  #blockType() {
    const code = this.reader.s32();
    if (code >= 0) return this.module.types[code];
    return { params: [], results: code === -64 ? [] : [code & 0x7f] };
  }

  enter(loops) {
    const { params, results } = this.#blockType();
    const places = (types) => types.map((type) => this.#placeFor(type));
    const [starts, ends] = [places(params), places(results)];
    this.popInto(starts);
    const block = { height: this.stack.length, starts, ends, branch: loops ? starts : ends };
    this.blocks.push(block);
    this.stack.push(...starts);
    return block;
  }

  popInto(places) {
    this.give(places);
    this.popAll(places.length);
  }

  /** The other arm of an `if`, which has what the first one began with. */
  otherwise() {
    const block = this.blocks.at(-1);
    this.give(block.ends);
    this.stop();
    block.hasElse = true;
    this.stack.push(...block.starts);
  }

  leave() {
    const block = this.blocks.at(-1);
    this.give(block.ends);
    this.stop();
    if (!block.hasElse) {
      block.starts.forEach((place, i) => this.graph.flow(place, block.ends[i] ?? PLACE.nothing));
    }
    this.blocks.pop();
    if (this.blocks.length) this.stack.push(...block.ends);
  }

  handler(types) {
    const block = this.blocks.at(-1);
    this.give(block.ends);
    this.stop();
    for (const type of types) this.push(mayPoint(type) ? this.unknown : PLACE.nothing);
  }

  label(depth) {
    return this.blocks.at(-1 - depth).branch;
  }

  // ---- calls ----

  call(at) {
    const target = this.module.functions[this.reader.u32()];
    const { params, results } = this.module.types[target.type];
    const values = this.popAll(params.length);
    const places = this.places.parameters(target);
    values.forEach((value, i) => this.graph.flow(value, places[i]));
    this.found.calls.push({ fn: target, at });
    for (const type of results) this.push(this.#resultOf(target, type));
  }

  #resultOf(target, type) {
    if (!mayPoint(type)) return PLACE.nothing;
    if (target.imported) return this.unknown;
    if (target.library) return this.unknown;
    return this.places.result(target);
  }

  callIndirect(at) {
    const typeIndex = this.reader.u32();
    this.reader.skipNumber();
    const type = this.module.types[typeIndex];
    const place = this.pop();
    this.found.sites.push({
      type,
      typeIndex,
      place: place === PLACE.nothing ? this.unknown : place,
      at,
    });
    for (const value of this.popAll(type.params.length)) this.keep(value);
    for (const result of type.results) this.push(mayPoint(result) ? this.unknown : PLACE.nothing);
  }
}

/** What is not plain, by opcode; `this` is the Walk. */
const STEPS = new Map([
  [OP.unreachable, stop],
  [0x01, () => {}],
  [OP.block, enter],
  [OP.loop, enter],
  [OP.if, enter],
  [OP.try, enter],
  [OP.tryTable, enterHandlers],
  [OP.else, otherwise],
  [OP.end, leave],
  [OP.delegate, delegate],
  [OP.catch, caught],
  [OP.catchAll, caught],
  [OP.throw, thrown],
  [OP.rethrow, rethrown],
  [OP.throwRef, stop],
  [OP.br, branch],
  [OP.brIf, branch],
  [OP.brTable, branchTable],
  [OP.return, returns],
  [OP.call, call],
  [OP.returnCall, call],
  [OP.callIndirect, call],
  [OP.returnCallIndirect, call],
  [OP.drop, drop],
  [OP.select, select],
  [OP.selectTyped, select],
  [OP.localGet, local],
  [OP.localSet, local],
  [OP.localTee, local],
  [OP.globalGet, global],
  [OP.globalSet, global],
  [OP.tableGet, table],
  [OP.tableSet, table],
]);

function stop() {
  this.stop();
}

function enter(at, opcode) {
  if (opcode === OP.if) this.pop();
  const block = this.enter(opcode === OP.loop);
  if (opcode !== OP.if) block.hasElse = true;
}

function enterHandlers() {
  const block = this.enter(false);
  block.hasElse = true;
  this.reader.list(() => {
    if (this.reader.byte() < 2) this.reader.skipNumber();
    const depth = this.reader.u32();
    for (const place of this.label(depth + 1)) this.graph.flow(this.unknown, place);
  });
}

function otherwise() {
  this.otherwise();
}

function leave() {
  this.leave();
}

function delegate() {
  this.reader.skipNumber();
  this.leave();
}

function caught(at, opcode) {
  const tag = opcode === OP.catch ? this.module.tags[this.reader.u32()] : undefined;
  this.handler(tag === undefined ? [] : this.module.types[tag].params);
}

function thrown() {
  const type = this.module.types[this.module.tags[this.reader.u32()]];
  for (const value of this.popAll(type.params.length)) this.keep(value);
  this.stop();
}

function rethrown() {
  this.reader.skipNumber();
  this.stop();
}

function branch(at, opcode) {
  const depth = this.reader.u32();
  if (opcode === OP.brIf) this.pop();
  this.give(this.label(depth));
  if (opcode === OP.br) this.stop();
}

function branchTable() {
  this.pop();
  const depths = this.reader.list(() => this.reader.u32());
  for (const depth of [...depths, this.reader.u32()]) this.give(this.label(depth));
  this.stop();
}

function returns() {
  this.give(this.blocks[0].ends);
  this.stop();
}

function call(at, opcode) {
  if (opcode === OP.call || opcode === OP.returnCall) this.call(at);
  else this.callIndirect(at);
  if (opcode === OP.returnCall || opcode === OP.returnCallIndirect) {
    this.give(this.blocks[0].ends);
    this.stop();
  }
}

function drop() {
  this.pop();
}

function select(at, opcode) {
  if (opcode === OP.selectTyped) this.reader.list(() => this.reader.byte());
  this.pop();
  const values = this.popAll(2);
  if (values.every((value) => value === PLACE.nothing)) return this.push(PLACE.nothing);
  const place = this.graph.place();
  for (const value of values) this.graph.flow(value, place);
  this.push(place);
}

function local(at, opcode) {
  const place = this.locals[this.reader.u32()];
  if (opcode === OP.localGet) return this.push(place);
  const value = this.pop();
  this.graph.flow(value, place);
  if (opcode === OP.localTee) this.push(value);
}

function global(at, opcode) {
  this.reader.skipNumber();
  if (opcode === OP.globalGet) this.push(this.unknown);
  else this.keep(this.pop());
}

function table(at, opcode) {
  this.reader.skipNumber();
  if (opcode === OP.tableSet) this.keep(this.pop());
  this.keep(this.pop());
  if (opcode === OP.tableGet) this.push(PLACE.nothing);
}
