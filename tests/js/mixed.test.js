// SPDX-License-Identifier: MIT
// C coroutines among the tasks of the loop for JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildLoop } from "../../js/cc/loop.js";
import { buildFixture, collectOutput } from "./fixtures/modules.js";

await buildLoop({ output: "dist/asyncio.wasm" });
const { create_task, ensure_future, gather, load, run, shield, sleep, wait, wait_for } =
  await import("../../js/index.js");
const path = await buildFixture("exports.c");

/** Runs a test with the exports of a program, which is closed afterwards. */
function testMixed(name, body) {
  test(name, async () => {
    const { output, options } = collectOutput();
    const app = await load(path, options);
    try {
      await body(app.exports, output);
    } finally {
      await app.close();
    }
  });
}

function* generator() {
  yield* sleep(0.001);
  return "generator";
}

testMixed("one gather of C, generators, async functions, promises and thenables", async (c) => {
  const results = await run(() =>
    gather(
      c.delayed("C", 0.001),
      generator(),
      async () => "async",
      Promise.resolve("promise"),
      { then: (resolve) => resolve("thenable") },
      ensure_future(c.delayed("future", 0.002)),
    ),
  );
  assert.deepEqual(results, ["C", "generator", "async", "promise", "thenable", "future"]);
});

testMixed("C coroutines are yielded, waited for, shielded and timed", (c) =>
  run(function* () {
    assert.equal(yield c.delayed("yielded", 0), "yielded");
    assert.equal(yield* shield(c.delayed("shielded", 0.001)), "shielded");
    const [done, pending] = yield* wait([
      ensure_future(c.delayed("first", 0)),
      ensure_future(c.delayed("second", 0)),
    ]);
    assert.deepEqual(
      [...done].map((future) => future.result()),
      ["first", "second"],
    );
    assert.equal(pending.size, 0);
    const outcome = yield* gather(wait_for(c.wait_forever(), 0.005), { return_exceptions: true });
    assert.equal(outcome[0].name, "TimeoutError");
  }),
);

testMixed("a cancel reaches C by the signal of an async function", async (c, output) => {
  await run(function* () {
    const task = create_task(({ signal }) => c.delayed("late", 60, { signal }));
    yield* sleep(0);
    yield c.nothing(); // so the other has begun
    task.cancel();
    yield* wait([task]);
    assert(task.cancelled());
  });
  assert.equal(output.stdout, "late CancelledError\n");
});

testMixed("an error of C is caught in a generator as its own class", (c) =>
  run(function* () {
    try {
      yield c.fail(99);
      assert.fail();
    } catch (error) {
      assert.equal(error.name, "ValueError");
      assert.equal(error.message, "bad port 99");
    }
  }),
);
