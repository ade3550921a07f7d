// SPDX-License-Identifier: MIT
// Reads a linked module, with what --emit-relocs says of it: which constants are functions.
import { BuildError } from "../error.js";
import { Reader } from "./bytes.js";

const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, global: 6, export: 7, element: 9, code: 10,
  data: 11, tag: 13,
}; // prettier-ignore
export { SECTION };

/**
 * { sections, types, functions, exported, table, tags, codeAddresses, dataAddresses, lines }.
 * functions: { index, name, type, imported?, exported, body: [start, end] }, type an index of
 * `types`: { params, results, key }. codeAddresses: where in the file the place of a function in
 * the table is an operand; dataAddresses: { fn, symbol, library }, the
 * functions in data. lines(NAME): those
 * of a custom section.
 */
export function readModule(bytes) {
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
  module.exported = new Set();
  read(SECTION.export, readExports);
  module.table = new Map();
  read(SECTION.element, readElements);
  readNames(module);
  readAddresses(module);
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

/** Whether a function, or an object of data, is the library's: no other code calls pointers there. */
const isLibrary = (name) => name.startsWith("asyncio_");

// ---- relocations ----

const TABLE_INDEX = new Set([1, 2, 12, 18, 19]);
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

function readAddresses(module) {
  const { bytes, sections, table } = module;
  const relocated = (name, id) => {
    const section = sections.find((one) => one.name === name);
    const base = sections.find((one) => one.id === id)?.start;
    return section ? readRelocations(new Reader(bytes, section.start, section.end), base) : [];
  };
  module.codeAddresses = new Set(relocated("reloc.CODE", SECTION.code));
  const symbols = readDataSymbols(module);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  module.dataAddresses = relocated("reloc.DATA", SECTION.data).map((at) => {
    const fn = table.get(view.getUint32(at, true));
    const symbol = symbols.find(({ start, end }) => at >= start && at < end)?.name ?? "";
    return { fn, symbol, library: isLibrary(symbol) };
  });
}

function readRelocations(reader, base) {
  reader.skipNumber(); // the section
  const places = [];
  reader.list(() => {
    const type = reader.byte();
    const offset = reader.u32();
    reader.skipNumber();
    if (WITH_ADDEND.has(type)) reader.skipNumber();
    if (TABLE_INDEX.has(type)) places.push(base + offset);
  });
  return places;
}

/** Objects of data, with the part of the file that holds what they begin with. */
function readDataSymbols(module) {
  const section = module.sections.find((one) => one.name === "linking");
  if (!section) return [];
  const reader = new Reader(module.bytes, section.start, section.end);
  reader.skipNumber(); // version
  const segments = readDataSegments(module);
  while (reader.at < reader.end) {
    const kind = reader.byte();
    const next = reader.u32() + reader.at;
    if (kind === 8) return reader.list(() => readSymbol(reader, segments)).filter(Boolean);
    reader.at = next;
  }
  return [];
}

export function skipOffset(reader) {
  reader.skip(1); // i32.const, or the global of a position-independent module
  reader.skipNumber();
  reader.skip(1); // end
}

function readDataSegments(module) {
  const section = module.sections.find((one) => one.id === SECTION.data);
  if (!section) return [];
  const reader = new Reader(module.bytes, section.start, section.end);
  return reader.list(() => {
    const flags = reader.u32();
    if (flags !== 1) skipOffset(reader);
    const size = reader.u32();
    reader.skip(size);
    return { start: reader.at - size, size };
  });
}

const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;

function readSymbol(reader, segments) {
  const kind = reader.byte();
  const flags = reader.u32();
  if (kind === 1) {
    const name = reader.name();
    if (flags & UNDEFINED) return undefined;
    const segment = segments[reader.u32()];
    const start = segment.start + reader.u32();
    return { name, start, end: start + reader.u32() };
  }
  reader.skipNumber();
  const named = kind !== 3 && (!(flags & UNDEFINED) || flags & EXPLICIT_NAME);
  if (named) reader.name();
  return undefined;
}

function readLines(module, name) {
  const section = module.sections.find((one) => one.name === name);
  if (!section) return [];
  const text = new TextDecoder().decode(module.bytes.subarray(section.start, section.end));
  return text.split("\n").filter(Boolean);
}
