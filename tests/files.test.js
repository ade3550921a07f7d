// SPDX-License-Identifier: MIT
// Files: the C tests in a directory of their own on each host, and what the embedder allows.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { load } from "../js/index.js";
import { runCTests } from "./c_tests.js";
import { commandLine, RUNTIMES } from "../js/runner.js";
import { findHost, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const REAL = ["node20", "node26", "deno", "bun", "wasmtime", "wazero"];
const PAGES = ["chromium", "firefox"];

const directory = mkdtempSync(join(tmpdir(), "wasyncio-files-"));
after(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, "x.txt"), "outside");

/** A directory beside the one that is not allowed, with links that lead there. */
function makeDirectory(name) {
  const path = join(directory, name);
  mkdirSync(path);
  writeFileSync(join(path, "first.txt"), "so that memory has this directory too");
  return path;
}

const ABOVE = "/data/../x.txt,/elsewhere/x.txt";
const LINKS = "/data/up/x.txt,/data/root/x.txt,/data/x.txt";

function addLinks(path) {
  symlinkSync("..", join(path, "up"));
  symlinkSync(directory, join(path, "root"));
  symlinkSync("../x.txt", join(path, "x.txt"));
}

/** wazero follows links wherever they lead, as it says itself. */
function settingsOf(host) {
  if (PAGES.includes(host))
    return { allow: { fs: true }, env: { TEST_DIR: "", TEST_OUTSIDE: "../x" } };
  const path = makeDirectory(host);
  const hasLinks = !["wazero", "workerd"].includes(host);
  if (hasLinks) addLinks(path);
  const outside = host === "workerd" ? "../x" : hasLinks ? `${ABOVE},${LINKS}` : ABOVE;
  return { dirs: { "/data": path }, env: { TEST_DIR: "/data/", TEST_OUTSIDE: outside } };
}

const wasm = "dist/tests/files.wasm";
await runCTests("files", ["tests/test.c", ...testSources(RUNS.files.sources)], wasm, {
  hosts: RUNS.files.hosts,
  settings: settingsOf,
});

testOnHosts("nothing is opened without permission", [...REAL, ...PAGES], async (host) => {
  const settings = PAGES.includes(host) ? { allow: { fs: false, net: false } } : {};
  const args = ["files.lines"];
  const { stdout } = await run(host, wasm, { ...settings, args, env: { TEST_DIR: "/data/" } });
  assert.match(stdout, /^not ok .*PermissionError: '\/data\/lines\.txt' is .*--allow-fs=DIR/m);
});

testOnHosts("what was opened is closed", ["node20", "wasmtime"], async (host) => {
  const args = ["files.an_open_that_is_cancelled_leaves_nothing_open"];
  const env = { ASYNCIO_VIRTUAL_TIME: "1", TEST_DIR: "/data/" };
  const make = RUNTIMES[host]?.command ?? commandLine;
  const command = make(wasm, { args, env, dirs: { "/data": directory } });
  const limited = ["-c", 'ulimit -n 200 && exec "$@"', "sh", findHost(host), ...command];
  const { stdout, stderr } = await runProgram("sh", limited);
  assert.match(stdout, /^ok /m, stderr);
});

test("load() allows directories by their own paths", async () => {
  const path = makeDirectory("allowed");
  const runWith = async (fs) => {
    let stdout = "";
    const app = await load(readFileSync(wasm), {
      args: ["files.lines"],
      env: { TEST_DIR: `${path}/` },
      allow: { fs },
      stdout: (bytes) => (stdout += new TextDecoder().decode(bytes)),
      stderr: () => {},
    });
    await app.run();
    return stdout;
  };
  assert.match(await runWith(path), /^ok files\.lines$/m);
  assert.match(await runWith([".", path]), /^ok files\.lines$/m);
  assert.match(await runWith([]), /PermissionError: /);
  const types = "boolean or string or array of string";
  await assert.rejects(runWith(5), new RegExp(`'allow.fs' must be ${types}, not number`));
  await assert.rejects(runWith("/nowhere"), /^Error: load: option 'allow\.fs', '\/nowhere': /);
});

testOnHosts("a host without files says so", ["workerd"], async (host) => {
  const { stdout } = await run(host, wasm, { args: ["files.lines"], allow: { fs: true } });
  assert.match(stdout, /^not ok .*NotImplementedError: there are no files on this host/m);
});
