// SPDX-License-Identifier: MIT
// The programs of the page as modules with the trace.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, BuildError, linkAll } from "../../js/cc.js";
import { ROOT } from "../../js/cc/cache.js";
import { PROGRAMS } from "../programs.js";

const SELF = fileURLToPath(import.meta.url);
const MOST = 4; // processes

const planOf = (name) => ({ cwd: ROOT, sources: [`web/examples/${name}.c`], trace: true });

/** Builds all into a directory. log: is told what takes long. */
export async function buildModules(directory, log) {
  mkdirSync(directory, { recursive: true });
  log(`building ${PROGRAMS.length} programs, unless they are in the cache`);
  const names = PROGRAMS.map(({ name }) => name);
  await linkAll(names.map(planOf));
  const count = Math.min(MOST, availableParallelism());
  const shares = Array.from({ length: count }, (_, i) => names.filter((_, n) => n % count === i));
  await Promise.all(shares.map((share) => finishApart(share, directory)));
}

/** In a process of its own: what is left, optimising, holds up the one that it is in. */
async function finishApart(names, directory) {
  try {
    await promisify(execFile)(process.execPath, [SELF, directory, ...names]);
  } catch (error) {
    throw new BuildError(error.stderr || error.message);
  }
}

if (process.argv[1] === SELF) {
  const [directory, ...names] = process.argv.slice(2);
  for (const name of names)
    await build({ ...planOf(name), output: join(directory, `${name}.wasm`) });
}
