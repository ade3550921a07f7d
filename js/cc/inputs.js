// SPDX-License-Identifier: MIT
// Objects and archives that are to be linked: whether they were compiled for this target.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { BuildError } from "./error.js";
import { KIND, readImport } from "./wasm/imports.js";
import { openSection, readSections, SECTION } from "./wasm/sections.js";

const TARGET = "--target=wasm32-wasip1";

/** How files begin that are not for here, and what they are. */
const FOREIGN = [
  ["\x7fELF", "a native object (ELF)"],
  ["\xcf\xfa\xed\xfe", "a native object (Mach-O)"],
  ["\xca\xfe\xba\xbe", "a native object (Mach-O)"],
  ["\x64\x86", "a native object (COFF)"],
];
const BITCODE = ["BC\xc0\xde", "\xde\xc0\x17\x0b"];
const ARCHIVE = "!<arch>\n";
const WASM = "\0asm";

/** Functions of Emscripten's own that its compiler and headers call, and nobody else has. */
const EMSCRIPTEN =
  /^(_?emscripten_|__emscripten_|em_(js|asm)|invoke_[vijfd]+$|__syscall_|[fs]?iprintf$|siprintf$|__small_|__cxa_find_matching_catch)/;

/** Throws a BuildError that names the file, unless its content can be linked. */
export function checkInput(path, content) {
  const starts = (magic) => content.toString("latin1", 0, magic.length) === magic;
  const problem = starts(ARCHIVE) ? archiveProblem(content) : objectProblem(content);
  if (problem) throw new BuildError(`${path} ${problem}`);
}

/** Whether an object of the program's own was compiled with -g; those of a libc may always be. */
export function hasDebugInfo(path) {
  if (!path.endsWith(".o") || /^crt1/.test(basename(path))) return false;
  return readSections(readFileSync(path)).some(({ name }) => name === ".debug_info");
}

/** Of the first of its members that has one: all are compiled alike. */
function archiveProblem(bytes) {
  for (const { name, content } of membersOf(bytes)) {
    const problem = objectProblem(content);
    if (problem) return `holds ${name}, which ${problem}`;
  }
  return undefined;
}

/** The objects in an archive of ar. */
export function* membersOf(archive) {
  for (let at = ARCHIVE.length; at + 60 <= archive.length;) {
    const [name, length] = [
      archive.toString("latin1", at, at + 16),
      archive.toString("latin1", at + 48, at + 58),
    ];
    const size = Number(length);
    const isObject = !/^\/( |\/|SYM64)/.test(name);
    if (isObject)
      yield {
        name: name.trim().replace(/\/$/, ""),
        content: archive.subarray(at + 60, at + 60 + size),
      };
    at += 60 + size + (size % 2);
  }
}

/** The rest of a sentence that begins with what it is about. */
function objectProblem(bytes) {
  const starts = (magic) => bytes.toString("latin1", 0, magic.length) === magic;
  const foreign = FOREIGN.find(([magic]) => starts(magic));
  if (foreign) return `is ${foreign[1]}: compile it with ${TARGET}`;
  if (BITCODE.some(starts)) {
    return "was compiled with -flto: compile it without; wasm-opt optimises the whole program";
  }
  if (!starts(WASM)) return undefined; // a linker script, or whatever else the linker knows
  return moduleProblem(bytes);
}

function moduleProblem(bytes) {
  const names = importedFunctions(bytes);
  if (!names) return "is a linked module: only objects and archives can be linked";
  const own = names.find((name) => EMSCRIPTEN.test(name));
  if (!own) return undefined;
  return `was compiled by Emscripten (it calls ${own}): compile it with ${TARGET}`;
}

/** Names of the functions that an object wants of others; undefined for what is no object. */
function importedFunctions(bytes) {
  const sections = readSections(bytes);
  if (!sections.some(({ name }) => name === "linking")) return undefined;
  const reader = openSection(bytes, sections, SECTION.import);
  const imports = reader.list(() => readImport(reader));
  return imports.filter(({ kind }) => kind === KIND.function).map(({ name }) => name);
}
