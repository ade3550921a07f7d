// SPDX-License-Identifier: MIT
// Frames that Asyncify writes and reads in one step instead of two.
//
// A function that is left pushes where it was left (4 bytes) and then its locals; each time it
// loads the pointer to the next free byte, and stores it again. One that goes on pops them in two
// steps likewise. Every load waits for the store before it, which is a good part of a switch: so
// the pointer is moved once for both. What lies in memory stays the same, byte for byte.
import { encodeSigned, encodeU32, Reader } from "./bytes.js";
import { KIND, readImport } from "./imports.js";
import { instructionsOf, OP } from "./instructions.js";
import { openSection, readBodies, readExports, readSections, SECTION } from "./sections.js";

const INDEX = 4; // bytes of where a function was left

/** Gives the pieces of an optimised module. A function that looks different is left as it is. */
export function joinFrames(bytes) {
  const sections = readSections(bytes);
  const bodies = readBodies(openSection(bytes, sections, SECTION.code));
  const globals = findGlobals(bytes, sections, bodies);
  if (!globals) return [bytes];
  const code = sections.find(({ id }) => id === SECTION.code);
  const parts = bodies.flatMap((body) => joinIn(bytes, body, globals));
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const count = encodeU32(bodies.length);
  const head = [SECTION.code, ...encodeU32(count.length + size), ...count];
  const pieces = [bytes.subarray(0, code.at), Uint8Array.from(head), ...parts];
  return [...pieces, bytes.subarray(code.end)];
}

/** Asyncify's: { state, data }, by the function that sets both; undefined where nothing suspends. */
function findGlobals(bytes, sections, bodies) {
  const exported = readExports(openSection(bytes, sections, SECTION.export));
  const found = exported.find(({ name }) => name === "asyncify_start_unwind");
  if (!found) return undefined;
  const imports = openSection(bytes, sections, SECTION.import);
  const kinds = imports.list(() => readImport(imports).kind);
  const imported = kinds.filter((kind) => kind === KIND.function).length;
  const body = [...instructionsOf(bytes, bodies[found.index - imported])];
  const sets = body.filter(({ opcode }) => opcode === OP.globalSet);
  const [state, data] = sets.map(({ at }) => new Reader(bytes, at).u32());
  return { state, data };
}

// ---- one function ----

/** A letter for each kind of instruction, of which the patterns consist. */
const LETTERS = new Map([
  [OP.if, "i"], [OP.block, "b"], [OP.end, "e"], [OP.localGet, "g"], [OP.localSet, "w"],
  [OP.localTee, "t"], [OP.i32Const, "c"], [0x46, "q"], [0x6a, "a"], [0x6b, "a"], [0x4b, "u"],
  [OP.unreachable, "x"],
]); // prettier-ignore
const [I32_LOAD, I32_STORE, I32_SUB] = [0x28, 0x36, 0x6b];
const isLoad = ({ opcode }) => opcode >= I32_LOAD && opcode < I32_STORE;
const isStore = ({ opcode }) => opcode >= I32_STORE && opcode <= 0x3e;

/**
 * "DDpcar" moves the pointer, "Dp" loads it, "Zcqi" asks whether the function goes on; "uixe" stops
 * the program behind the end of the buffer, as what begins ("cE") and ends ("Y") a switch does.
 */
const PUSH = /(Dpgr)(DDpcar)(Dpt?g[rs](?:gg[rs])*)(DDpcar)c?e$/;
const POP = /(Zcqi)(DDpcar)((?:(?:Dpt?|g)[pl]w)+)eb*(Zcqi)(DDpcar)Dppwe/;
const CHECK = /(?<=cE)cpcpuixe|(?<=Y)DpDluixe/g;

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

