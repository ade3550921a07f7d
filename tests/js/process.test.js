// SPDX-License-Identifier: MIT
// What is between a program and the process that runs it, each in a process of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { findHost, testOnHosts } from "../hosts/hosts.js";
import { COUNT_TO, makeProgram, WRITE } from "./fixtures/programs.js";

const INDEX = new URL("../../js/index.js", import.meta.url).href;

/** How each is given a script. */
const HOSTS = {
  node20: ["--input-type=module", "-e"],
  node26: ["--input-type=module", "-e"],
  deno: ["eval"],
  bun: ["-e"],
};

// Runs a script that has `load` and the `module`. before: what runs before they are there.
function runScript(host, script, module, { before = "", pipe = "cat", input = "" } = {}) {
  const source = `${before}
    const { load } = await import("${INDEX}");
    const module = Buffer.from("${Buffer.from(module).toString("base64")}", "base64");
    ${script}`;
  const args = ["-c", `"$0" "$@" | ${pipe}`, findHost(host), ...HOSTS[host], source];
  return spawnSync("sh", args, { encoding: "utf8", input, timeout: 20000, maxBuffer: 2 ** 23 });
}

const testProcess = (name, body) => testOnHosts(name, Object.keys(HOSTS), body);

const RUN = "console.error(String(await (await load(module)).run()));";

const RUN_TWO = `const apps = [await load(module), await load(module)];
  const codes = Promise.all(apps.map((app) => app.run()));`;

testProcess("all programs that wait for nothing are told, then the process exits", (host) => {
  const script = `${RUN_TWO} codes.then((codes) => console.error(String(codes)));`;
  assert.equal(runScript(host, script, makeProgram({})).stderr, "70,70\n");
});

testOnHosts("also while a module waits at its top", ["node20", "node26"], (host) => {
  const script = `${RUN_TWO} console.error(String(await codes));`;
  assert.equal(runScript(host, script, makeProgram({})).stderr, "70,70\n");
});

testProcess("a program whose JavaScript is still busy is not told", (host) => {
  const script = `const app = await load(module); setTimeout(() => app.deadlock(), 50);
    app.run().then((code) => console.error(code + " " + process.listenerCount("beforeExit")));`;
  assert.equal(runScript(host, script, makeProgram({})).stderr, "70 0\n");
});

testProcess("without setImmediate turns come by messages, which keep nothing alive", (host) => {
  const before = "delete globalThis.setImmediate;";
  assert.equal(
    runScript(host, RUN, makeProgram({ pump: COUNT_TO(4, 0) }), { before }).stderr,
    "4\n",
  );
});

const DEADLOCK = `
  const { run, Future, Lock, create_task } = await import("${INDEX}");
  await run(function* () {
    const lock = new Lock();
    yield* lock.acquire();
    create_task(function* waits() { yield* new Future(); }, { name: "waiter" });
    const task = create_task(lock.acquire());
    create_task(function* () { yield* task; }, { name: "last" });
    yield* new Future();
  }).catch((error) => console.log(error.name, error.message));`;

testOnHosts("a loop that nothing can wake ends with a deadlock", ["node20", "node26"], (host) => {
  const { stdout, stderr } = runScript(host, DEADLOCK, makeProgram({}));
  assert.equal(stderr, "");
  assert.match(stdout, /^RuntimeError deadlock: the loop waits, but nothing is ready/);
  const rest = "Task-2 waits for Lock\n  last waits for Task 'Task-2'";
  assert.equal(
    stdout.slice(stdout.indexOf("\n")),
    `\n  Task-1 waits for Future\n  waiter waits for Future\n  ${rest}\n`,
  );
});

// Writes 64 KiB, 20 times or until that fails, and exits with the error's number.
const FLOOD = makeProgram({
  imports: WRITE,
  start: `(local $errno i32) (i32.store (i32.const 4) (i32.const 65536))
    (loop $again
      (local.set $errno (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (br_if $again (i32.and (i32.lt_s (global.get $n) (i32.const 20)) (i32.eqz (local.get $errno)))))
    (call $exit (local.get $errno))`,
});

testProcess("a slow reader gets all, also when Node made the output non-blocking", (host) => {
  const before = "process.stdout.write('');";
  const { stdout, stderr } = runScript(host, RUN, FLOOD, { before, pipe: "(sleep 0.2; cat)" });
  assert.equal(stderr, "0\n");
  assert.equal(stdout.length, 20 * 65536);
});

testProcess("a reader that is gone is EPIPE", (host) => {
  assert.equal(runScript(host, RUN, FLOOD, { pipe: "true" }).stderr, "64\n");
});

// Reads 8 bytes and exits with how many came.
const READER = makeProgram({
  imports: `(import "wasi_snapshot_preview1" "fd_read"
    (func $read (param i32 i32 i32 i32) (result i32)))`,
  start: `(i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 8))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $exit (i32.load (i32.const 8)))`,
});

testProcess("the standard input is the process's, and its end is no error", (host) => {
  assert.equal(runScript(host, RUN, READER, { input: "12345" }).stderr, "5\n");
  assert.equal(runScript(host, RUN, READER).stderr, "0\n");
});
