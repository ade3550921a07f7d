// SPDX-License-Identifier: MIT
// Signals and events of the page: C tests that send signals to themselves, a program that gets
// those of others, and what hosts say that have none or do not allow them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "../js/cc.js";
import { commandLine, RUNTIMES } from "../js/runner.js";
import { runCTests } from "./c_tests.js";
import { openTab } from "./hosts/chromium.js";
import { findHost, ROOT, run, runProgram, testOnHosts } from "./hosts/hosts.js";
import { RUNS } from "./marks.js";
import { testSources } from "./sources.js";

const HOSTS = RUNS.signals.hosts;
const WITHOUT = ["chromium", "workerd", "wasmtime", "wazero"];
const allow = { signals: true };

const { pages, signals } = RUNS;
const sources = ["tests/test.c", ...testSources([signals.sources, pages.sources])];
const tests = "dist/tests/signals_c.wasm";
const names = await runCTests("signals", sources, tests, { hosts: HOSTS, settings: { allow } });

testOnHosts("handlers of a page", pages.hosts, async (host) => {
  const args = names.filter((name) => name.startsWith("pages."));
  const { code, stdout } = await run(host, join(ROOT, tests), { args });
  assert.match(stdout, new RegExp(`^done ${args.length}$`, "m"));
  assert.equal(code, 0, stdout);
});

const compile = (source, output) =>
  build({ cwd: ROOT, sources: [source], output: `dist/tests/${output}`, quick: true });
const program = await compile("tests/io/programs/signals.c", "signals.wasm");
const example = await compile("web/examples/signal.c", "signal.wasm");

const EXAMPLE = "SIGUSR1 handled\nremoved True\nmain was cancelled\nKeyboardInterrupt\n";

testOnHosts("the example, as its twin of Python", HOSTS, async (host) => {
  const { code, stdout, stderr } = await run(host, example, { allow });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: EXAMPLE, stderr: "" });
});

/** Starts the program on a host, in a process that may be sent signals. */
function start(host, mode, { allow: allowed = allow } = {}) {
  const options = { args: [mode], env: {}, dirs: {}, allow: allowed };
  const make = RUNTIMES[host]?.command ?? commandLine;
  return startProcess(findHost(host), make(program, options));
}

/** said(text): waits until it has written that. */
function startProcess(path, args, env = process.env) {
  const child = spawn(path, args, { env, timeout: 120_000 });
  const out = { stdout: "", stderr: "" };
  let look = () => {};
  for (const name of ["stdout", "stderr"])
    child[name].setEncoding("utf8").on("data", (text) => look((out[name] += text)));
  const ended = new Promise((done) => child.on("close", (code, signal) => done(code ?? signal)));
  const said = (text) =>
    new Promise((done, reject) => {
      look = () => out.stdout.includes(text) && done();
      look();
      ended.then(() => reject(new Error(`it ended without '${text}': ${out.stderr}`)));
    });
  return { child, out, said, ended };
}

testOnHosts("a program may wait for nothing but a signal", HOSTS, async (host) => {
  const { child, out, said, ended } = start(host, "serve");
  await said("serving");
  child.kill("SIGTERM");
  assert.equal(await ended, 0, out.stderr);
  assert.equal(out.stdout, "serving\nstopped\n");
});

testOnHosts("what is sent to the command goes on to Deno", ["deno"], async (host) => {
  const args = ["run", "--host", "deno", "--allow-signals", program, "serve"];
  const env = { ...process.env, DENO: findHost(host) };
  const { child, out, said, ended } = startProcess(
    process.execPath,
    [join(ROOT, "js/cli.js"), ...args],
    env,
  );
  await said("serving");
  child.kill("SIGINT"); // of a terminal comes to Deno as well
  child.kill("SIGTERM");
  assert.equal(await ended, 0, out.stderr);
  assert.equal(out.stdout, "serving\nstopped\n");
});