/** The function's size and body, changed or not, in pieces. */
function joinIn(bytes, body, globals) {
  const list = [...instructionsOf(bytes, body)];
  const letters = list.map((one) => letterOf(bytes, one, globals)).join("");
  const changes = [pop, push, uncheck].flatMap((change) => change(bytes, list, letters));
  const edits = changes.sort((a, b) => a.start - b.start);
  const pieces = [];
  let from = body[0];
  for (const { start, end, content } of edits) {
    pieces.push(bytes.subarray(from, start), Uint8Array.from(content));
    from = end;
  }
  pieces.push(bytes.subarray(from, body[1]));
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [Uint8Array.from(encodeU32(size)), ...pieces];
}

/** Where the groups of a pattern are, each as the instructions in it; undefined if not at all. */
function match(pattern, list, letters) {
  const found = new RegExp(pattern, "d").exec(letters);
  return found?.indices.slice(1).map(([from, to]) => list.slice(from, to));
}

function push(bytes, list, letters) {
  const [, move, saved, last] = match(PUSH, list, letters) ?? [];
  if (!move || movedBy(bytes, move) !== INDEX || movedBy(bytes, last) < 0) return [];
  const stores = saved.filter(isStore);
  const others = stores.slice(1).map((one) => saved[saved.indexOf(one) - 2]);
  if (!useOne(bytes, saved, others)) return [];
  return [remove(move), ...stores.map((one) => shift(bytes, one)), widen(bytes, last)];
}

function pop(bytes, list, letters) {
  const [asked, first, loaded, again, move] = match(POP, list, letters) ?? [];
  if (!move || movedBy(bytes, move) !== -INDEX || movedBy(bytes, first) > 0) return [];
  if (readSigned(bytes, asked[1].at) !== readSigned(bytes, again[1].at)) return [];
  const loads = loaded.filter((one, i) => loaded[i + 1]?.opcode === OP.localSet);
  const others = loaded.filter(({ opcode }) => opcode === OP.localGet);
  if (!useOne(bytes, loaded, others)) return [];
  return [widen(bytes, first), ...loads.map((one) => shift(bytes, one)), remove(move)];
}

/** The end of the buffer is that of memory (wasm/switch_asyncify.c): nothing is behind it. */
function uncheck(bytes, list, letters) {
  const found = [...letters.matchAll(CHECK)].map(({ 0: { length }, index }) =>
    list.slice(index, index + length),
  );
  return found.filter((group) => comparesEnd(bytes, group)).map(remove);
}

/** Whether it is the word behind the pointer that the pointer is compared with. */
function comparesEnd(bytes, [pointer, , end, load]) {
  if (pointer.opcode === OP.globalGet) return addressOf(bytes, load).offset === 4;
  return readSigned(bytes, end.at) === readSigned(bytes, pointer.at) + 4;
}

/** Whether these take the pointer from the local that it was put into. */
function useOne(bytes, group, others) {
  const kept = group.find(({ opcode }) => opcode === OP.localTee);
  const nameOf = ({ at }) => new Reader(bytes, at).u32();
  return others.every((one) => kept && nameOf(one) === nameOf(kept));
}

const readSigned = (bytes, at) => new Reader(bytes, at).s32();

function movedBy(bytes, [, , , constant, { opcode }]) {
  const by = readSigned(bytes, constant.at);
  return opcode === I32_SUB ? -by : by;
}

function addressOf(bytes, { at }) {
  const reader = new Reader(bytes, at);
  return { align: reader.u32(), offset: reader.u32() };
}

// ---- what is changed ----

/** Opcodes are one byte here. */
const remove = (group) => ({ start: group[0].at - 1, end: group.at(-1).end, content: [] });

/** Moves further, by what the other move did. */
function widen(bytes, [, , , { at, end }]) {
  const by = readSigned(bytes, at);
  return { start: at, end, content: encodeSigned(by < 0 ? by - INDEX : by + INDEX) };
}

/** What is behind the place in the frame is behind it still. */
function shift(bytes, instruction) {
  const { align, offset } = addressOf(bytes, instruction);
  const content = [...encodeU32(Math.min(align, 2)), ...encodeU32(offset + INDEX)];
  return { start: instruction.at, end: instruction.end, content };
}
