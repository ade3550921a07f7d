// SPDX-License-Identifier: MIT
// Each program of web/examples that prints the same every time, on every host: its output is
// compared with tests/examples/NAME.out to the last byte.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "../js/cc.js";
import {
  expectedOutput,
  IN_REAL_TIME,
  programs,
  TESTED_APART,
  WITH_NET,
  WITH_PROCESSES,
} from "./examples/programs.js";
import { HOSTS, ROOT, run, testOnHosts } from "./hosts/hosts.js";

/** The hosts that have connections. */
const NET_HOSTS = ["node20", "node26", "deno", "bun"];

for (const name of programs) {
  const output = `dist/tests/${name}.wasm`;
  const wasm = join(ROOT, output);
  const built = build({ cwd: ROOT, sources: [`web/examples/${name}.c`], output });
  built.catch(() => {}); // each test below reports it

  testOnHosts(name, WITH_NET.has(name) ? NET_HOSTS : HOSTS, async (host) => {
    await built;
    const { code, stdout, stderr } = await run(host, wasm, {
      virtualTime: !IN_REAL_TIME.has(name),
      allow: { net: WITH_NET.has(name) },
    });
    assert.equal(stdout, expectedOutput(name));
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  test(`${name} imports nothing but WASI`, async () => {
    await built;
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)));
    const modules = new Set(imports.map((entry) => entry.module));
    assert.deepEqual([...modules], ["wasi_snapshot_preview1"]);
  });
}

test("every expected output has its program", () => {
  const outputs = readdirSync(join(ROOT, "tests/examples")).filter((name) => name.endsWith(".out"));
  const known = [...programs, ...TESTED_APART];
  const missing = outputs.filter((name) => !known.includes(name.slice(0, -4)));
  assert.deepEqual(missing, []);
});

const places = [...[...TESTED_APART].map((name) => [name, name]), ...WITH_PROCESSES];

for (const [name, file] of places) {
  test(`${name} has a test of its own`, () => {
    assert(existsSync(join(ROOT, "tests", `${file}.test.js`)));
  });
}
