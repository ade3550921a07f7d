// SPDX-License-Identifier: MIT
// Components of WASI preview 2: connections under wasmtime, and the command line.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { runCTests } from "./c_tests.js";
import { findHost, ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const HOSTS = ["wasmtime"];

const directory = mkdtempSync(join(tmpdir(), "wasyncio-p2-"));
after(() => rmSync(directory, { recursive: true }));

await runCTests(
  "a component",
  ["tests/test.c", ...testSources(RUNS.components.sources)],
  "dist/tests/tests.p2.wasm",
  {
    hosts: HOSTS,
    target: "p2",
    settings: {
      allow: { net: true },
      dirs: { "/data": directory },
      env: {
        NO_UNIX_SOCKETS: "1",
        NO_NAMES: "1",
        NO_BROADCAST: "1",
        TEST_DIR: "/data/",
        TEST_OUTSIDE: "/data/../x,/elsewhere/x",
      },
    },
  },
);

const SOURCE = join(ROOT, "web/examples/echo_server.c");
const COMPONENT = join(directory, "echo.p2.wasm");

function wasyncio(args, options = {}) {
  const env = { WASMTIME: findHost("wasmtime"), ...options.env };
  return runProgram(process.execPath, [join(ROOT, "js/cli.js"), ...args], { ...options, env });
}

testOnHosts("cc --target p2, and run", HOSTS, async () => {
  const built = await wasyncio(["cc", "--target", "p2", SOURCE, "-o", COMPONENT]);
  assert.equal(built.code, 0, built.stderr);
  const allowed = await wasyncio(["run", "--host", "wasmtime", "--allow-net", COMPONENT]);
  assert.equal(allowed.stdout, "ONE TWO\nTHREE\n", allowed.stderr);
  assert.equal(allowed.code, 0);
  const refused = await wasyncio(["run", "--host", "wasmtime", COMPONENT]);
  assert.match(refused.stderr, /^PermissionError: .* with --allow-net, or wasmtime run -S inherit/);
  const elsewhere = await wasyncio(["run", "--allow-net", COMPONENT]);
  assert.match(elsewhere.stderr, /is a component, for wasmtime: build it without --target p2/);
  assert.equal(elsewhere.code, 1);
});

testOnHosts("run --host wasmtime --allow-net builds a component", HOSTS, async () => {
  const { stdout, stderr } = await wasyncio(["run", "--host=wasmtime", "--allow-net", SOURCE]);
  assert.equal(stdout, "ONE TWO\nTHREE\n", stderr);
});

testOnHosts("a module of preview 1 says what to do", HOSTS, async (host) => {
  const { build } = await import("../js/cc.js");
  const wasm = await build({ sources: [SOURCE], quick: true });
  const { code, stderr } = await run(host, wasm, { allow: { net: true } });
  assert.match(stderr, /^NotImplementedError: connections .* build with wasyncio cc --target p2/);
  assert.equal(code, 1);
});

testOnHosts("what is wrong with --target", HOSTS, async () => {
  const unknown = await wasyncio(["cc", "--target=p3", SOURCE]);
  assert.match(unknown.stderr, /cc: unknown target 'p3'; there are p1, p2/);
  assert.equal(unknown.code, 2);
  const env = { JCO: directory, WASYNCIO_CACHE: "" };
  const missing = await wasyncio(["cc", "--target", "p2", SOURCE, "-o", COMPONENT], { env });
  assert.match(missing.stderr, /wants jco, which is not installed; run: npm install .*jco/);
  assert.equal(missing.code, 1);
});
