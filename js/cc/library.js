// SPDX-License-Identifier: MIT
// Builds libasyncio.a for other build systems, with what they find it by, and asyncio.wasm for
// JavaScript: node library.js DIRECTORY
import { join } from "node:path";
import { BuildError, buildLibrary } from "../cc.js";
import { buildLoop } from "./loop.js";
import { writePackages } from "./packages.js";

try {
  const log = (text) => console.error(`wasyncio: ${text}`);
  const directory = process.argv[2];
  await buildLibrary({ output: join(directory, "libasyncio.a"), log });
  await buildLoop({ output: join(directory, "asyncio.wasm"), log });
  writePackages(directory);
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  if (error.message) console.error(`wasyncio: ${error.message}`);
  process.exitCode = error.status;
}
