// SPDX-License-Identifier: MIT
// Builds asyncio.wasm, the loop lent to JavaScript: the library with what is in wasm/loop.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "../cc.js";
import { ROOT } from "./cache.js";

const FLAGS = "-std=c11 -O2 -Wall -Wextra -Wpedantic -Wshadow -Werror -Iwasm -Iwasm/loop".split(
  " ",
);

/** Gives the path of it: `output`, or else a file of the cache. */
export function buildLoop({ output, log } = {}) {
  const names = readdirSync(join(ROOT, "wasm/loop")).filter((name) => name.endsWith(".c"));
  const sources = names.sort().map((name) => `wasm/loop/${name}`);
  return build({ cwd: ROOT, sources, flags: FLAGS, output, log });
}
