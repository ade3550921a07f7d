// SPDX-License-Identifier: MIT
// Finds out which numbers in a linked module's code and data are places of functions in the table.
import { BuildError } from "../error.js";
import { Reader } from "./bytes.js";
import { instructionsOf, OP } from "./instructions.js";
import { readSections, SECTION } from "./sections.js";

/** A linker's option: by so much the other link puts functions further back in the table. */
const SHIFT = 1 << 14;
export const SHIFTED = `--table-base=${1 + SHIFT}`;

/**
 * { isExact, code, data }: where in the file. shifted: the same module, linked with SHIFTED.
 * Without it they are those that the linker wrote down, if it was asked to (--emit-relocs), or else
 * all that may be one: then too many functions are instrumented, but none too few.
 */
export function findPlaces(module, shifted) {
  if (shifted) return { isExact: true, ...findChanged(module, shifted) };
  const isExact = module.sections.some(({ name }) => name === "reloc.CODE");
  return { isExact, ...(isExact ? findRelocated : findLookalikes)(module) };
}

const sectionOf = ({ sections }, id) => sections.find((one) => one.id === id);

// ---- by another link ----

/**
 * Those that the shift changed. In code it is the third byte of the padded LEB128, in data the
 * second of four; a carry may change the next.
 */
function findChanged(module, shifted) {
  const others = { sections: readSections(shifted) };
  const changed = (id, byte) => {
    const [one, other] = [module, others].map((all) => sectionOf(all, id));
    if (!one) return [];
    if (one.end - one.start !== other.end - other.start) throw new BuildError("the links differ");
    return changes(module.bytes, one, shifted, other).map((at) => at - byte);
  };
  return { code: changed(SECTION.code, 2), data: changed(SECTION.data, 1) };
}

function changes(bytes, { start, end }, others, other) {
  const places = [];
  const by = other.start - start;
  for (let at = start, before = false; at < end; at++) {
    const differs = bytes[at] !== others[at + by];
    if (differs && !before) places.push(at);
    before = differs;
  }
  return places;
}

// ---- by what the linker wrote down ----

const TABLE_INDEX = [1, 2]; // R_WASM_TABLE_INDEX_SLEB, R_WASM_TABLE_INDEX_I32
const WITH_ADDEND = [3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25];

function findRelocated(module) {
  return {
    code: relocations(module, "reloc.CODE", SECTION.code),
    data: relocations(module, "reloc.DATA", SECTION.data),
  };
}

function relocations(module, name, id) {
  const section = module.sections.find((one) => one.name === name);
  if (!section) return [];
  const base = sectionOf(module, id).start;
  const reader = new Reader(module.bytes, section.start, section.end);
  reader.skipNumber(); // which section they are for
  const found = reader.list(() => {
    const kind = reader.byte();
    const at = base + reader.u32();
    reader.skipNumber();
    if (WITH_ADDEND.includes(kind)) reader.skipNumber();
    return TABLE_INDEX.includes(kind) ? at : undefined;
  });
  return found.filter((at) => at !== undefined);
}

// ---- by what they look like ----

const PADDED = 5; // bytes of a number that the linker filled in

/** Constants that the linker filled in, and four bytes of data, whose value is a place. */
function findLookalikes(module) {
  const bodies = module.functions.filter((fn) => fn.body).map((fn) => fn.body);
  return {
    code: bodies.flatMap((body) => constantsLike(module, body)),
    data: dataLike(module),
  };
}

function constantsLike({ bytes, table }, body) {
  const found = [];
  for (const { opcode, at, end } of instructionsOf(bytes, body)) {
    if (opcode !== OP.i32Const || end - at !== PADDED) continue;
    if (table.has(new Reader(bytes, at).s32())) found.push(at);
  }
  return found;
}

function dataLike(module) {
  const section = sectionOf(module, SECTION.data);
  if (!section) return [];
  const view = new DataView(module.bytes.buffer, module.bytes.byteOffset);
  const found = [];
  for (let at = section.start; at + 4 <= section.end; at++)
    if (module.table.has(view.getUint32(at, true))) found.push(at);
  return found;
}

/**
 * Whether all calls are as the linker left them: padded. An optimiser that wrote the file again has
 * made them short, and may have inlined what must stay apart.
 */
export function isAsLinked({ bytes, functions }) {
  return functions.every(({ body }) => {
    if (!body) return true;
    const calls = [...instructionsOf(bytes, body)].filter(({ opcode }) => opcode === OP.call);
    return calls.every(({ at, end }) => end - at === PADDED);
  });
}
