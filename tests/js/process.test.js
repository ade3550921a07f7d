// SPDX-License-Identifier: MIT
// What is between a program and the process that runs it, each in a process of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { COUNT_TO, makeProgram, WRITE } from "./fixtures/programs.js";

const INDEX = new URL("../../js/index.js", import.meta.url).href;

// Runs a script that has `load` and the `module`. before: what runs before they are there.
function runScript(script, module, { before = "", pipe = "cat", input = "" } = {}) {
  const source = `${before}
    const { load } = await import("${INDEX}");
    const module = Buffer.from("${Buffer.from(module).toString("base64")}", "base64");
    ${script}`;
  const args = ["-c", `"$0" "$@" | ${pipe}`, process.execPath, "--input-type=module", "-e", source];
  return spawnSync("sh", args, { encoding: "utf8", input, timeout: 20000, maxBuffer: 2 ** 23 });
}

const RUN = "console.error(await (await load(module)).run());";

test("Node exits by itself, after all programs that wait for nothing were told", () => {
  const script = `const apps = [await load(module), await load(module)];
    console.error(await Promise.all(apps.map((app) => app.run())));`;
  assert.equal(runScript(script, makeProgram({})).stderr, "[ 70, 70 ]\n");
});

test("a program whose JavaScript is still busy is not told", () => {
  const script = `const app = await load(module); setTimeout(() => app.deadlock(), 50);
    app.run().then((code) => console.error(code, process.listenerCount("beforeExit")));`;
  assert.equal(runScript(script, makeProgram({})).stderr, "70 0\n");
});

test("without setImmediate the next turn comes by a message", () => {
  const before = "delete globalThis.setImmediate;";
  const script = `${RUN} process.exit();`;
  assert.equal(runScript(script, makeProgram({ pump: COUNT_TO(4, 0) }), { before }).stderr, "4\n");
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

test("a slow reader gets all, also when Node made the output non-blocking", () => {
  const before = "process.stdout.write('');";
  const { stdout, stderr } = runScript(RUN, FLOOD, { before, pipe: "(sleep 0.2; cat)" });
  assert.equal(stderr, "0\n");
  assert.equal(stdout.length, 20 * 65536);
});

test("a reader that is gone is EPIPE", () => {
  assert.equal(runScript(RUN, FLOOD, { pipe: "true" }).stderr, "64\n");
});

// Reads 8 bytes and exits with how many came.
const READER = makeProgram({
  imports: `(import "wasi_snapshot_preview1" "fd_read"
    (func $read (param i32 i32 i32 i32) (result i32)))`,
  start: `(i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 8))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $exit (i32.load (i32.const 8)))`,
});

test("the standard input is the process's, and its end is no error", () => {
  assert.equal(runScript(RUN, READER, { input: "12345" }).stderr, "5\n");
  assert.equal(runScript(RUN, READER).stderr, "0\n");
});
