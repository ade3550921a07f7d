// SPDX-License-Identifier: MIT
// Builds libasyncio.a for other build systems: node library.js OUTPUT.a
import { BuildError, buildLibrary } from "../cc.js";

try {
  const log = (text) => console.error(`wasyncio: ${text}`);
  await buildLibrary({ output: process.argv[2], log });
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  if (error.message) console.error(`wasyncio: ${error.message}`);
  process.exitCode = error.status;
}
