// SPDX-License-Identifier: MIT
// The files that hold tests in C.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Those of a file, of a directory, or of a list of such, by their paths in the tree. */
export function testSources(source) {
  if (Array.isArray(source)) return source.flatMap(testSources);
  if (source.endsWith(".c")) return [source];
  const names = readdirSync(join(ROOT, source)).filter((name) => /^test.*\.c$/.test(name));
  return names.sort().map((name) => `${source}/${name}`);
}
