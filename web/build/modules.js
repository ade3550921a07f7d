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
  const left = PROGRAMS.map(({ name }) => name);
  await linkAll(left.map(planOf));
  const work = async () => {
    for (let name; (name = left.shift());) await finishApart(name, directory);
  };
  await Promise.all(Array.from({ length: Math.min(MOST, availableParallelism()) }, work));
}

/** In a process of its own: what is left, optimising, holds up the one that it is in. */
async function finishApart(name, directory) {
  try {
    await promisify(execFile)(process.execPath, [SELF, name, directory]);
  } catch (error) {
    throw new BuildError(`web/examples/${name}.c: ${error.stderr || error.message}`);
  }
}

if (process.argv[1] === SELF) {
  const [name, directory] = process.argv.slice(2);
  await build({ ...planOf(name), output: join(directory, `${name}.wasm`) });
}
