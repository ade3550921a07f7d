// SPDX-License-Identifier: MIT
// C twins of CPython's own tests, and the list that says which of those have one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runCTests } from "./c_tests.js";
import { ROOT } from "./hosts/hosts.js";
import { testSources } from "./sources.js";

/** CPython's tests that check behaviour and need no socket, pipe or process. */
const PORTABLE = 558;

const twins = readTwins(readFileSync(join(ROOT, "tests/cpython/twins.txt"), "utf8"));
const sources = ["tests/test.c", ...testSources("tests/cpython")];
const names = new Set([
  ...(await runCTests("CPython's tests", sources, "dist/tests/cpython.wasm")),
  ...[...testSources("tests"), ...testSources("tests/io")].flatMap(namesOf),
]);

/** Entries `{ theme, name, twin }` or `{ theme, name, reason }`. */
function readTwins(text) {
  const entries = [];
  let theme, file;
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const section = /^\[([^\]]+)\] (\w+)$/.exec(line);
    const entry = /^(\w+)(?: = (\w+\.\w+)| - (.+))?$/.exec(line);
    assert(section || entry, `twins.txt: ${line}`);
    if (section) [, theme, file] = section;
    else if (entry[3]) entries.push({ theme, name: entry[1], reason: entry[3] });
    else entries.push({ theme, name: entry[1], twin: entry[2] ?? `${file}.${entry[1]}` });
  }
  return entries;
}

/** The tests of a file beside its source, as its program would list them. */
function namesOf(path) {
  const file = /test_(\w+)\.c$/.exec(path)?.[1];
  const tests = readFileSync(join(ROOT, path), "utf8").matchAll(/^\w*TEST\w*\((\w+)/gm);
  return [...tests].map(([, name]) => `${file}.${name}`);
}

test("each twin that is named exists", () => {
  const missing = twins.filter(({ twin }) => twin && !names.has(twin));
  assert.deepEqual(
    missing.map(({ theme, name, twin }) => `${theme}: ${name}: ${twin}`),
    [],
  );
});

test("the list is complete, and the README has its numbers", () => {
  assert.equal(twins.length, PORTABLE);
  const count = twins.filter(({ twin }) => twin).length;
  assert(count >= 380, `${count} twins`);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  assert(readme.includes(`${count} of CPython's ${PORTABLE}`), `README: ${count} twins`);
});
