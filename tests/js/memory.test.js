// SPDX-License-Identifier: MIT
// Calls between C and JavaScript when malloc fails: each ends with a code, and nothing is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../js/index.js";
import { collectOutput, compileFixture } from "./fixtures/modules.js";

const wrapped = ["malloc", "calloc", "realloc", "free"].map((name) => `-Wl,--wrap=${name}`);
const program = await compileFixture("memory.c", { flags: ["-O2", ...wrapped] });

const functions = {
  echo: async (text) => text,
  use: async (add) => {
    try {
      return await add(1);
    } finally {
      add.release();
    }
  },
};
const object = () => ({ list: [] });

/** One that has all the memory that it keeps: to make a call for the first time takes some. */
async function start(call) {
  const { output, options } = collectOutput();
  const app = await load(program, { ...options, functions });
  for (let i = 0; i < 2; i++) await Promise.all([call(app.exports), call(app.exports)]);
  await app.exports.call("x");
  return { app, output };
}

/** Calls with malloc failing at the n-th call. Gives what became of it; undefined: no call failed. */
async function callWithout(app, n, call) {
  app.exports.fail_at(n);
  const [outcome] = await Promise.allSettled([(async () => call(app.exports))()]);
  return app.exports.fail_at(0) ? undefined : outcome;
}

/** Whether the program ended as one does that cannot suspend a task without memory. */
const couldNotSuspend = ({ reason }, output) =>
  /ended with exit code 70/.test(reason?.message) &&
  /out of memory: no \d+ bytes to suspend task/.test(output.stderr);

const ROUNDS = 8;

function testCall(name, call, expected) {
  test(`${name} without memory`, async () => {
    let { app, output } = await start(call);
    for (let n = 1; ; n++) {
      const blocks = [];
      for (let round = 0; round < ROUNDS; round++) {
        const outcome = await callWithout(app, n, call).catch((reason) => ({ reason }));
        if (!outcome) return app.close();
        if (couldNotSuspend(outcome, output)) {
          ({ app, output } = await start(call));
          break;
        }
        if (outcome.status === "rejected") assert.equal(outcome.reason.name, "MemoryError");
        assert.deepEqual(await call(app.exports), expected, `after failure ${n}`);
        await app.exports.call("x"); // what has ended is let go
        blocks.push(app.exports.count_blocks());
      }
      assert(!(blocks.at(-1) - blocks[0] > ROUNDS / 2), `failure ${n}: ${blocks}`);
    }
  });
}

testCall("a plain function", (c) => c.twice("ab"), "abab");
testCall("a call of JavaScript", (c) => c.call("text"), "text");
testCall("a call with a name", (c) => c.call("text", { name: "worker", timeout: 5 }), "text");
testCall("an object", (c) => c.use_object(object(), "name"), "name");
testCall("a C function", (c) => c.give_function(), 2);
testCall("an iteration", (c) => c.iterate([1, 2, 3]), 6);
