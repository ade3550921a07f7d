// SPDX-License-Identifier: MIT
// Steps of tasks, among each other and with operations of C: as CPython 3.13 has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { collect } from "./fixtures/collect.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const asyncio = await import("../../js/index.js");
const { async_with, create_task, current_task, gather, run, sleep } = asyncio;
const { Lock, Queue, Task, TaskGroup } = asyncio;

/** What a program logs. */
async function logged(main) {
  const log = [];
  await run(() => main((text) => log.push(text)));
  return log.join(", ");
}

test("an operation of C lets no other task run in it", async () => {
  const log = await logged(function* (say) {
    try {
      yield* async_with(new TaskGroup(), function* (group) {
        group.create_task(function* () {
          throw new Error("first");
        });
        group.create_task(function* () {
          yield* new Queue().get();
        });
      });
    } catch (error) {
      say(error.name);
    }
    yield* new Lock().acquire();
    say("locked");
  });
  assert.equal(log, "ExceptionGroup, locked");
});

test("nor does one of an eager task outside of the loop's turns", async () => {
  const log = [];
  await run(async () => {
    await new Promise((go) => setTimeout(go));
    const queue = new Queue();
    const get = function* () {
      log.push(`got ${yield* queue.get()}`);
    };
    const other = create_task(function* () {
      log.push("other");
    });
    const eager = new Task(get, { eager_start: true });
    queue.put_nowait(1);
    await Promise.all([other, eager]);
  });
  assert.deepEqual(log, ["other", "got 1"]);
});

test("a group that fails while its parent is cancelled raises its errors first", async () => {
  const log = await logged(function* (say) {
    const task = create_task(function* () {
      try {
        yield* async_with(new TaskGroup(), function* (group) {
          group.create_task(function* () {
            try {
              yield* sleep(10);
            } catch {
              throw new Error("child");
            }
          });
          yield* sleep(10);
        });
      } catch (error) {
        say(error.name);
      }
      try {
        yield* sleep(0);
      } catch (error) {
        say(error.name);
      }
      say(current_task().cancelling());
    });
    yield* sleep(0.01);
    task.cancel();
    yield* sleep(0.01);
  });
  assert.equal(log, "ExceptionGroup, CancelledError, 1");
});

test("a task that is done and lent to C is no task there", async () => {
  const seen = new Set();
  await run(function* () {
    for (let i = 0; i < 300; i++) {
      const task = create_task(function* () {}, { name: "a name" + i });
      yield* task;
      gather(task); // lends it
      create_task(sleep(0), { name: "x".repeat(i % 90) });
      task.set_name("n".repeat(100));
      seen.add(task.cancelling()).add(task.uncancel());
      assert.equal(task.get_name(), "n".repeat(100));
    }
  });
  assert.deepEqual([...seen], [0]);
});

test("tasks that end with a cancel pending do not grow the memory", async () => {
  const engine = await import("../../js/loop/engine.js");
  const sizes = []; // the collector of garbage may be late, but not each time
  do {
    await run(function* () {
      for (let k = 0; k < 5000; k++) {
        create_task(function* () {
          current_task().cancel();
        });
        yield* sleep(0);
      }
    });
    for (let k = 0; k < 4; k++) {
      collect();
      await new Promise((go) => setTimeout(go));
    }
    sizes.push(engine.u8.length);
  } while (sizes.length < 10 && sizes.at(-1) !== sizes.at(-2));
  assert.equal(sizes.at(-1), sizes.at(-2));
});

test("an await with a cancel pending cancels at once what it waits for", async () => {
  const log = await logged(function* (say) {
    const tasks = [];
    create_task(function* () {
      yield* sleep(0);
      current_task().cancel();
      try {
        yield* tasks[0];
      } catch (error) {
        say(`first ${error.name}`);
      }
    });
    tasks[0] = create_task(function* () {
      try {
        yield* sleep(0);
        say("second goes on");
        yield* sleep(0);
      } catch (error) {
        say(`second ${error.name}`);
        throw error;
      }
    });
    yield* sleep(0.01);
  });
  assert.equal(log, "second CancelledError, first CancelledError");
});

test("a sleep that is cancelled before it began costs others no pass", async () => {
  const log = await logged(function* (say) {
    const count = function* (name) {
      for (let i = 0; i < 3; i++) {
        say(name + i);
        yield* sleep(0);
      }
    };
    create_task(count("w"));
    yield* sleep(0);
    create_task(sleep(0)).cancel();
    yield* count("m");
  });
  assert.equal(log, "w0, m0, w1, m1, w2, m2");
});

for (const [what, thenable] of [
  ["its then", { then: () => nothing() }],
  [
    "the getter of its then",
    {
      get then() {
        return nothing();
      },
    },
  ],
])
  test(`what a thenable throws in ${what} is thrown into who yields it`, async () => {
    const log = await logged(function* (say) {
      try {
        yield thenable;
      } catch (error) {
        say(error.message);
      } finally {
        say("finally");
      }
    });
    assert.equal(log, "nothing here, finally");
  });

function nothing() {
  throw new Error("nothing here");
}
