// SPDX-License-Identifier: MIT
// How much of src/ the C tests run: lines, by gcov, of the native program, with and without
// memory. The lines that no test runs are named.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "./hosts/hosts.js";
import {
  buildTests,
  inParallel,
  listTests,
  runTests,
  runToItsEnd,
  runWithoutMemory,
  skip,
} from "./native/build.js";

/** In percent. */
const LEAST = 95;

const DIRECTORY = "dist/tests/coverage";
const hasGcov = spawnSync("gcov", ["--version"]).status === 0;
const noGcov = !hasGcov && !process.env.CI && "no gcov: apt-get install gcc";

test("line coverage of src/", { skip: skip || noGcov }, async (t) => {
  const program = await buildTests(DIRECTORY, ["-O0", "-g", "--coverage"]);
  countsFiles().forEach((path) => rmSync(path));
  await runAll(program);
  const files = await readCounts();
  let lines = 0;
  let missed = 0;
  for (const [file, counts] of [...files].sort()) {
    const never = [...counts].filter(([, count]) => count === 0).map(([line]) => line);
    lines += counts.size;
    missed += never.length;
    if (never.length) t.diagnostic(`not run: ${file}:${ranges(never)} (of ${counts.size} lines)`);
  }
  assert(lines > 1000, `only ${lines} lines were counted`);
  const percent = (100 * (lines - missed)) / lines;
  t.diagnostic(`${percent.toFixed(2)}% of ${lines} lines`);
  assert(percent >= LEAST, `${percent.toFixed(2)}% of the lines of src/ are run`);
});

/** Every test; whether they pass is said elsewhere. */
async function runAll(program) {
  const tests = await listTests(program);
  const names = tests.filter(({ exit }) => exit === undefined).map(({ name }) => name);
  await runTests(program, names);
  await inParallel(tests, ({ name, exit }) => exit !== undefined && runToItsEnd(program, name));
  await runWithoutMemory(program, names);
}

function countsFiles() {
  const names = readdirSync(join(ROOT, DIRECTORY)).filter((name) => name.endsWith(".gcda"));
  return names.map((name) => join(ROOT, DIRECTORY, name));
}

/** How often each line of each file of src/ ran, src/native apart: Map of Map. */
async function readCounts() {
  const { stdout } = await promisify(execFile)(
    "gcov",
    ["--json-format", "--stdout", ...countsFiles()],
    { cwd: ROOT, maxBuffer: 1 << 30 },
  );
  const files = new Map();
  for (const object of stdout.trim().split("\n").map(JSON.parse))
    for (const { file, lines } of object.files) {
      if (!/^src\/(?!native\/)/.test(file)) continue;
      if (!files.has(file)) files.set(file, new Map());
      const counts = files.get(file);
      for (const { line_number: line, count } of lines)
        counts.set(line, (counts.get(line) ?? 0) + count);
    }
  return files;
}

/** "3, 7-9" for 3, 7, 8, 9. */
function ranges(lines) {
  const parts = [];
  for (const line of lines.sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
