// SPDX-License-Identifier: MIT
// Says why a module could not be loaded; itself loaded only then.

import { ABI } from "./abi.js";
import { FileWasi } from "./wasi_files.js";

const WASI = "wasi_snapshot_preview1";
const MAGIC = "\0asm";
const COMPONENT = 0x0d; // in the place of a module's version
const HOW_WITHOUT_COMPILER = "give the module that `import program from './app.wasm'` gives";

/** The rest of a sentence that begins with the module's name. error: what was thrown. */
export async function explain(error, content) {
  return (await findProblem(content)) ?? instanceProblem(error);
}

function instanceProblem({ name, message }) {
  if (name === "TraceError") return message;
  if (name !== "LoadError") return `cannot be instantiated: ${message}`;
  return `has ABI ${message}, not ${ABI}: build it with this version of wasyncio`;
}

async function findProblem(content) {
  if (content instanceof WebAssembly.Module) return moduleProblem(content);
  const bytes = new Uint8Array(content.buffer ?? content, content.byteOffset).subarray(0, 5);
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) {
    return "is no WebAssembly: it does not start with \\0asm";
  }
  if (bytes[4] === COMPONENT) {
    return "is a component, for wasmtime: build it without --target p2 to run it here";
  }
  try {
    return moduleProblem(await WebAssembly.compile(content));
  } catch (error) {
    if (/disallowed/.test(error.message)) return `cannot be compiled here; ${HOW_WITHOUT_COMPILER}`;
    return `is truncated or damaged: ${error.message}`;
  }
}

function moduleProblem(module) {
  const missing = WebAssembly.Module.imports(module).find((item) => !isGiven(item));
  if (missing) return importProblem(missing);
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (!exports.includes("memory")) return "does not export its memory";
  if (exports.includes("_start") || exports.includes("asyncio_start")) return undefined;
  return "is no program: it exports neither asyncio_start nor _start";
}

function isGiven({ module, name, kind }) {
  return module === WASI && kind === "function" && FileWasi.has(name);
}

function importProblem({ module, name, kind }) {
  if (module === "asyncify") {
    return "was not finished: run `wasyncio link` on it, or build it by `wasyncio cc`";
  }
  const hint = module === WASI ? "WASI has none of that name" : "is it defined in a C file?";
  return `needs the ${kind} ${module}.${name}, which nobody gave: ${hint}`;
}
