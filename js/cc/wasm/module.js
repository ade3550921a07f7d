// SPDX-License-Identifier: MIT
// Reads a linked module, and finds out which of its numbers are functions.
import { BuildError } from "../error.js";
import { Reader } from "./bytes.js";

const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, element: 9, code: 10,
  data: 11, tag: 13,
}; // prettier-ignore
export { SECTION };

/**
 * { sections, types, functions, table, tags, codeAddresses, inData, lines }. functions: { index,
 * name, library, type, imported?, exported, body: [start, end] }, type an index of `types`:
 * { params, results, key }. codeAddresses: where in the file the place of a function in the table
 * is an operand; inData: the functions whose places are in data. lines(NAME): those of a custom
 * section. shifted: the same module, linked with SHIFTED.
 */
export function readModule(bytes, shifted) {
  const sections = readSections(bytes);
  const module = { bytes, sections, types: [], functions: [], tags: [], globals: 0 };
  const read = (id, parse) => {
    const section = sections.find((one) => one.id === id);
    if (section) parse(module, new Reader(bytes, section.start, section.end), section);
  };
  read(SECTION.type, readTypes);
  read(SECTION.import, readImports);
  read(SECTION.tag, readTags);
  read(SECTION.function, readFunctions);
  read(SECTION.global, (_, reader) => (module.globals += reader.u32()));
  read(SECTION.code, readBodies);
  read(SECTION.export, readExports);
  module.table = new Map();
  read(SECTION.element, readElements);
  readNames(module);
  readAddresses(module, shifted);
  module.lines = (name) => readLines(module, name);
  return module;
}

function readSections(bytes) {
  const reader = new Reader(bytes, 8);
  const sections = [];
  while (reader.at < bytes.length) {
    const at = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const section = { id, at, start: reader.at, end: reader.at + size };
    if (id === SECTION.custom) {
      section.name = reader.name();
      section.start = reader.at;
    }
    sections.push(section);
    reader.at = section.end;
  }
  return sections;
}

function readTypes(module, reader) {
  module.types = reader.list(() => {
    const form = reader.byte();
    if (form !== 0x60) throw new BuildError(`unknown kind of type 0x${form.toString(16)}`);
    const params = reader.list(() => reader.byte());
    const results = reader.list(() => reader.byte());
    return { params, results, key: `${params}:${results}` };
  });
}

function readImports(module, reader) {
  reader.list(() => {
    const from = reader.name();
    const name = reader.name();
    const kind = reader.byte();
    if (kind === 0) addFunction(module, reader.u32(), { imported: [from, name], name });
    else if (kind === 1) (reader.byte(), skipLimits(reader));
    else if (kind === 2) skipLimits(reader);
    else if (kind === 3) (reader.skip(2), module.globals++);
    else readTag(module, reader);
  });
}

function skipLimits(reader) {
  const flags = reader.byte();
  reader.skipNumber();
  if (flags & 1) reader.skipNumber();
}

function readTag(module, reader) {
  reader.skip(1);
  module.tags.push(reader.u32());
}

function readTags(module, reader) {
  reader.list(() => readTag(module, reader));
}

function addFunction(module, type, what) {
  const index = module.functions.length;
  module.functions.push({ index, type, exported: false, imported: undefined, ...what });
}

function readFunctions(module, reader) {
  reader.list(() => addFunction(module, reader.u32(), { name: undefined }));
}

function readBodies(module, reader) {
  const defined = module.functions.filter((fn) => !fn.imported);
  let next = 0;
  reader.list(() => {
    const size = reader.u32();
    defined[next++].body = [reader.at, reader.at + size];
    reader.skip(size);
  });
}

function readExports(module, reader) {
  reader.list(() => {
    reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (kind === 0) module.functions[index].exported = true;
  });
}

/** The linker fills the one table from one active segment of function indexes. */
function readElements(module, reader) {
  reader.list(() => {
    if (reader.u32() !== 0) throw new BuildError("unknown kind of table segment");
    reader.skip(1); // i32.const
    let place = reader.s32();
    reader.skip(1); // end
    reader.list(() => module.table.set(place++, module.functions[reader.u32()]));
  });
}

function readNames(module) {
  const section = module.sections.find((one) => one.name === "name");
  const reader = section && new Reader(module.bytes, section.start, section.end);
  while (reader && reader.at < reader.end) {
    const kind = reader.byte();
    const size = reader.u32();
    const next = reader.at + size;
    if (kind === 1) reader.list(() => (module.functions[reader.u32()].name = reader.name()));
    reader.at = next;
  }
  for (const fn of module.functions) {
    fn.name ??= `function ${fn.index}`;
    fn.library = isLibrary(fn.name);
  }
}

/** Whether a function is the library's, which alone calls what it is given. */
const isLibrary = (name) => name.startsWith("asyncio_");

// ---- places in the table ----

/** A linker's option: by so much the other link puts functions further back in the table. */
const SHIFT = 1 << 14;
export const SHIFTED = `-Wl,--table-base=${1 + SHIFT}`;

/**
 * Which numbers in code and data are places of functions: those that the shift changed. In code it
 * is the third byte of the padded LEB128, in data the second of four; a carry may change the next.
 */
function readAddresses(module, shifted) {
  const others = readSections(shifted);
  const changed = (id, byte) => {
    const [one, other] = [module.sections, others].map((all) => all.find((it) => it.id === id));
    if (!one) return [];
    if (one.end - one.start !== other.end - other.start) throw new BuildError("the links differ");
    return changes(module.bytes, one, shifted, other).map((at) => at - byte);
  };
  module.codeAddresses = new Set(changed(SECTION.code, 2));
  const view = new DataView(module.bytes.buffer, module.bytes.byteOffset);
  module.inData = changed(SECTION.data, 1).map((at) => module.table.get(view.getUint32(at, true)));
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

function readLines(module, name) {
  const section = module.sections.find((one) => one.name === name);
  if (!section) return [];
  const text = new TextDecoder().decode(module.bytes.subarray(section.start, section.end));
  return text.split("\n").filter(Boolean);
}
