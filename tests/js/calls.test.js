// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelledError, load, TimeoutError } from "../../js/index.js";
import { buildFixture, collectOutput } from "./fixtures/modules.js";

const EXPECTED = `nothing
null
bool 1
int -7
int -9223372036854775808
int 9007199254740992
double 0.5
string grün
bytes 3
string 
object
string found again
missing: NotImplementedError: JS function 'missing' was not given: pass it as load(…, { functions: { missing } })
toString: NotImplementedError: JS function 'toString' was not given: pass it as load(…, { functions: { toString } })
throwing: JSError: RangeError: too far
rejecting: JSError: Error: no luck
notAnError: JSError: Error: just text
timeout: TimeoutError: at last
hugeBigInt: JSError: RangeError: 9223372036854775808n does not fit in 64 bits
cancel: CancelledError
end
`;

function makeFunctions(seen) {
  const object = { text: "found again" };
  return {
    echo(value, context) {
      seen.echo.push(value);
      seen.tasks.add(context.task);
      return value instanceof Uint8Array ? value.buffer : Promise.resolve(value);
    },
    makeObject: () => object,
    readObject: (same) => same === object && same.text,
    throwing() {
      throw new RangeError("too far");
    },
    rejecting: async () => {
      throw new Error("no luck");
    },
    notAnError: () => Promise.reject("just text"),
    timeout() {
      throw new TimeoutError("at last");
    },
    hugeBigInt: async () => 2n ** 63n,
    never: (context) =>
      new Promise((_, reject) => {
        seen.waiter = context.task;
        context.signal.onabort = () => reject(context.signal.reason);
        seen.signal = context.signal;
      }),
    leaveOneBehind() {
      setTimeout(() => (seen.afterwards = true), 20);
      return { then: (resolve) => (resolve(1), resolve(2)) };
    },
  };
}

test("C calls JavaScript: values, errors, cancelling", async () => {
  const wasm = await buildFixture("calls.c");
  const seen = { echo: [], tasks: new Set() };
  const { output, options } = collectOutput();
  const app = await load(wasm, { ...options, functions: makeFunctions(seen) });
  assert.equal(await app.run(), 0, output.stderr);
  assert.equal(output.stdout, EXPECTED);
  const bytes = Uint8Array.of(0, 1, 2);
  const big = [-(2n ** 63n), 2n ** 53n];
  assert.deepEqual(seen.echo, [undefined, null, true, -7, ...big, 0.5, "grün", bytes, ""]);
  assert.deepEqual([...seen.tasks], ["Task-1"]);
  assert.equal(seen.waiter, "waiter");
  assert(seen.signal.reason instanceof CancelledError);
});

test("a signal that is asked for late is aborted if the call was cancelled", async () => {
  const wasm = await buildFixture("calls.c");
  const seen = { echo: [], tasks: new Set() };
  const functions = makeFunctions(seen);
  const contexts = {};
  for (const name of ["echo", "never"]) {
    const call = name === "echo" ? functions.echo : () => new Promise(() => {});
    functions[name] = (...args) => call(...args, (contexts[name] = args.pop()));
  }
  const { options } = collectOutput();
  assert.equal(await (await load(wasm, { ...options, functions })).run(), 0);
  assert(contexts.never.signal.reason instanceof CancelledError);
  assert.equal(contexts.never.signal, contexts.never.signal);
  assert(!contexts.echo.signal.aborted);
});

test("calls in a row starve nobody", async () => {
  const wasm = await buildFixture("row.c");
  for (const makeResult of [(value) => value, (value) => Promise.resolve(value)]) {
    let code;
    let timer;
    const next = () => {
      timer ??= setTimeout(() => (code = 7), 10);
      return makeResult(code);
    };
    assert.equal(await (await load(wasm, { functions: { next } })).run(), 7);
  }
});

test("a call that is answered takes one microtask", async () => {
  const wasm = await buildFixture("row.c");
  let calls = 0;
  let ticks = 0;
  const next = async () => (++calls === 500 ? 0 : undefined);
  const app = await load(wasm, { functions: { next } });
  const code = app.run();
  while (calls === 0) await null;
  for (; calls < 400; ticks++) await null;
  assert(ticks <= 400, `${ticks} microtasks`);
  assert.equal(await code, 0);
});
