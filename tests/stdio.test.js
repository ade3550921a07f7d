// SPDX-License-Identifier: MIT
// Standard input and output as streams: C tests with an empty input, then one program with pipes
// that stay open, end or break.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { WASI } from "node:wasi";
import { build } from "../js/cc.js";
import { load } from "../js/index.js";
import { commandLine, RUNTIMES } from "../js/runner.js";
import { runCTests } from "./c_tests.js";
import { findHost, ROOT, run, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const HOSTS = ["node20", "node26", "deno", "bun", "wasmtime", "wazero"];
const PAGES = ["chromium", "workerd"];

const sources = ["tests/test.c", ...testSources(RUNS.pipes.sources)];
await runCTests("pipes", sources, "dist/tests/io.wasm", { hosts: RUNS.pipes.hosts });

const output = "dist/tests/stdio.wasm";
const built = build({ cwd: ROOT, sources: ["tests/io/programs/stdio.c"], output });
built.catch(() => {}); // each test below reports it

/** Starts the program on a host. `stdin` is open; said(text) waits until it has written that. */
async function start(host, mode) {
  const options = { args: [mode], env: {}, dirs: {} };
  const wasm = await built;
  const make = RUNTIMES[host]?.command ?? commandLine;
  const child = spawn(findHost(host), make(wasm, options), { timeout: 120_000 });
  const out = { stdout: "", stderr: "" };
  let look = () => {};
  const listen = (name) =>
    child[name].setEncoding("latin1").on("data", (text) => look((out[name] += text)));
  listen("stderr");
  const ended = new Promise((done) => child.on("close", (code, signal) => done(code ?? signal)));
  const said = (text) =>
    new Promise((done, reject) => {
      look = () => (out.stdout + out.stderr).includes(text) && done();
      look();
      ended.then(() => reject(new Error(`it ended without '${text}': ${out.stderr}`)));
    });
  child.stdin.on("error", () => {});
  return { child, out, said, ended, listen };
}

testOnHosts("others go on while the input is waited for", HOSTS, async (host) => {
  const { child, out, said, ended, listen } = await start(host, "copy");
  listen("stdout");
  await said("tick 3");
  child.stdin.write("one\n");
  await said("one\n");
  child.stdin.end("two");
  assert.equal(await ended, 0);
  assert.equal(out.stdout, "one\ntwo");
});

testOnHosts("a program may end before its input does", HOSTS, async (host) => {
  const { out, ended, listen } = await start(host, "give_up");
  listen("stdout");
  assert.equal(await ended, 7);
  assert.equal(out.stdout, "TimeoutError");
});

const much = "0123456789abcdef".repeat(40_000);

testOnHosts("nothing is lost of what is long", [...HOSTS, ...PAGES], async (host) => {
  const { code, stdout } = await run(host, await built, { args: ["copy"], stdin: much });
  assert.equal(code, 0);
  assert(stdout === much, `${stdout.length} of ${much.length} bytes`);
});

// Under WASI to write is to wait, so nothing is buffered; Go ends a program whose output breaks.
testOnHosts("a slow reader stops the writer", HOSTS.slice(0, 4), async (host) => {
  const { child, out, said, ended } = await start(host, "flood");
  await said("full at ");
  child.stdout.destroy();
  assert.equal(await ended, 3);
  const most = Math.max(...Array.from(out.stderr.matchAll(/full at (\d+)/g), (match) => +match[1]));
  assert(most <= 64 * 1024 + 10_000, `${most} bytes were buffered`);
  // What a write under way ends with is the system's choice: what was not read is a reset.
  assert.match(
    out.stderr,
    /^(BrokenPipe|ConnectionReset)Error\n(BrokenPipe|ConnectionReset)Error\n$/m,
  );
});

testOnHosts("an output that breaks is an error", ["wasmtime"], async (host) => {
  const { child, out, ended } = await start(host, "flood");
  child.stdout.destroy();
  assert.equal(await ended, 3);
  assert.match(out.stderr, /^(BrokenPipe|ConnectionReset)Error\nBrokenPipeError\n$/m);
});

const grep = build({
  cwd: ROOT,
  sources: ["web/examples/grep.c"],
  output: "dist/tests/grep.wasm",
});
grep.catch(() => {}); // each test below reports it

testOnHosts("grep", [...HOSTS, ...PAGES], async (host) => {
  const stdin = "a word\nanother\nthe last word";
  const found = await run(host, await grep, { args: ["word"], stdin });
  assert.deepEqual(found, { code: 0, stdout: "a word\nthe last word\n", stderr: "" });
  assert.equal((await run(host, await grep, { args: ["ward"], stdin })).code, 1);
});

testOnHosts("grep gives up when nothing comes", HOSTS, async (host) => {
  const make = RUNTIMES[host]?.command ?? commandLine;
  const options = { args: ["word", "0.01"], env: {}, dirs: {} };
  const child = spawn(findHost(host), make(await grep, options), { timeout: 120_000 });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const code = await new Promise((done) => child.on("close", done));
  assert.equal(stderr, "grep: no line for 0.01 seconds\n");
  assert.equal(code, 2);
});

test("a signal that interrupts the wait is not taken for input", async () => {
  const [INTERRUPTED, IO] = [27, 29]; // of WASI's errors
  const wasi = new WASI({
    version: "preview1",
    args: ["grep", "word", "0.01"],
    returnOnExit: true,
  });
  const imports = wasi.getImportObject().wasi_snapshot_preview1;
  let waits = 0;
  let reads = 0;
  const sleep = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  const poll_oneoff = (subscriptions, events, count, told) => {
    if (++waits <= 2) return INTERRUPTED;
    sleep();
    const memory = new DataView(instance.exports.memory.buffer);
    for (let i = 0; i < 32; i += 4) memory.setUint32(events + i, 0, true); // the clock's
    memory.setUint32(told, 1, true);
    return 0;
  };
  const fd_read = () => (reads++, IO);
  const module = await WebAssembly.compile(readFileSync(await grep));
  const instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: { ...imports, poll_oneoff, fd_read },
  });
  assert.equal(wasi.start(instance), 2);
  assert.equal(reads, 0);
  assert(waits > 2);
});

test("load() may give the input piece by piece, later, and take the outputs", async () => {
  const pieces = ["a", "b", null].map((text) => text && new TextEncoder().encode(text));
  let stdout = "";
  const app = await load(await built, {
    args: ["copy"],
    stdin: async () => pieces.shift(),
    stdout: (bytes) => (stdout += new TextDecoder().decode(bytes)),
    stderr: () => {},
  });
  assert.equal(await app.run(), 0);
  assert.equal(stdout, "ab");
});

test("an input that fails is the reader's error", async () => {
  let text = "";
  const app = await load(await built, {
    args: ["copy"],
    stdin: () => Promise.reject(new Error("no more paper")),
    stdout: () => {},
    stderr: (bytes) => (text += new TextDecoder().decode(bytes)),
  });
  assert.equal(await app.run(), 1);
  assert.match(text, /JSError: Error: no more paper/);
});
