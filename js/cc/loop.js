// SPDX-License-Identifier: MIT
// Builds dist/asyncio.wasm, the loop lent to JavaScript: node loop.js OUTPUT.wasm
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build, BuildError } from "../cc.js";
import { ROOT } from "./cache.js";

const FLAGS = "-std=c11 -Os -Wall -Wextra -Wpedantic -Wshadow -Werror -Iwasm -Iwasm/loop".split(" ");

const sources = readdirSync(join(ROOT, "wasm/loop")).filter((name) => name.endsWith(".c"));

try {
  await build({
    cwd: ROOT,
    sources: sources.sort().map((name) => `wasm/loop/${name}`),
    flags: FLAGS,
    output: process.argv[2],
    log: (text) => console.error(`wasyncio: ${text}`),
  });
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  if (error.message) console.error(`wasyncio: ${error.message}`);
  process.exitCode = error.status;
}
