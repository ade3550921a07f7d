// SPDX-License-Identifier: MIT
// Functions that may be suspended with nothing on the C stack, and that know where it began: those
// with an array of a length that only they know, or alloca. They set the stack pointer back to that
// place when they end. But a task with nothing on its C stack goes on with any (wasm/
// switch_asyncify.c): so they get 16 bytes of it below themselves, by a function around each, and
// the task keeps its own. The code of others does not move: a debugger's places stay true.
import { BuildError } from "../error.js";
import { encodeU32, Reader } from "./bytes.js";
import { instructionsOf, OP } from "./instructions.js";

const [NOP, I32_ADD, I32_SUB] = [0x01, 0x6a, 0x6b];
const ROOM = 16; // bytes, as the C stack is aligned

/**
 * Puts functions around those that need one, in module.bytes. reasons: of findSuspending, in pairs.
 * additions: of additions.js. Gives { index } of what is inside now.
 */
export function keepStacks(module, reasons, additions) {
  return reasons
    .filter(([fn, { by }]) => fn.body && by !== "switch" && findsItsPlace(module, fn))
    .map(([fn]) => ({ index: surround(module, fn, additions) }));
}

/**
 * Whether the function moves the stack pointer, but not first of all down by a number of bytes that
 * it has until its end.
 */
function findsItsPlace({ bytes, stackPointer }, { body }) {
  const list = [...instructionsOf(bytes, body)];
  const isPointer = ({ at }) => new Reader(bytes, at).u32() === stackPointer;
  const first = list.findIndex((one) => one.opcode === OP.globalGet && isPointer(one));
  const moves = list.some((one) => one.opcode === OP.globalSet && isPointer(one));
  return first >= 0 && moves && !(movedBy(bytes, list.slice(first + 1)) < 0);
}

/** What comes to be in the stack pointer, less what was in it; undefined if that is not known. */
function movedBy(bytes, list) {
  const stack = [{ isPointer: true, value: 0 }];
  const locals = new Map();
  for (const { opcode, at } of list) {
    const reader = new Reader(bytes, at);
    if (opcode === OP.localGet) stack.push(locals.get(reader.u32()));
    else if (opcode === OP.localSet) locals.set(reader.u32(), stack.pop());
    else if (opcode === OP.localTee) locals.set(reader.u32(), stack.at(-1));
    else if (opcode === OP.i32Const) stack.push({ value: reader.s32() });
    else if (opcode === I32_ADD || opcode === I32_SUB) stack.push(sum(opcode, ...stack.splice(-2)));
    else return opcode === OP.globalSet && stack.at(-1)?.isPointer ? stack.at(-1).value : undefined;
  }
  return undefined;
}

function sum(opcode, a, b) {
  if (!a || !b || b.isPointer) return undefined;
  return {
    isPointer: a.isPointer,
    value: opcode === I32_ADD ? a.value + b.value : a.value - b.value,
  };
}

function surround({ bytes, types, stackPointer }, fn, additions) {
  const [start, end] = fn.body;
  const pointer = encodeU32(stackPointer);
  const move = (how) => [
    ...[OP.globalGet, ...pointer, OP.i32Const, ROOM],
    ...[how, OP.globalSet, ...pointer],
  ];
  const inner = [...bytes.subarray(start, end)];
  const give = types[fn.type].params.flatMap((_, i) => [OP.localGet, ...encodeU32(i)]);
  const index = additions.addFunction(`${fn.name}.inner`, fn.type, inner);
  const code = [
    ...[0, ...move(I32_SUB), ...give],
    ...[OP.call, ...encodeU32(index, 5), ...move(I32_ADD)],
  ];
  if (code.length >= end - start) throw new BuildError(`${fn.name}() has too many parameters`);
  bytes.fill(NOP, start, end - 1);
  bytes.set(code, start);
  return index;
}
