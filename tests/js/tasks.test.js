// SPDX-License-Identifier: MIT
// What a running program says of its tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../js/index.js";
import { assemble, buildFixture, collectOutput } from "./fixtures/modules.js";
import { COUNT_TO, makeProgram } from "./fixtures/programs.js";

const path = await buildFixture("tasks.c");

/** Calls use(app, ended) at the point where a program's tasks are in all states. */
async function atWork(use) {
  let isReady;
  const ready = new Promise((resolve) => (isReady = resolve));
  const app = await load(path, { ...collectOutput().options, stdout: isReady });
  const ended = app.run();
  try {
    await ready;
    await use(app, ended);
  } finally {
    await app.close();
  }
}

test("tasks() gives the name and state of each task, and what it waits for", () =>
  atWork(async (app) => {
    const tasks = await app.tasks();
    const seen = tasks.map((task) => [task.name, task.state, task.waitsFor, task.awaitedBy]);
    assert.deepEqual(seen, [
      ["Task-1", "sleeping", "sleep", []],
      ["sleeper", "sleeping", "sleep", ["Task-3"]],
      ["Task-3", "waiting", "Task 'sleeper'", []],
    ]);
  }));

test("and how much stack it keeps and has used", () =>
  atWork(async (app) => {
    const [main, sleeper, waiter] = await app.tasks();
    assert(waiter.stack >= 1000 && waiter.stack < 4000, `${waiter.stack}`);
    assert(waiter.stackPeak >= 1000);
    assert(sleeper.stack > 0 && sleeper.stack < 200, `${sleeper.stack}`);
    assert(main.stack > 0);
  }));

test("there are none after a program ended, which close() sees to", () =>
  atWork(async (app, ended) => {
    await app.close();
    assert.equal(await ended, 143); // it has nothing by which it could be told
    assert.deepEqual(await app.tasks(), []);
  }));

test("nor before it runs, and without asyncio", async () => {
  assert.deepEqual(await (await load(path)).tasks(), []);
  assert.deepEqual(await (await load(assemble(`(func (export "_start"))`))).tasks(), []);
  const foreign = await load(makeProgram({ pump: COUNT_TO(4, 1) }));
  const run = foreign.run();
  assert.deepEqual(await foreign.tasks(), []);
  await run;
});
