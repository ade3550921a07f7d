// SPDX-License-Identifier: MIT
// The programs of the page as modules with the trace.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, BuildError, linkAll } from "../../js/cc.js";
import { ROOT } from "../../js/cc/cache.js";
import { PROGRAMS } from "../programs.js";

const SELF = fileURLToPath(import.meta.url);
const ALL = PROGRAMS.map(({ name }) => name);
const MOST = 4; // processes
const QUICK = "--quick";

/** What `build` is told of a program. */
export const planOf = (name) => ({ cwd: ROOT, sources: [`web/examples/${name}.c`], trace: true });

/**
 * Builds them into a directory. names: of some, if not all; quick: of build; log: is told what takes
 * long.
 */
export async function buildModules(directory, { names = ALL, quick, log = () => {} } = {}) {
  mkdirSync(directory, { recursive: true });
  log(`building ${names.length} programs, unless they are in the cache`);
  await linkAll(names.map(planOf));
  const count = Math.min(MOST, availableParallelism());
  const shares = Array.from({ length: count }, (_, i) => names.filter((_, n) => n % count === i));
  await Promise.all(shares.map((share) => buildApart(share, directory, { quick })));
}

/**
 * Builds some, in a process of its own: the compiler and the optimiser hold up the one that they
 * are in. say(text): is given what they say; quick: of build. A failure throws a BuildError with
 * all of that.
 */
export async function buildApart(names, directory, { say = () => {}, quick = false } = {}) {
  const words = [...(quick ? [QUICK] : []), directory, ...names];
  const child = spawn(process.execPath, [SELF, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (piece) => {
    text += piece;
    say(piece);
  });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (status !== 0) throw new BuildError(text.trim() || `the build ended with ${status}`);
}

async function main(words) {
  const quick = words[0] === QUICK;
  const [directory, ...names] = quick ? words.slice(1) : words;
  const log = (text) => console.error(`wasyncio: ${text}`);
  mkdirSync(directory, { recursive: true });
  for (const name of names)
    await build({ ...planOf(name), quick, output: join(directory, `${name}.wasm`), log });
}

if (process.argv[1] === SELF) {
  await main(process.argv.slice(2)).catch((error) => {
    if (!(error instanceof BuildError)) throw error;
    if (error.message) console.error(`wasyncio: ${error.message}`);
    process.exitCode = error.status;
  });
}
