// SPDX-License-Identifier: MIT
// Modules that another build linked: whether they can still be finished, and what is wrong if not.
import { readFileSync } from "node:fs";
import { BuildError } from "./error.js";
import { Reader } from "./wasm/bytes.js";
import { instructionsOf, OP } from "./wasm/instructions.js";
import { readModule } from "./wasm/module.js";
import { isAsLinked } from "./wasm/places.js";

const MAGIC = "\0asm";
const COMPONENT = 0x0d; // in the place of a module's version

const RELINK = "link it without -O, -s and --strip-all, or let clang use wasyncio's linker";

/** Throws a BuildError that says what to do, unless `wasyncio link` can take the file. */
export function checkLinked(path) {
  const problem = findProblem(readInput(path));
  if (problem) throw new BuildError(`${path} ${problem}`);
}

function readInput(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = error.code === "ENOENT" ? "no such file" : error.message;
    throw new BuildError(`${path}: ${why}`, 1);
  }
}

/** The rest of a sentence that begins with the file's name, or undefined. */
function findProblem(bytes) {
  if (bytes.toString("latin1", 0, 4) !== MAGIC) return "is no WebAssembly";
  if (bytes[4] === COMPONENT) return "is a component: finish the module before it becomes one";
  let compiled;
  try {
    compiled = new WebAssembly.Module(bytes);
  } catch (error) {
    return `is truncated or damaged: ${error.message}`;
  }
  return typeProblem(compiled) ?? contentProblem(compiled, bytes);
}

function typeProblem(compiled) {
  const imports = WebAssembly.Module.imports(compiled);
  const exports = WebAssembly.Module.exports(compiled).map(({ name }) => name);
  if (imports.some(({ name }) => name === "__linear_memory")) {
    return "is an object file: link it first";
  }
  const isImported = imports.some((entry) => entry.module === "asyncify");
  if (exports.includes("asyncio_park") && !isImported) return "is finished already";
  return undefined;
}

/** Only where something suspends does it matter what another tool has made of the module. */
function contentProblem(compiled, bytes) {
  const imports = WebAssembly.Module.imports(compiled);
  if (!imports.some((entry) => entry.module === "asyncify")) return undefined;
  if (!WebAssembly.Module.customSections(compiled, "name").length) {
    return `has no names of functions: it was stripped, or optimised too early; ${RELINK}`;
  }
  const module = readModule(bytes);
  if (!isAsLinked(module)) {
    return (
      "was optimised before the Asyncify step, which then comes too late: clang runs the wasm-opt " +
      `of PATH when it links with -O; ${RELINK}`
    );
  }
  return startProblem(module);
}

/**
 * The file crt1-command.o of older sysroots leaves constructors and the last flush to the linker,
 * which does neither for a program that knows of them, as one with asyncio does.
 */
function startProblem({ bytes, functions }) {
  const start = functions.find(({ name, body }) => body && name === "_start");
  if (!start) return undefined;
  const calls = [...instructionsOf(bytes, start.body)].filter(({ opcode }) => opcode === OP.call);
  const names = calls.map(({ at }) => functions[new Reader(bytes, at).u32()].name);
  if (names.includes("__wasm_call_ctors")) return undefined;
  return (
    "would lose its last output: the start file of this sysroot leaves that to the linker; " +
    "link it with -nostartfiles -l:crt1.o"
  );
}
