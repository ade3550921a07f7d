// SPDX-License-Identifier: MIT
// C coroutines called from JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../js/index.js";
import { buildFixture, collectOutput } from "./fixtures/modules.js";

const path = await buildFixture("exports.c");
const virtual = { env: { ASYNCIO_VIRTUAL_TIME: "1" } };

/** Runs a test with a fresh program, which is closed afterwards. */
function testExports(name, run, options = {}) {
  test(name, async () => {
    const { output, options: streams } = collectOutput();
    const app = await load(path, { ...virtual, ...streams, ...options });
    try {
      await run(app.exports, app, output);
    } finally {
      await app.close();
    }
  });
}

testExports("arguments of each type arrive in C, and a result comes back", async (c) => {
  const bytes = new TextEncoder().encode("abc");
  assert.equal(
    await c.describe(-1, 2n ** 60n, 0.5, true, "grün", bytes),
    `-1 ${2n ** 60n} 0.5 1 grün 3:abc`,
  );
  assert.equal(
    await c.describe(2 ** 31 - 1, 7, 3, false, "", new Uint8Array()),
    "2147483647 7 3 0  0:",
  );
  assert.equal(await c.nothing(), undefined);
});

testExports("a value of any kind comes back as it went", async (c) => {
  const object = { any: "thing" };
  for (const value of [undefined, null, true, -7, 0.25, 2n ** 62n, "text", object, load]) {
    assert.equal(await c.echo(value), value);
  }
  assert.deepEqual(await c.echo(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
});

testExports("any number of calls are under way, and end in any order", async (c, app, output) => {
  const calls = [c.delayed("slow", 3), c.delayed("quick", 1), c.delayed("middle", 2)];
  assert.deepEqual(await Promise.all(calls), ["slow", "quick", "middle"]);
  assert.equal(output.stdout, "quick done\nmiddle done\nslow done\n");
  const many = Array.from({ length: 100_000 }, () => c.once());
  await Promise.all(many);
});

testExports(
  "an argument of the wrong type, or too few, is a TypeError that names it",
  async (c) => {
    const wrong = [
      [() => c.delayed("x"), "delayed() takes 2 arguments (name, delay), not 1"],
      [() => c.nothing(1, 2), "nothing() takes 0 arguments, not 2"],
      [() => c.delayed(1, 2), "delayed(): argument 1 must be string, not integer"],
      [() => c.delayed("x", "2"), "delayed(): argument 2 must be double, not string"],
      [() => c.fail(2 ** 31), "fail(): argument 1 must be int, not integer"],
      [() => c.fail(0.5), "fail(): argument 1 must be int, not number"],
      [() => c.nothing("x"), "nothing(): option 'options' must be object, not string"],
      [() => c.nothing({ name: 5 }), "nothing(): option 'name' must be string, not number"],
      [() => c.nothing({ speed: 1 }), "nothing(): there is no option 'speed'"],
      [() => c.nothing({ timeout: -1 }), "nothing(): option 'timeout' must be above 0, not -1"],
      [() => c.nothing({ signal: 1 }), "nothing(): option 'signal' must be object, not number"],
      [() => c.nothing({ signal: {} }), "nothing(): option 'signal' must be an AbortSignal"],
    ];
    for (const [call, message] of wrong)
      await assert.rejects(call(), { name: "TypeError", message });
    await assert.rejects(c.echo(2n ** 70n), {
      name: "JSError",
      message: /does not fit in 64 bits/,
    });
  },
);

testExports("an error of the coroutine rejects with its class, code and text", async (c) => {
  await assert.rejects(c.fail(99), { name: "ValueError", code: -5, message: "bad port 99" });
});

testExports("a call has the name and the timeout that it was given", async (c, app, output) => {
  assert.equal(await c.task_name({ name: "worker" }), "worker");
  assert.match(await c.task_name(), /^Task-\d+$/);
  await assert.rejects(c.delayed("x", 5, { timeout: 1 }), { name: "TimeoutError" });
  assert.equal(await c.delayed("y", 1, { timeout: 5 }), "y");
  assert.equal(output.stdout, "x CancelledError\ny done\n");
});

testExports("aborting the signal cancels the coroutine at its await", async (c, app, output) => {
  const controller = new AbortController();
  const call = c.wait_forever({ signal: controller.signal });
  const other = c.delayed("other", 1, { signal: controller.signal });
  assert.equal(await other, "other");
  controller.abort();
  await assert.rejects(call, { name: "CancelledError" });
  await assert.rejects(c.nothing({ signal: controller.signal }), {
    name: "CancelledError",
    message: "the signal was aborted before the call",
  });
  assert.equal(output.stdout, "other done\n");
});

testExports(
  "close cancels the calls, waits for them, and refuses new ones",
  async (c, app, output) => {
    const call = assert.rejects(c.delayed("late", Infinity), { name: "CancelledError" });
    await c.nothing();
    await app.close();
    await call;
    assert.equal(output.stdout, "late CancelledError\n");
    await assert.rejects(c.nothing(), { name: "RuntimeError", message: /ended with exit code 0/ });
    await app.close();
  },
);

testExports("a trap rejects every call that is under way, and says where", async (c) => {
  const other = assert.rejects(c.wait_forever(), { name: "RuntimeError", message: /crashed/ });
  await assert.rejects(c.crash(), {
    name: "RuntimeError",
    message: /crashed: RuntimeError: unreachable/i,
  });
  await other;
  await assert.rejects(c.nothing(), /crashed/);
});

testExports("a trap in the start of a call rejects that one too", async (c) => {
  await c.break_starts();
  const crashed = { name: "RuntimeError", message: /crashed: RuntimeError: unreachable/i };
  await assert.rejects(c.nothing(), crashed);
  await assert.rejects(c.nothing(), crashed);
});

testExports("exit in a call rejects the others with the exit code", async (c) => {
  const other = assert.rejects(c.wait_forever(), /ended with exit code 3/);
  await assert.rejects(c.leave(3), /ended with exit code 3/);
  await other;
});

test("calls join the loop of main, and end with it", async () => {
  const { output, options } = collectOutput();
  const late = [];
  const functions = {
    async callBack() {
      late.push(app.exports.wait_forever());
      return app.exports.delayed("inner", 1);
    },
  };
  const app = await load(path, { ...virtual, ...options, functions });
  assert.equal(await app.run(), 0);
  assert.equal(output.stdout, "inner done\ncalled back: inner\n");
  await assert.rejects(late[0], { name: "CancelledError" });
  await assert.rejects(app.run(), /run\(\) was called before/);
});

testExports("each of many calls hears of its own end", async (c) => {
  const wrong = Array.from({ length: 5 }, () => c.fail("x"));
  const right = Array.from({ length: 5 }, (_, i) => c.echo(i));
  for (const { reason } of await Promise.allSettled(wrong))
    assert.equal(reason.message, "fail(): argument 1 must be int, not string");
  assert.deepEqual(await Promise.all(right), [0, 1, 2, 3, 4]);
});

test("who hears of a crash by a signal can call no more", async () => {
  const late = [];
  const app = await load(path, {
    functions: {
      callBack(_number, { signal }) {
        signal.addEventListener("abort", () => late.push(app.exports.nothing()));
        assert.rejects(app.exports.crash(), /crashed/);
        return new Promise(() => {});
      },
    },
  });
  await assert.rejects(app.run(), /crashed/);
  assert.equal(late.length, 1);
  await assert.rejects(late[0], /an export cannot be called: it crashed/);
});

test("a loop that closes cancels its calls that are pending", async () => {
  const waiting = [];
  const others = [];
  const functions = {
    callBack() {
      waiting.push(app.exports.wait_forever().catch((error) => error.name));
      others.push(app.exports.nothing());
    },
  };
  const { options } = collectOutput();
  const app = await load(path, { ...options, functions, args: ["loops"] });
  assert.equal(await app.run(), 0);
  assert.deepEqual(await Promise.all(others), Array(4).fill(undefined));
  assert.deepEqual(await Promise.all(waiting), Array(4).fill("CancelledError"));
});

test("run() while the exports are served is a RuntimeError", async () => {
  const app = await load(path);
  await app.exports.nothing();
  await assert.rejects(app.run(), { name: "RuntimeError", message: /serves its exports/ });
  await app.close();
});
