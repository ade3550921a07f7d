// SPDX-License-Identifier: MIT
// What a running program says of its tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../js/index.js";
import { assemble, buildFixture, collectOutput } from "./fixtures/modules.js";
import { COUNT_TO, makeProgram } from "./fixtures/programs.js";

const path = await buildFixture("tasks.c");

/** The program at the point where its tasks are in all states. */
async function start(t) {
  let isReady;
  const ready = new Promise((resolve) => (isReady = resolve));
  const app = await load(path, { ...collectOutput().options, stdout: isReady });
  const ended = app.run();
  t.after(() => app.close());
  await ready;
  return { app, ended };
}

test("tasks() gives the name and state of each task, and what it waits for", async (t) => {
  const { app } = await start(t);
  const tasks = await app.tasks();
  const seen = tasks.map(({ name, state, waitsFor, awaitedBy }) => [
    name,
    state,
    waitsFor,
    awaitedBy,
  ]);
  assert.deepEqual(seen, [
    ["Task-1", "sleeping", "sleep", []],
    ["sleeper", "sleeping", "sleep", ["Task-3"]],
    ["Task-3", "waiting", "Task 'sleeper'", []],
  ]);
});

test("and how much stack it keeps and has used", async (t) => {
  const { app } = await start(t);
  const [main, sleeper, waiter] = await app.tasks();
  assert(waiter.stack >= 1000 && waiter.stack < 4000, `${waiter.stack}`);
  assert(waiter.stackPeak >= 1000);
  assert(sleeper.stack > 0 && sleeper.stack < 200, `${sleeper.stack}`);
  assert(main.stack > 0);
});

test("there are none before a program runs, after it, and without asyncio", async (t) => {
  const { app, ended } = await start(t);
  await app.close();
  assert.equal(await ended, 143); // it has nothing by which it could be told
  assert.deepEqual(await app.tasks(), []);
  assert.deepEqual(await (await load(path)).tasks(), []);
  assert.deepEqual(await (await load(assemble(`(func (export "_start"))`))).tasks(), []);
  const foreign = await load(makeProgram({ pump: COUNT_TO(4, 1) }));
  const run = foreign.run();
  assert.deepEqual(await foreign.tasks(), []);
  await run;
});
