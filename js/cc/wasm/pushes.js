// SPDX-License-Identifier: MIT
// Frames of Asyncify that are written and read in one step.
//
// A function that is left pushes where it was left (4 bytes) and then its locals; each time it
// loads the pointer to the next free byte, and stores it again. One that goes on pops them in two
// steps likewise, and asks twice whether it goes on; the second time for a value where there is one
// place only. Every load waits for the store before it,
// which is a good part of a switch: so the pointer is loaded and stored once for both. What lies in
// memory stays the same, byte for byte.
import { encodeSigned, encodeU32, Reader } from "./bytes.js";
import { edit, replace } from "./edits.js";
import { OP } from "./instructions.js";
import { addLocal } from "./locals.js";

const INDEX = 4; // bytes of where a function was left

/** A letter for each kind of instruction, of which the patterns consist. */
const LETTERS = new Map([
  [OP.if, "i"], [OP.block, "b"], [OP.end, "e"], [OP.localGet, "g"], [OP.localSet, "w"],
  [OP.localTee, "t"], [OP.i32Const, "c"], [0x46, "q"], [0x6a, "a"], [0x6b, "a"], [0x4b, "u"],
  [OP.unreachable, "x"], [OP.else, "o"],
]); // prettier-ignore
const [I32_LOAD, I32_STORE, I32_ADD, I32_SUB] = [0x28, 0x36, 0x6a, 0x6b];
const WORD = [2, 0]; // what stands behind a load or store: alignment, offset
const isLoad = ({ opcode }) => opcode >= I32_LOAD && opcode < I32_STORE;
const isStore = ({ opcode }) => opcode >= I32_STORE && opcode <= 0x3e;

/**
 * "DDpcar" moves the pointer, "Dp" loads it, "Zcqi" asks whether the function goes on; "uixe" stops
 * the program behind the end of the buffer, as what begins ("cE") and ends ("Y") a switch does.
 */
const PUSH = /(Dpgr)(DDpcar)(Dpt?g[rs](?:gg[rs])*)(DDpcar)c?e$/;
const POP = /Zcqi(DDpcar)((?:(?:Dpt?|g)[pl]w)+)eb*(?:Z\.)?(Zcqi)(DDpcar)(Dpp)(we|o)/;
const CHECK = /(?<=cE)cpcpuixe|(?<=Y)DpDluixe/g;

/**
 * A function's body, changed or not. list: its instructions. what: { state, data }, Asyncify's
 * globals, `pointer`, what gives the address of the pointer to the next free byte, and how many
 * `parameters` it has.
 */
export function joinIn(bytes, body, list, what) {
  const letters = list.map((one) => letterOf(bytes, one, what)).join("");
  const local = addLocal(bytes, body, what.parameters);
  const made = [pop, push, uncheck].flatMap((change) =>
    change(bytes, list, letters, what.pointer, local),
  );
  return edit(bytes, body, [...made, ...nameBuffer(list, letters, made, what.pointer)]);
}

function letterOf(bytes, one, { state, data }) {
  if (one.opcode === OP.globalGet || one.opcode === OP.globalSet) {
    const index = new Reader(bytes, one.at).u32();
    const letters = one.opcode === OP.globalGet ? "DZ" : "EY";
    return index === data ? letters[0] : index === state ? letters[1] : ".";
  }
  if (!isLoad(one) && !isStore(one)) return LETTERS.get(one.opcode) ?? ".";
  const { align, offset } = addressOf(bytes, one);
  if (align > 4) return "."; // names a memory
  if (isLoad(one)) return one.opcode === I32_LOAD && offset === 0 ? "p" : "l";
  return one.opcode === I32_STORE && offset === 0 ? "r" : "s";
}

/** Where the groups of a pattern are, each as the instructions in it; undefined if not at all. */
function match(pattern, list, letters) {
  const found = new RegExp(pattern, "d").exec(letters);
  return found?.indices.slice(1).map(([from, to]) => list.slice(from, to));
}

