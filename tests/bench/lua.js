// SPDX-License-Identifier: MIT
// What suspension costs an interpreter: Lua in a task, with Asyncify and without.
import { join } from "node:path";
import { embeddedCases, findSources, listC } from "./harness/embedded.js";

/** Errors of Lua are jumps, which are exceptions of WebAssembly. */
const JUMPS = ["-mllvm", "-wasm-enable-sjlj", "-mexception-handling", "-lsetjmp"];

const NO_SYSTEM = ["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS"];
const EMULATED = ["-lwasi-emulated-signal", "-lwasi-emulated-process-clocks"];

/** Programs, and libraries that WASI has no calls for. */
const LEFT_OUT = ["lua.c", "luac.c", "liolib.c", "loslib.c", "linit.c"];

export async function cases({ host }) {
  if (!host.startsWith("node")) return [];
  const directory = join(findSources("lua-src"), "src");
  const sources = ["tests/bench/lua.c", ...listC(directory, LEFT_OUT)];
  const flags = [`-I${directory}`, "-w", ...JUMPS, ...NO_SYSTEM, ...EMULATED];
  return embeddedCases("lua", { sources, flags });
}
