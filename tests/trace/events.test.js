// SPDX-License-Identifier: MIT
// What a program with a trace tells of its tasks, in which order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { build } from "../../js/cc.js";
import { load } from "../../js/index.js";
import { ROOT } from "../hosts/hosts.js";
import { assemble, collectOutput } from "../js/fixtures/modules.js";
import { buildTraced, describeEvent, EXAMPLE, expectedPath, FIXTURE } from "./watch.js";
import { watch, watchRun } from "./watch.js";

const VIRTUAL = { env: { ASYNCIO_VIRTUAL_TIME: "1" } };
const lines = (events) => events.map(describeEvent).join("\n") + "\n";

for (const name of ["gather", "cancel_task", "queue"]) {
  test(`${name}.c: the known list, and the program does what it does without a trace`, async () => {
    const { events, output, code } = await watchRun(EXAMPLE(name));
    assert.equal(lines(events), readFileSync(expectedPath(name), "utf8"));
    const expected = readFileSync(join(ROOT, `tests/examples/${name}.out`), "utf8");
    assert.equal(output.stdout, expected.replaceAll(/^#.*\n/gm, ""));
    assert.equal(code, 0);
    for (const { type, stack } of events)
      if (type === "wait") assert(stack > 0 && stack < 2000, `${stack}`);
  });
}

test("a clock that C sets on gives the same list", async () => {
  const { app, events } = await watch(EXAMPLE("gather"), VIRTUAL);
  await app.run();
  assert.equal(lines(events), readFileSync(expectedPath("gather"), "utf8"));
});

test("the real clock gives the same but for the times, which never go back", async () => {
  const { app, events } = await watch(EXAMPLE("cancel_task"));
  await app.run();
  const untimed = (text) => text.replaceAll(/^\S+| (until|when)=\S+/gm, "");
  const expected = readFileSync(expectedPath("cancel_task"), "utf8");
  assert.equal(untimed(lines(events)), untimed(expected));
  assert(events.every(({ time }, i) => time >= (events[i - 1]?.time ?? 0)));
  assert(events.at(-1).time >= 0.02);
});

describe("a task", () => {
  test("says what it waits for: kind, name, and the tasks behind it", async () => {
    const functions = { fetchNothing: () => new Promise(() => {}) };
    const { events, code } = await watchRun(FIXTURE("waits"), { functions });
    assert.equal(code, 3);
    const names = new Map();
    const waits = {};
    for (const { type, task, name, on, awaits } of events) {
      if (type === "create") names.set(task, name);
      if (type !== "wait") continue;
      const others = awaits.map((other) => names.get(other));
      waits[names.get(task)] ??= [on, ...(name ? [`'${name}'`] : []), ...others].join(" ");
    }
    assert.deepEqual(waits, {
      "Task-1": "sleep",
      sleeper: "sleep",
      lock: "Lock 'db'",
      event: "Event 'go'",
      slot: "Semaphore",
      item: "get from a Queue 'jobs'",
      future: "Future",
      task: "Task sleeper",
      gather: "gather sleeper Task-2",
      shield: "shield sleeper",
      any: "wait sleeper",
      group: "TaskGroup member",
      js: "JavaScript call 'fetchNothing'",
      "Task-2": "sleep",
      member: "sleep",
    });
  });

  test("and how it ended, with its result or error as a short text", async () => {
    const { events } = await watchRun(FIXTURE("results"));
    const names = new Map();
    const ends = {};
    for (const { type, task, name, state, result, error, message } of events) {
      if (type === "create") names.set(task, name);
      if (type === "done") ends[names.get(task)] = [state, result ?? (error && [error, message])];
    }
    assert.deepEqual(ends, {
      eager: ["finished", undefined],
      nothing: ["finished", undefined],
      number: ["finished", "-9223372036854775808"],
      double: ["finished", "0.5"],
      bool: ["finished", "true"],
      null: ["finished", "null"],
      string: ["finished", '"grün \\"x\\""'],
      long: ["finished", `"x${"ü".repeat(99)}…"`],
      bytes: ["finished", "3 bytes"],
      "Task-2": ["finished", "-9223372036854775808"],
      "Task-3": ["finished", "null"],
      list: ["finished", "list of 2"],
      error: ["failed", ["ValueError", "no 7"]],
      renamed: ["finished", undefined],
      yields: ["finished", undefined],
      "Task-1": ["finished", undefined],
    });
  });

  test("that is eager runs inside of the one that made it", async () => {
    const { events } = await watchRun(FIXTURE("results"));
    const begin = events.findIndex(({ name }) => name === "eager");
    const around = events.slice(begin, begin + 4).map(describeEvent);
    assert.deepEqual(around, [
      '0 create task=2 name="eager" by=1 at="tests/trace/results.c:94"',
      "0 step task=2",
      '0 done task=2 state="finished"',
      '0 create task=3 name="nothing" by=1 at="tests/trace/results.c:96"',
    ]);
  });
});

test("callbacks, timers that are taken back, names and yields are told of", async () => {
  const { events } = await watchRun(FIXTURE("results"));
  const others = ["call", "timer", "fire", "unset", "name", "yield"];
  const told = events.filter(({ type, what }) => others.includes(type) && what !== "done callback");
  assert.deepEqual(told.map(describeEvent), [
    "0 timer timer=0 when=5 by=1",
    "0 unset timer=0",
    "0 timer timer=1 when=1 task=1 by=1",
    '0 call what="callback" at="tests/trace/results.c:90"',
    '0 name task=13 name="renamed"',
    "0 yield task=14",
    "1 fire timer=1",
  ]);
});

describe("the option trace", () => {
  test("is a function", async () => {
    const expected = { name: "TypeError", message: /option 'trace' must be function, not boolean/ };
    await assert.rejects(load(assemble(""), { trace: true }), expected);
  });

  test("needs a module with a trace, and says how to build one", async () => {
    const path = await build({ cwd: ROOT, sources: [EXAMPLE("gather")] });
    await assert.rejects(load(path, { trace() {} }), {
      name: "LoadError",
      message: /has no trace; build it with one: wasyncio cc --trace FILE\.c -o APP\.wasm$/,
    });
  });

  test("is given nothing by a program without a loop", async () => {
    const module = assemble(`(func (export "_start"))`);
    const app = await load(module, { trace: () => assert.fail() });
    assert.equal(await app.run(), 0);
  });

  test("may be missing: then nothing is written down", async () => {
    const { output, options } = collectOutput();
    const app = await load(await buildTraced(EXAMPLE("queue")), { ...options, ...VIRTUAL });
    assert.equal(await app.run(), 0);
    assert.match(output.stdout, /all done/);
    assert.equal(app.control, undefined);
  });

  test("that throws ends the program", async () => {
    const { app } = await watch(EXAMPLE("queue"), {
      trace() {
        throw new Error("enough");
      },
    });
    await assert.rejects(app.run(), { name: "RuntimeError", message: /crashed: Error: enough/ });
  });
});
