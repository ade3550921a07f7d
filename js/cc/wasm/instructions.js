// SPDX-License-Identifier: MIT
// What follows the opcode of each instruction, and how many values it takes and gives.
import { BuildError } from "../error.js";
import { Reader } from "./bytes.js";

export const OP = {
  unreachable: 0x00, block: 0x02, loop: 0x03, if: 0x04, else: 0x05, try: 0x06, catch: 0x07,
  throw: 0x08, rethrow: 0x09, throwRef: 0x0a, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e,
  return: 0x0f, call: 0x10, callIndirect: 0x11, returnCall: 0x12, returnCallIndirect: 0x13,
  delegate: 0x18, catchAll: 0x19, drop: 0x1a, select: 0x1b, selectTyped: 0x1c, tryTable: 0x1f,
  localGet: 0x20, localSet: 0x21, localTee: 0x22, globalGet: 0x23, globalSet: 0x24, tableGet: 0x25,
  tableSet: 0x26, i32Const: 0x41, i64Const: 0x42, f32Const: 0x43, f64Const: 0x44, refNull: 0xd0,
  refIsNull: 0xd1, refFunc: 0xd2,
}; // prettier-ignore

const number = (reader) => reader.skipNumber();
const numbers = (count) => (reader) => {
  for (let i = 0; i < count; i++) reader.skipNumber();
};
const bytes = (count) => (reader) => reader.skip(count);

function memoryAddress(reader) {
  if (reader.u32() & 0x40) reader.skipNumber(); // names one of several memories
  reader.skipNumber();
}

function laneAddress(reader) {
  memoryAddress(reader);
  reader.skip(1);
}

function branchTable(reader) {
  reader.list(() => reader.skipNumber());
  reader.skipNumber();
}

function types(reader) {
  reader.list(() => reader.byte());
}

/** Catch clauses: a kind, a tag for the first two kinds, a label. */
function handlers(reader) {
  reader.skipNumber();
  reader.list(() => (reader.byte() < 2 ? numbers(2) : number)(reader));
}

/** The part behind the opcode, by opcode; undefined: none, null: no such instruction. */
const IMMEDIATES = new Array(256).fill(null);
const define = (from, to, read) => IMMEDIATES.fill(read, from, to + 1);
define(0x00, 0x01);
define(0x02, 0x04, number);
define(0x05, 0x05);
define(0x06, 0x09, number);
define(0x0a, 0x0b);
define(0x0c, 0x0d, number);
define(0x0e, 0x0e, branchTable);
define(0x0f, 0x0f);
define(0x10, 0x10, number);
define(0x11, 0x11, numbers(2));
define(0x12, 0x12, number);
define(0x13, 0x13, numbers(2));
define(0x18, 0x18, number);
define(0x19, 0x1b);
define(0x1c, 0x1c, types);
define(0x1f, 0x1f, handlers);
define(0x20, 0x26, number);
define(0x28, 0x3e, memoryAddress);
define(0x3f, 0x42, number);
define(0x43, 0x43, bytes(4));
define(0x44, 0x44, bytes(8));
define(0x45, 0xc4);
define(0xd0, 0xd0, number);
define(0xd1, 0xd1);
define(0xd2, 0xd2, number);
define(0xfc, 0xfc, (reader) => skipMore(reader, reader.u32()));
define(0xfd, 0xfd, (reader) => skipVector(reader, reader.u32()));
define(0xfe, 0xfe, (reader) => (reader.u32() === 3 ? reader.skip(1) : memoryAddress(reader)));

/** Those of 0xfc: how many numbers follow; the ones below 8 convert. */
const MORE = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

function skipMore(reader, code) {
  if (MORE[code] === undefined) throw new BuildError(`unknown instruction 0xfc ${code}`);
  numbers(MORE[code])(reader);
}

function skipVector(reader, code) {
  if (code <= 11 || code === 92 || code === 93) memoryAddress(reader);
  else if (code === 12 || code === 13) reader.skip(16);
  else if (code >= 21 && code <= 34) reader.skip(1);
  else if (code >= 84 && code <= 91) laneAddress(reader);
}

/** Moves `reader`, which is behind an opcode, to the next one. */
export function skipImmediates(reader, opcode) {
  const read = IMMEDIATES[opcode];
  if (read === null) throw new BuildError(`unknown instruction 0x${opcode.toString(16)}`);
  read?.(reader);
}

/** Goes through a function's body: gives { opcode, at, end } of each, with where its operands are. */
export function* instructionsOf(bytes, body) {
  const reader = new Reader(bytes, ...body);
  reader.list(() => (reader.skipNumber(), reader.skip(1))); // locals
  while (reader.at < reader.end) {
    const opcode = reader.byte();
    const at = reader.at;
    skipImmediates(reader, opcode);
    yield { opcode, at, end: reader.at };
  }
}
