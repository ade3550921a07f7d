// SPDX-License-Identifier: MIT
// Developer tools: records of tasks, entries of tracks, stacks that go on; and that nobody loads
// them who does not ask.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { buildFixture, collectOutput, readText } from "./fixtures/modules.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { create_task, Future, Lock, load, run, sleep, TaskGroup } = asyncio;

/** The entries that are measured, and the tasks that are made of console, while `call` runs. */
async function record(call) {
  const entries = [];
  const created = [];
  const { measure, clearMeasures } = performance; // workerd had none
  const { createTask } = console;
  performance.measure = (name, { start, end, detail }) =>
    entries.push({ name, start, end, ...detail.devtools });
  performance.clearMeasures = () => {};
  console.createTask = (name) => {
    created.push(name);
    return { run: (step) => step() };
  };
  try {
    await call();
  } finally {
    Object.assign(performance, { measure, clearMeasures });
    console.createTask = createTask;
  }
  return { entries, created };
}

describe("tasks() of the loop for JavaScript", () => {
  test("gives the records that app.tasks() gives of C", () =>
    run(
      async () => {
        const { tasks } = await import("../../js/devtools.js");
        const lock = new Lock();
        await lock.acquire();
        const sleeper = create_task(sleep(5), { name: "sleeper" });
        create_task(lock.acquire(), { name: "locker" });
        const awaits = function* () {
          yield* sleeper;
        };
        create_task(awaits, { name: "awaits" });
        await sleep(1);
        const ready = create_task(sleep(0), { name: "old" });
        ready.set_name("ready");
        const known = tasks().map((task) => [task.name, task.state, task.waitsFor, task.awaitedBy]);
        const [main, ...others] = known;
        assert.deepEqual(main.slice(1), ["waiting", "Future", []]);
        assert.deepEqual(
          others.filter(([name]) => !name.startsWith("Task-")),
          [
            ["sleeper", "sleeping", "sleep", ["awaits"]],
            ["locker", "waiting", "Lock", []],
            ["awaits", "waiting", "Task 'sleeper'", []],
            ["ready", "ready", undefined, []],
          ],
        );
      },
      { virtual_time: true },
    ));

  test("knows the one that runs, and how often a cancel was asked for", () =>
    run(function* () {
      const { tasks } = yield import("../../js/devtools.js");
      const other = create_task(sleep(5), { name: "other" });
      yield* sleep(0);
      other.cancel();
      const [main, cancelled] = tasks();
      assert.equal(main.state, "running");
      assert.equal(cancelled.cancelling, 1);
      assert.equal(cancelled.stack, 0);
    }));

  test("is an error without a loop", async () => {
    const { tasks } = await import("../../js/devtools.js");
    assert.throws(() => tasks(), { name: "RuntimeError", message: "no running event loop" });
  });
});

describe("run(…, { devtools: true })", () => {
  test("shows the steps of each task, and what it waited for", async () => {
    const { entries } = await record(() =>
      run(
        function* () {
          const future = new Future();
          const worker = function* () {
            yield* sleep(0);
            yield* sleep(0.001);
            yield* future;
          };
          create_task(worker, { name: "worker" });
          yield* sleep(0.01);
          future.set_result(1);
          yield* sleep(0);
        },
        { devtools: true, virtual_time: true },
      ),
    );
    const mine = entries.filter(({ track }) => track === "worker");
    assert.deepEqual(
      mine.map(({ name }) => name),
      ["worker", "is ready", "worker", "sleeps", "worker", "waits for Future", "worker"],
    );
    for (const { dataType, trackGroup, start, end } of mine) {
      assert.equal(dataType, "track-entry");
      assert.equal(trackGroup, "wasyncio");
      assert(start <= end);
    }
  });

  test("makes a task of the console where each is made, also in groups", async () => {
    const { created } = await record(() =>
      run(
        function* () {
          create_task(sleep(0), { name: "alone" });
          yield* asyncio.async_with(new TaskGroup(), function* (group) {
            group.create_task(sleep(0), { name: "member" });
          });
        },
        { devtools: true },
      ),
    );
    assert.deepEqual(
      created.filter((name) => !name.startsWith("Task-")),
      ["alone", "member"],
    );
  });

  test("shows a step that fails, and leaves results, cancels and coroutines alone", async () => {
    const error = new Error("no");
    const { entries } = await record(() =>
      run(
        function* () {
          const fails = (function* () {
            throw error;
          })();
          const task = create_task(fails, { name: "fails" });
          assert.equal(task.get_coro(), fails);
          const [outcome] = yield* asyncio.gather(task, { return_exceptions: true });
          assert.equal(outcome, error);
          const cancelled = create_task(sleep(5));
          yield* sleep(0);
          cancelled.cancel();
          yield* asyncio.wait([cancelled]);
          assert(cancelled.cancelled());
        },
        { devtools: true },
      ),
    );
    const [entry] = entries.filter(({ name }) => name === "fails");
    assert.equal(entry.color, "error");
    assert.deepEqual(entry.properties, [["error", "Error: no"]]);
  });

  test("ends with the run: the next one shows nothing", async () => {
    const main = () => run(() => sleep(0));
    const { entries } = await record(main);
    assert.deepEqual(entries, []);
  });
});

test("load(…, { devtools: true }) shows the calls of exports", async () => {
  const program = await buildFixture("exports.c");
  const { entries, created } = await record(async () => {
    const app = await load(program, { ...collectOutput().options, devtools: true });
    assert.equal(await app.exports.delayed("Ada", 0), "Ada");
    await assert.rejects(app.exports.fail(5), { name: "ValueError" });
    await app.close();
  });
  assert.deepEqual(created, ["delayed()", "fail()"]);
  const [delayed, fail] = entries;
  assert.equal(`${delayed.track} ${delayed.name} ${delayed.color}`, "C delayed() primary");
  assert.equal(`${fail.track} ${fail.name} ${fail.color}`, "C fail() error");
});

test("and those of functions, which C finds or not", async () => {
  const program = await buildFixture("calls.c");
  const { output, options } = collectOutput();
  const functions = { echo: (value) => value };
  const { entries } = await record(async () => {
    await (await load(program, { ...options, functions, devtools: true })).run();
  });
  assert.match(output.stdout, /bool 1\n[^]*string grün\n/);
  assert.match(output.stderr, /JS function 'makeObject' was not given/);
  assert(entries.length > 5);
  const shown = entries.map(({ track, name, color }) => `${track} ${name} ${color}`);
  assert.deepEqual(new Set(shown), new Set(["JavaScript echo() primary"]));
});

test("a page that does not ask for them loads none of it", () => {
  const seen = new Set();
  const walk = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, name] of readText(path).matchAll(/^(?:import|export|\}) .*?from "(\..*?)";/gm)) {
      walk(new URL(name, `file:///${path}`).pathname.slice(1));
    }
  };
  walk("js/index.js");
  assert(seen.has("js/loop/steps.js"));
  for (const name of ["devtools", "tracks", "watched", "tasks"]) {
    assert(!seen.has(`js/${name}.js`), name);
  }
});
