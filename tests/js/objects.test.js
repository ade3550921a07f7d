// SPDX-License-Identifier: MIT
// JavaScript objects, functions and iterables in C, and C functions in JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../js/index.js";
import { collect } from "./fixtures/collect.js";
import { buildFixture, collectOutput } from "./fixtures/modules.js";

const path = await buildFixture("objects.c");

function testObjects(name, run, options = {}) {
  test(name, async () => {
    const { output, options: streams } = collectOutput();
    const app = await load(path, { ...streams, ...options });
    try {
      await run(app.exports, output, app);
    } finally {
      await app.close();
    }
  });
}

testObjects("properties are got and set", async (c) => {
  const object = { n: 1, inner: { deep: "text" } };
  assert.equal(await c.get(object, "n"), 1);
  assert.equal(await c.get(object, "inner"), object.inner);
  assert.equal(await c.get(["a", "b"], "1"), "b");
  assert.equal(await c.get("text", "length"), 4);
  assert.equal(await c.get(object, "missing"), undefined);
  await c.set(object, "n", object);
  assert.equal(object.n, object);
  assert.equal(await c.global("Math"), Math);
  assert.equal(await c.global("no such thing"), undefined);
});

testObjects("what JavaScript throws is the error of the call", async (c) => {
  const message = /^TypeError: .*undefined/;
  await assert.rejects(c.get(undefined, "n"), { name: "JSError", message });
  const setter = Object.freeze({ n: 1 });
  await assert.rejects(c.set(setter, "n", 2), { name: "JSError", message: /read.?only/ });
  await assert.rejects(c.apply(5, 1, 2), { name: "JSError", message: /not a function/ });
});

testObjects("objects are constructed, and their methods called", async (c) => {
  assert.deepEqual(await c.make_map("key", 7), new Map([["key", 7]]));
  assert.equal(await c.apply(Math.max, 3, 9), 9);
});

testObjects(
  "a task whose values are in locals keeps no C stack",
  async (c) => {
    assert.equal(await c.kept({}, "text"), 0);
  },
  { functions: { double: (n) => 2 * n } },
);

testObjects("a promise is a value, until it is awaited", async (c) => {
  const promise = Promise.resolve("done");
  assert.equal(await c.wait_for_promise(promise), "done");
  assert.equal(await c.wait_for_promise("no promise"), "no promise");
  await assert.rejects(c.wait_for_promise(Promise.reject(new RangeError("far"))), {
    name: "JSError",
    message: "RangeError: far",
  });
  assert.equal((await Promise.all([c.get({ promise }, "promise")]))[0], "done");
});

testObjects("a promise that never settles is left by wait_for", async (c) => {
  await assert.rejects(c.time_out(new Promise(() => {}), 0.01), { name: "TimeoutError" });
  assert.equal(await c.time_out(Promise.resolve(), 1), undefined);
});

testObjects("iterables, async iterables and streams are iterated", async (c) => {
  assert.equal(await c.join(["a", "b"], 9), "a b ");
  assert.equal(await c.join(new Set([1, 2, 3]), 2), "1 2 ");
  const count = async function* () {
    for (let i = 0; i < 3; i++) {
      await null;
      yield i;
    }
  };
  assert.equal(await c.join(count(), 9), "0 1 2 ");
  const stream = () =>
    new ReadableStream({ start: (to) => (to.enqueue("x"), to.enqueue("y"), to.close()) });
  assert.equal(await c.join(stream(), 9), "x y ");
  const withoutIterator = { getReader: stream().getReader.bind(stream()) };
  assert.equal(await c.join(withoutIterator, 9), "x y ");
  await assert.rejects(c.join({}, 9), { name: "JSError", message: /is not iterable/ });
});

testObjects("an iterator is told that the loop was left", async (c) => {
  const log = [];
  const make = async function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      await null;
      log.push("left");
    }
  };
  assert.equal(await c.join(make(), 1), "1 ");
  assert.deepEqual(log, ["left"]);
  const never = { next: () => new Promise(() => {}), return: () => log.push("told") };
  const iterable = { [Symbol.asyncIterator]: () => never };
  await assert.rejects(c.join(iterable, 1, { timeout: 0.01 }), { name: "TimeoutError" });
  await c.get(iterable, "n");
  assert.deepEqual(log, ["left", "told"]);
  const failing = async function* () {
    yield 1;
    throw new RangeError("far");
  };
  await assert.rejects(c.join(failing(), 9), { name: "JSError", message: "RangeError: far" });
});

testObjects("a C function is called by JavaScript, each call a task", async (c) => {
  const add = await c.make_adder();
  assert.equal(typeof add, "function");
  assert.deepEqual(await Promise.all([add(), add(1), add(1, 2, 3)]), [100, 101, 106]);
  await assert.rejects(add(-1000), { name: "ValueError", message: "sum -900" });
  await assert.rejects(add(2n ** 70n), { name: "JSError", message: /does not fit/ });
  assert.equal(await c.same(add), add);
});

