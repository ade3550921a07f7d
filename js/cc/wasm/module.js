// SPDX-License-Identifier: MIT
// Reads a linked module, and finds out which of its numbers are functions.
import { BuildError } from "../error.js";
import { Reader } from "./bytes.js";
import { KIND, readImport } from "./imports.js";
import { findPlaces } from "./places.js";
import { openSection, readBodies, readExports, readSections, SECTION } from "./sections.js";

/**
 * { sections, types, functions, table, tags, codeAddresses, inData, lines }. functions: { index,
 * name, library, type, imported?, exported, body: [start, end] }, type an index of `types`:
 * { params, results, key }. codeAddresses: where in the file the place of a function in the table
 * is an operand; inData: the functions whose places are in data. lines(NAME): those of a custom
 * section. isExact: false when what may be a place in the table is taken for one (places.js).
 * shifted: the same module, linked with SHIFTED, if there is such a file.
 */
export function readModule(bytes, shifted) {
  const sections = readSections(bytes);
  const types = readTypes(openSection(bytes, sections, SECTION.type));
  const module = { bytes, sections, types, functions: [], tags: [], globals: 0, stackPointer: 0 };
  const read = (id, parse) => parse(module, openSection(bytes, sections, id));
  read(SECTION.import, readImports);
  read(SECTION.tag, readTags);
  read(SECTION.function, readFunctions);
  read(SECTION.global, (_, reader) => (module.globals += reader.u32()));
  read(SECTION.code, addBodies);
  read(SECTION.export, markExports);
  module.table = new Map();
  read(SECTION.element, readElements);
  readNames(module);
  readAddresses(module, shifted);
  module.lines = (name) => readLines(module, name);
  return module;
}

/** Of the section of types: { params, results, key } each. */
export function readTypes(reader) {
  return reader.list(() => {
    const form = reader.byte();
    if (form !== 0x60) throw new BuildError(`unknown kind of type 0x${form.toString(16)}`);
    const params = reader.list(() => reader.byte());
    const results = reader.list(() => reader.byte());
    return { params, results, key: `${params}:${results}` };
  });
}

function readImports(module, reader) {
  const imports = reader.list(() => readImport(reader));
  for (const { from, name, kind, type } of imports)
    if (kind === KIND.function) addFunction(module, type, { imported: [from, name], name });
    else if (kind === KIND.global) module.globals++;
    else if (kind === KIND.tag) module.tags.push(type);
}

function readTags(module, reader) {
  reader.list(() => {
    reader.skip(1);
    module.tags.push(reader.u32());
  });
}

function addFunction(module, type, what) {
  const index = module.functions.length;
  module.functions.push({ index, type, exported: false, imported: undefined, ...what });
}

function readFunctions(module, reader) {
  reader.list(() => addFunction(module, reader.u32(), { name: undefined }));
}

function addBodies(module, reader) {
  const defined = module.functions.filter((fn) => !fn.imported);
  readBodies(reader).forEach((body, i) => (defined[i].body = body));
}

function markExports(module, reader) {
  for (const { kind, index } of readExports(reader))
    if (kind === KIND.function) module.functions[index].exported = true;
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
    if (kind === 7) module.stackPointer = findStackPointer(reader);
    reader.at = next;
  }
  for (const fn of module.functions) {
    fn.name ??= `function ${fn.index}`;
    fn.library = isLibrary(fn.name);
  }
}

/** The linker makes it the first of the globals, but one that the program imports comes before it. */
function findStackPointer(reader) {
  const globals = reader.list(() => ({ index: reader.u32(), name: reader.name() }));
  return globals.find(({ name }) => name === "__stack_pointer")?.index ?? 0;
}

/** Whether a function is the library's, which alone calls what it is given. */
const isLibrary = (name) => name.startsWith("asyncio_");

function readAddresses(module, shifted) {
  const { bytes, table } = module;
  const { isExact, code, data } = findPlaces(module, shifted);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  module.isExact = isExact;
  module.codeAddresses = new Set(code);
  module.inData = data.map((at) => table.get(view.getUint32(at, true)));
}

function readLines(module, name) {
  const section = module.sections.find((one) => one.name === name);
  if (!section) return [];
  const text = new TextDecoder().decode(module.bytes.subarray(section.start, section.end));
  return text.split("\n").filter(Boolean);
}