testOnHosts("SIGINT lets main clean up", HOSTS, async (host) => {
  const { child, out, said, ended } = start(host, "work");
  await said("working");
  child.kill("SIGINT");
  assert.equal(await ended, 130);
  assert.deepEqual(out, { stdout: "working\ncleaned up\n", stderr: "KeyboardInterrupt\n" });
});

testOnHosts("without permission SIGINT does what it always does", HOSTS, async (host) => {
  const { child, out, said, ended } = start(host, "work", { allow: {} });
  await said("working");
  child.kill("SIGINT");
  assert.equal(await ended, "SIGINT");
  assert.deepEqual(out, { stdout: "working\n", stderr: "" });
});

testOnHosts("to listen for SIGINT keeps nothing alive", HOSTS, async (host) => {
  const { code, stderr } = await run(host, program, { args: ["hang"], allow });
  assert.match(stderr, /^asyncio: deadlock/);
  assert.equal(code, 70);
});

testOnHosts("a handler that is left behind keeps nothing alive", HOSTS, async (host) => {
  const { code, stdout } = await run(host, program, { args: ["leave"], allow });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: "left\n" });
});

/** In a process of its own: the drivers of browsers listen in this one. */
const COUNT_LISTENERS = `
  const { load } = await import("${new URL("../js/index.js", import.meta.url)}");
  const count = () => ["SIGTERM", "SIGINT"].map((name) => process.listenerCount(name));
  const app = await load(process.argv[1], { args: ["serve"], allow: { signals: true } });
  const counts = [count()];
  const running = app.run();
  while (count()[0] === 0) await new Promise(setImmediate);
  counts.push(count());
  process.kill(process.pid, "SIGTERM");
  console.log(await running, JSON.stringify([...counts, count()]));`;

test("listeners are there while the program runs, and no longer", async () => {
  const args = ["--input-type=module", "-e", COUNT_LISTENERS, program];
  const { stdout, stderr } = await runProgram(process.execPath, args);
  assert.equal(stdout, "serving\nstopped\n0 [[0,0],[1,1],[0,0]]\n", stderr);
});

testOnHosts("without permission", HOSTS, async (host) => {
  const { code, stderr } = await run(host, example);
  assert.match(
    stderr,
    /^PermissionError: signals are not allowed: run it with --allow-signals, or load\(/,
  );
  assert.equal(code, 1);
});

testOnHosts("without signals", WITHOUT, async (host) => {
  const { code, stderr } = await run(host, program, { args: ["serve"] });
  assert.match(stderr, /^NotImplementedError: signals are not on this host/);
  assert.equal(code, 1);
});

testOnHosts("without a page", [...HOSTS, "workerd", "wasmtime", "wazero"], async (host) => {
  const { code, stderr } = await run(host, program, { args: ["watch"] });
  assert.match(stderr, /^NotImplementedError: there is no page on this host/);
  assert.equal(code, 1);
});

testOnHosts("a page is told of before it is left", ["chromium"], async (host) => {
  const directory = join(ROOT, "dist/tests/page_of_signals");
  mkdirSync(directory, { recursive: true });
  copyFileSync(program, join(directory, "program.wasm"));
  writeFileSync(join(directory, "frame.html"), FRAME);
  const page = await openTab(host, findHost(host), directory);
  after(() => page.close());
  const said = await page.evaluate(async () => {
    const { document, Event } = globalThis;
    let said = "";
    const watching = new Promise((resolve) => {
      globalThis.say = (text) => (said += text).includes("watching\n") && resolve();
    });
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.src = "frame.html";
    await watching;
    const { contentDocument } = frame;
    Object.defineProperty(contentDocument, "hidden", { value: true });
    contentDocument.dispatchEvent(new Event("visibilitychange"));
    frame.remove();
    return said;
  });
  assert.match(said, /^watching\nvisibilitychange hidden\npagehide hidden\n/);
});

const FRAME = `<!doctype html><script type="module">
  import { load } from "/js/index.js";
  const decoder = new TextDecoder();
  const stdout = (bytes) => parent.say(decoder.decode(bytes));
  const app = await load("program.wasm", { args: ["watch"], stdout });
  await app.run();
</script>`;