testObjects("a C function does not outlive its program", async (c, output, app) => {
  const add = await c.make_adder();
  await app.close();
  await assert.rejects(add(1), { name: "RuntimeError", message: /ended with exit code 0/ });
});

testObjects("a C function that was released cannot be called", async (c) => {
  const add = await c.make_adder();
  const under_way = add(1);
  add.release();
  add.release();
  await assert.rejects(add(1), { name: "RuntimeError", message: "this C function was released" });
  assert.equal(await under_way, 101);
  assert.equal(add[Symbol.dispose ?? "release"], add.release);
  const other = await c.make_adder();
  assert.equal(await other(1), 101);
});

/** Loads the program, and collects the handles of the functions that C is told to drop. */
async function loadWithDrops() {
  const drops = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const { exports } = await instantiate(...args);
    const asyncio_drop_function = (handle) => {
      drops.push(handle);
      exports.asyncio_drop_function(handle);
    };
    return { exports: { ...exports, asyncio_drop_function } };
  };
  try {
    return { app: await load(path), drops };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

test("C drops a function once: when it was released, when nobody has it, never when it ended", async () => {
  const { app, drops } = await loadWithDrops();
  const collect = makeCollector();
  const add = await app.exports.make_adder();
  add.release();
  assert.equal(drops.length, 1); // C has no more of it since its result was read
  await app.exports.make_adder(); // and nobody keeps it
  await app.exports.hold(null);
  for (let i = 0; i < 100 && drops.length < 2; i++) await collect();
  assert.equal(drops.length, 2);
  const held = await app.exports.hold_adder();
  held.release();
  await app.exports.get({}, "n");
  assert.equal(drops.length, 2); // C may still give it
  await app.exports.hold(null);
  await app.exports.hold(null);
  assert.equal(drops.length, 3);
  assert.equal(new Set(drops).size, 3);
  const late = await app.exports.make_adder();
  await app.close();
  late.release();
  assert.equal(drops.length, 3);
});

/** Collects garbage, and lets those be told who want to know. */
function makeCollector() {
  return async () => {
    collect();
    await new Promise((resolve) => setTimeout(resolve));
  };
}

testObjects("what JavaScript does at once lets no other task run", async (c, output) => {
  const object = {};
  await c.at_once(object);
  assert.equal(object.n, 2);
  assert.equal(output.stdout, "set\nother\n");
});

testObjects("a cancel is for the next await, not for what is done at once", async (c) => {
  const answer = c.cancelled_at_once({ n: 1 });
  assert.equal(await answer, "CancelledError");
  const controller = new AbortController();
  const object = {
    get n() {
      controller.abort();
      return 1;
    },
  };
  assert.equal(await c.cancelled_at_once(object, { signal: controller.signal }), "CancelledError");
});

testObjects("a plain function returns at once, and throws", async (c) => {
  assert.equal(c.area(2, 3.5), 7);
  assert.equal(c.answer(), 42);
  const object = {};
  for (const value of [undefined, null, "text", object, 2n ** 62n]) {
    assert.equal(c.same(value), value);
  }
  assert.throws(() => c.area(-1, 1), { name: "ValueError", message: "no area" });
  assert.throws(() => c.area(1), {
    name: "TypeError",
    message: "area() takes 2 arguments (width, height), not 1",
  });
  assert.throws(() => c.area("1", 1), {
    name: "TypeError",
    message: "area(): argument 1 must be double, not string",
  });
  assert.throws(() => c.same(2n ** 70n), { name: "JSError", message: /does not fit/ });
});

testObjects("a plain function cannot suspend", async (c) => {
  const pattern = { name: "RuntimeError" };
  assert.throws(() => c.sleep_now(), pattern);
  assert.throws(() => c.get_now({}), { ...pattern, message: /JavaScript cannot be asked here/ });
});

testObjects("a callback cannot ask JavaScript", async (c, output) => {
  await c.callback();
  assert.match(output.stdout, /^callback: RuntimeError: JavaScript cannot be asked here/);
});

const reenter = (value) => [here.exports.area(2, 3), here.exports.same(value), value];
const here = {};
testObjects(
  "JavaScript that C called calls C",
  async (c, output, app) => {
    here.exports = app.exports;
    const object = {};
    const [area, same, value] = await c.call_function(object);
    assert.equal(area, 6);
    assert(same === object && value === object);
    const inner = {
      get n() {
        return app.exports.area(3, 3);
      },
    };
    assert.equal(await c.get(inner, "n"), 9);
  },
  { functions: { reenter } },
);

testObjects(
  "in debug mode too, nobody else runs",
  async (c, output) => {
    await c.at_once({});
    assert.equal(output.stdout, "set\nother\n");
  },
  { env: { ASYNCIO_DEBUG: "1" } },
);
