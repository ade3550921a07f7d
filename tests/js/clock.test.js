// SPDX-License-Identifier: MIT
// A clock that stands still while JavaScript or C runs, as workerd's does: others still get their
// turn. (Here it does not move at all.)
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { buildFixture } from "./fixtures/modules.js";
import { makeProgram } from "./fixtures/programs.js";

const path = await buildFixture("exports.c");
await buildLoop({ output: "dist/asyncio.wasm" });

Object.defineProperty(globalThis, "performance", { value: { now: () => 5, timeOrigin: 0 } });
const { CancelledError, create_task, load, run, sleep } = await import("../../js/index.js");

test("a coroutine of C that is always ready", { timeout: 60_000 }, async () => {
  const app = await load(path);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 1);
  await assert.rejects(app.exports.busy({ signal: controller.signal }), CancelledError);
  await app.close();
});

test("a task of JavaScript that is always ready", { timeout: 60_000 }, async () => {
  const main = function* () {
    const task = create_task(
      (function* () {
        for (;;) yield* sleep(0);
      })(),
    );
    setTimeout(() => task.cancel(), 1);
    yield* task;
  };
  await assert.rejects(run(main), CancelledError);
});

// Asks for a clock event in 1 ms, and exits with the number of events.
const SLEEP = makeProgram({
  imports: `(import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))`,
  start: `(i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 1000000))
    (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
    (call $exit (i32.load (i32.const 128)))`,
});

test("a sleep outside of the loop ends", { timeout: 60_000 }, async () => {
  assert.equal(await (await load(SLEEP)).run(), 1);
});
