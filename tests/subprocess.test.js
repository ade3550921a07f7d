// SPDX-License-Identifier: MIT
// Other programs: C tests, children that misbehave, programs of WebAssembly, and what the embedder
// allows.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { load } from "../js/index.js";
import { runCTests } from "./c_tests.js";
import { ROOT, run, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const HOSTS = ["node20", "node26", "deno", "bun"];
const allow = { spawn: true };

const sources = ["tests/test.c", ...testSources(RUNS.processes.sources)];
await runCTests("subprocess", sources, "dist/tests/processes.wasm", {
  hosts: RUNS.processes.hosts,
  settings: { allow },
});

const directory = mkdtempSync(join(tmpdir(), "wasyncio-subprocess-"));
after(() => rmSync(directory, { recursive: true }));

/** Builds a program into `directory`. */
async function make(source) {
  const name = source.replace(/.*\//, "").replace(/\.c$/, ".wasm");
  const output = `dist/tests/${name}`;
  copyFileSync(await build({ cwd: ROOT, sources: [source], output }), join(directory, name));
  return join(ROOT, output);
}

const program = (name) => make(`tests/io/programs/${name}.c`);
const children = await program("children");
const parent = await program("parent");
const example = await make("web/examples/subprocess.c");
const pipeline = await make("web/examples/pipeline.c");
await program("upper");
await program("stdio");
writeFileSync(join(directory, "text.wasm"), "no program");

const MISBEHAVIOUR = `dies: code -9, output 0 '', errors 0
fills: code 0, output 5 'done
', errors 1000000
nowhere: code 0, output 0 '', errors 0
told: code 0, output 8 'given /
', errors 0
TimeoutError
ignores: code -9, output 0 '', errors 0
does not read: code 4
FileNotFoundError
PermissionError
FileNotFoundError
inherited
inherits: code 0, output 0 '', errors 0
`;

// What a child writes to both of its outputs at once may come in either order.
const MIXED = /^mixes: code 0, output 8 '(one\ntwo|two\none)\n', errors 0\n/m;

testOnHosts("children that misbehave", HOSTS, async (host) => {
  const { code, stdout, stderr } = await run(host, children, { allow });
  assert.equal(stderr, "");
  assert.match(stdout, MIXED);
  assert.equal(stdout.replace(MIXED, ""), MISBEHAVIOUR);
  assert.equal(code, 0);
});

const ITS_CHILDREN = `HELLO
/upper.wasm given
5
line
line
line
0
full at 64 KiB
-9
trap -6
signal -15
FileNotFoundError
OSError
`;

testOnHosts("programs of WebAssembly", HOSTS, async (host) => {
  const { code, stdout, stderr } = await run(host, parent, { args: [directory], allow });
  assert.match(stderr, /^wasyncio: .*upper\.wasm crashed: .*unreachable.*\n$/i);
  assert.equal(stdout, ITS_CHILDREN);
  assert.equal(code, 0);
});

testOnHosts("programs of WebAssembly among files in memory", ["chromium"], async (host) => {
  const dirs = { "/bin": directory };
  const { code, stdout } = await run(host, parent, { args: ["/bin"], dirs, allow });
  assert.equal(stdout, ITS_CHILDREN);
  assert.equal(code, 0);
});

const EXAMPLE = "['apple', 'fig', 'pear'] status 0\nstatus 3\nstatus -15\n";

testOnHosts("the example, as its twin of Python", HOSTS, async (host) => {
  const { code, stdout, stderr } = await run(host, example, { allow });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: EXAMPLE, stderr: "" });
});

testOnHosts("a pipeline", HOSTS, async (host) => {
  const args = ["seq 1 1000", "grep 7", "wc -l"];
  const { code, stdout } = await run(host, pipeline, { args, allow });
  assert.match(stdout, /^ *271\nstatus 0 0 0\n$/);
  assert.equal(code, 0);
});

testOnHosts("without permission", ["node20", "deno", "bun", "chromium"], async (host) => {
  const { code, stderr } = await run(host, example);
  assert.match(stderr, /^PermissionError: processes are not allowed: run it with --allow-spawn/);
  assert.equal(code, 1);
});

testOnHosts("without JavaScript", ["wasmtime", "wazero"], async (host) => {
  const { code, stderr } = await run(host, example);
  assert.match(stderr, /^NotImplementedError: processes are not on this host/);
  assert.equal(code, 1);
});

testOnHosts("without processes", ["chromium"], async (host) => {
  const { code, stderr } = await run(host, example, { allow });
  assert.match(stderr, /^NotImplementedError: only .wasm programs can be started on this host/);
  assert.equal(code, 1);
});

test("a child's output goes where load() has said", async () => {
  let stdout = "";
  const take = (bytes) => (stdout += new TextDecoder().decode(bytes));
  const app = await load(children, { allow, stdout: take });
  assert.equal(await app.run(), 0);
  assert.match(stdout, /^inherited\ninherits: code 0/m);
});