/** The pointer is in the local that held where the function was left, once that is stored. */
function push(bytes, list, letters, pointer) {
  const [index, move, saved, last] = match(PUSH, list, letters) ?? [];
  if (!move || movedBy(bytes, move) !== INDEX || movedBy(bytes, last) < 0) return [];
  const own = numberOf(bytes, index[2]);
  const stores = saved.filter(isStore).map((one) => ({
    one,
    from: numberOf(bytes, saved[saved.indexOf(one) - 1]),
  }));
  if (stores.some(({ from }) => from === own)) return [];
  const next = [...pointer, I32_LOAD, ...WORD];
  const content = [
    ...[...next, ...get(own), I32_STORE, ...WORD],
    ...[...next, OP.localSet, ...encodeU32(own)],
    ...stores.flatMap(({ one, from }) => [...get(own), ...get(from), ...shifted(bytes, one)]),
    ...[...pointer, ...get(own), OP.i32Const, ...encodeSigned(movedBy(bytes, last) + INDEX)],
    ...[I32_ADD, I32_STORE, ...WORD],
  ];
  return [replace([...index, ...move, ...saved, ...last], content)];
}

/**
 * The pointer is in the local that then gets where the function was left; in `local` if that is a
 * value and in none.
 */
function pop(bytes, list, letters, pointer, local) {
  const [first, loaded, again, move, index, [next] = []] = match(POP, list, letters) ?? [];
  if (!move || movedBy(bytes, move) !== -INDEX || movedBy(bytes, first) > 0) return [];
  const isValue = next.opcode === OP.else;
  const own = isValue ? local.number : numberOf(bytes, next);
  const loads = loaded.filter((one, i) => loaded[i + 1]?.opcode === OP.localSet);
  const sets = loads.map((one) => loaded[loaded.indexOf(one) + 1]);
  if (sets.some((one) => numberOf(bytes, one) === own)) return [];
  const content = [
    ...[...pointer, ...pointer, I32_LOAD, ...WORD],
    ...[OP.i32Const, ...encodeSigned(INDEX - movedBy(bytes, first)), I32_SUB],
    ...[OP.localTee, ...encodeU32(own), I32_STORE, ...WORD],
    ...loads.flatMap((one, i) => [
      ...[...get(own), ...shifted(bytes, one)],
      ...[OP.localSet, ...encodeU32(numberOf(bytes, sets[i]))],
    ]),
    ...[...get(own), I32_LOAD, ...WORD, OP.localSet, ...encodeU32(own)],
  ];
  const both = replace([...first, ...loaded], content);
  if (isValue) return [...local.edits, both, replace(move), replace(index, get(own))];
  return [both, replace([...again, ...move, ...index, next, list[list.indexOf(next) + 1]])];
}

/** The end of the buffer is that of memory (wasm/switch_asyncify.c): nothing is behind it. */
function uncheck(bytes, list, letters) {
  const found = [...letters.matchAll(CHECK)].map(({ 0: { length }, index }) =>
    list.slice(index, index + length),
  );
  return found.filter((group) => comparesEnd(bytes, group)).map((group) => replace(group));
}

/** Whether it is the word behind the pointer that the pointer is compared with. */
function comparesEnd(bytes, [pointer, , end, load]) {
  if (pointer.opcode === OP.globalGet) return addressOf(bytes, load).offset === 4;
  return readSigned(bytes, end.at) === readSigned(bytes, pointer.at) + 4;
}

/** With a constant for the address, nobody reads the global, nor need it be set. */
function nameBuffer(list, letters, made, pointer) {
  if (pointer[0] !== OP.i32Const) return [];
  const free = ({ at }) => !made.some(({ start, end }) => at > start && at < end);
  const found = [...letters.matchAll(/D|cE/g)].map(({ 0: text, index }) =>
    list.slice(index, index + text.length),
  );
  return found
    .filter(([one]) => free(one))
    .map((group) => replace(group, group.length > 1 ? [] : pointer));
}

const get = (local) => [OP.localGet, ...encodeU32(local)];
const numberOf = (bytes, { at }) => new Reader(bytes, at).u32();
const readSigned = (bytes, at) => new Reader(bytes, at).s32();

function movedBy(bytes, [, , , constant, { opcode }]) {
  const by = readSigned(bytes, constant.at);
  return opcode === I32_SUB ? -by : by;
}

function addressOf(bytes, { at }) {
  const reader = new Reader(bytes, at);
  return { align: reader.u32(), offset: reader.u32() };
}

/** What is behind the place in the frame is behind it still. */
function shifted(bytes, { opcode, at }) {
  const { align, offset } = addressOf(bytes, { at });
  return [opcode, ...encodeU32(Math.min(align, 2)), ...encodeU32(offset + INDEX)];
}
