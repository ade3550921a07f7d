// SPDX-License-Identifier: MIT
// The life of an instance, with modules that do one thing each instead of asyncio's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "../../js/index.js";
import { COUNT_TO, EXIT, makeProgram as program, WRITE } from "./fixtures/programs.js";
import { assemble, collectOutput } from "./fixtures/modules.js";

const FOREIGN = `(func (export "asyncio_foreign") (param i32)
    (global.set $n (i32.add (global.get $n) (i32.mul (i32.const 10) (local.get 0)))))
  (func (export "depth") (result i32) (global.get $n))
  (func (export "twice") (param i64) (result i64) (i64.add (local.get 0) (local.get 0)))
  (func (export "crash") unreachable)
  (func (export "quit") (call $exit (i32.const 5)))`;

test("the exit code of start, of a pump, of _start and of its return", async () => {
  const modules = [
    [program({ start: "(call $exit (i32.const 3))" }), 3],
    [program({ pump: COUNT_TO(4, 0) }), 4],
    [program({ pump: COUNT_TO(5, 1.5) }), 5],
    [assemble(`${EXIT} (func (export "_start") (call $exit (i32.const 300)))`), 300],
    [assemble(`(func (export "_start"))`), 0],
  ];
  for (const [module, code] of modules) assert.equal(await (await load(module)).run(), code);
});

test("run() twice is a RuntimeError", async () => {
  const app = await load(assemble(`(func (export "_start"))`));
  await app.run();
  await assert.rejects(app.run(), { name: "RuntimeError", message: /run\(\) was called before/ });
});

test("a trap rejects, says where, and ends the program", async () => {
  const more = `(func $deep unreachable) ${FOREIGN}`;
  const app = await load(program({ pump: "(call $deep) (f64.const -1)", more }), { name: "app" });
  await assert.rejects(app.run(), (error) => {
    assert.equal(error.name, "RuntimeError");
    assert.match(error.message, /^app crashed: RuntimeError: unreachable/i);
    assert.doesNotMatch(error.message, /evaluating/);
    assert(error.cause instanceof WebAssembly.RuntimeError);
    const isKnown = /wasm-function/.test(error.cause.stack); // not in Bun
    assert.equal(/\((at )?\S*wasm-function/.test(error.message), isKnown, error.message);
    return true;
  });
  assert.throws(
    () => app.exports.depth(),
    /^RuntimeError: app: depth\(\) cannot be called: it crashed/,
  );
});

test("a trap out of memory's bounds also tells of stacks", async () => {
  const app = await load(program({ pump: "(f64.load (i32.const -8))" }), { name: "app" });
  await assert.rejects(app.run(), /out of bounds.*: .*a C stack that overflowed/i);
});

test("exports: frozen, only while the program runs, below asyncio_foreign", async () => {
  const app = await load(program({ more: FOREIGN }));
  assert.deepEqual(Object.keys(app.exports), ["depth", "twice", "crash", "quit"]);
  assert(Object.isFrozen(app.exports));
  assert.throws(() => app.exports.depth(), /depth\(\) cannot be called: it waits for run\(\)/);
  const code = app.run();
  assert.equal(app.exports.depth(), 10);
  assert.equal(app.exports.twice(4n), 8n);
  assert.throws(() => app.exports.twice(4), TypeError); // and the program goes on
  assert.equal(app.exports.depth(), 10);
  assert.throws(() => app.exports.quit(), /quit\(\) did not return: it ended with exit code 5/);
  assert.throws(() => app.exports.depth(), /it ended with exit code 5/);
  assert.equal(await code, 5);
});

test("an export that traps rejects run() too", async () => {
  const app = await load(program({ more: FOREIGN }));
  const code = app.run();
  assert.throws(() => app.exports.crash(), {
    name: "RuntimeError",
    message: /crash\(\) did not return/,
  });
  await assert.rejects(code, /crashed/);
});

const PRINT = `(i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 2))
  (i32.store (i32.const 16) (i32.const 0x6968))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`;

test("an output may call exports; what it throws ends the program", async () => {
  const module = program({ imports: WRITE, start: PRINT, more: FOREIGN });
  const seen = [];
  const app = await load(module, {
    stdout: (bytes) => seen.push(new TextDecoder().decode(bytes), app.exports.depth()),
    stderr: () => {},
  });
  const code = app.run();
  assert.deepEqual(seen, ["hi", 10]);
  app.deadlock();
  assert.equal(await code, 70);
  const cause = new TypeError("no room");
  const throwing = await load(module, {
    stdout() {
      throw cause;
    },
  });
  await assert.rejects(throwing.run(), (error) => {
    assert.match(error.message, /crashed: Error: fd_write: TypeError: no room/);
    assert.equal(error.cause.cause, cause);
    return true;
  });
});

test("an output may close the program, of which no timer is left", async () => {
  const module = program({ imports: WRITE, pump: `${PRINT} (f64.const 1000000)` });
  const app = await load(module, { stdout: () => app.close() });
  const { setTimeout } = globalThis;
  const delays = [];
  globalThis.setTimeout = (callback, delay) => {
    delays.push(delay);
    return setTimeout(callback, delay);
  };
  try {
    assert.equal(await app.run(), 143);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert(!delays.includes(1000000));
});

test("allowExports: given, or whether there are any", async () => {
  const flags = { start: "(call $exit (local.get $flags))" };
  const run = async (module, options) => (await load(module, options)).run();
  assert.equal(await run(program(flags)), 0);
  assert.equal(await run(program({ ...flags, more: FOREIGN })), 1);
  assert.equal(await run(program({ ...flags, more: FOREIGN }), { allowExports: false }), 0);
  assert.equal(await run(program(flags), { allowExports: true }), 1);
});

test("two programs side by side", async () => {
  const apps = await Promise.all([3, 6].map((n) => load(program({ pump: COUNT_TO(n, 2) }))));
  assert.deepEqual(await Promise.all(apps.map((app) => app.run())), [3, 6]);
});

test("an output gets what was written, in order", async () => {
  const { output, options } = collectOutput();
  const app = await load(program({ imports: WRITE, start: PRINT.repeat(3) }), options);
  const code = app.run();
  await sleep(1);
  assert.equal(output.stdout, "hihihi");
  app.deadlock();
  assert.equal(await code, 70);
});
