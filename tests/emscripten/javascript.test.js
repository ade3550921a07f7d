// SPDX-License-Identifier: MIT
// JavaScript that C calls and that calls C, in programs of Emscripten, in Node and in a page.
import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { bundleForEmscripten } from "../../js/cc/emscripten_bundle.js";
import { ROOT } from "../hosts/hosts.js";
import { linked, runIt } from "./build.js";
import { inPage } from "./page.js";
import { testWithEmcc } from "./toolchains.js";

const scenario = join(ROOT, "tests/emscripten/javascript.mjs");
const source = join(ROOT, "tests/emscripten/javascript.c");

const USED = `area 6 and ValueError: no area
undefined true
object true
boolean true
number true
number true
bigint true
string true
object true
bytes 1,2
ended: quick,middle,slow
at once: 1999000
cancelled: CancelledError
CancelledError
late: CancelledError
TimeoutError
mine
ValueError: bad port 99
TypeError: delayed(): argument 1 must be string, not integer
TypeError: delayed(): there is no option 'speed'
true
double no error: 42 asker
atOnce no error: 22
reject JSError: RangeError: no such number
missing NotImplementedError: JS function 'missing' was not given: \
give Module.asyncio = { functions: { missing } }
found
aborted: CancelledError: the call is not waited for
gave up: CancelledError
map key,7
sum 6 10
adder 3 0
RuntimeError: this C function was released
CancelledError and RuntimeError: the program ended with exit code 0`;

const CRASHED = Array(3).fill("RuntimeError: the program crashed: RuntimeError: unreachable");

const WITH_MAIN = `main got main and inner
exit 3
RuntimeError: the program ended with exit code 3`;

const PROGRAMS = {
  useExports: { flags: ["--no-entry"], expected: USED },
  useAfterCrash: { flags: ["--no-entry"], expected: CRASHED.join("\n") },
  useWithMain: { flags: ["-DWITH_MAIN"], expected: WITH_MAIN },
};

for (const level of ["-O1", "-O3"]) {
  for (const [use, { flags, expected }] of Object.entries(PROGRAMS)) {
    const name = `${use} of javascript.mjs, ${level}`;
    const build = (emcc) => linked(emcc, source, [level, "-sMODULARIZE", ...flags], ".cjs");
    testWithEmcc(`${name}, in Node`, async (emcc) => {
      assert.equal(await inNode(await build(emcc), use), expected);
    });
    testWithEmcc(`${name}, in Chromium`, async (emcc) => {
      const program = await build(emcc);
      copyFileSync(scenario, join(dirname(program), basename(scenario)));
      const lines = await inPage(program, useInPage, use);
      assert.equal(lines.join("\n"), expected);
    });
  }
}

/** Emscripten's way to end in Node would end this process. */
async function inNode(program, use) {
  const script = `${program}.${use}.mjs`;
  writeFileSync(
    script,
    `import { createRequire } from "node:module";
import { ${use} } from ${JSON.stringify(scenario)};
process.exit = (code) => { process.exitCode = code; };
const make = createRequire(import.meta.url)(${JSON.stringify(program)});
console.log((await ${use}(make)).join("\\n"));
`,
  );
  const { stdout, stderr } = await runIt(script);
  assert.equal(stderr, "");
  return stdout.trimEnd();
}

/** Runs in the page. */
async function useInPage(name, use) {
  const { document } = globalThis;
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: name, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const uses = await import(new URL("javascript.mjs", globalThis.location));
  return uses[use](globalThis.Module);
}

test("what old versions of emcc cannot pass on is not in the bundle", async () => {
  const text = await bundleForEmscripten();
  const [, code] = /<::>\{" ([^]*)"\}";/.exec(text);
  assert.doesNotMatch(code, /\\[^"?]/);
});
