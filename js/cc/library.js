// SPDX-License-Identifier: MIT
// Builds libasyncio.a for other build systems and asyncio.wasm for JavaScript, by the names'
// endings: node library.js OUTPUT.a OUTPUT.wasm
import { BuildError, buildLibrary } from "../cc.js";
import { buildLoop } from "./loop.js";

try {
  const log = (text) => console.error(`wasyncio: ${text}`);
  for (const output of process.argv.slice(2)) {
    await (output.endsWith(".wasm") ? buildLoop : buildLibrary)({ output, log });
  }
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  if (error.message) console.error(`wasyncio: ${error.message}`);
  process.exitCode = error.status;
}
