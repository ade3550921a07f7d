// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { test } from "node:test";
import * as abi from "../../js/abi.js";
import { Exception, KeyError, ValueError } from "../../js/errors.js";
import { Memory } from "../../js/memory.js";
import { encodeError, Values } from "../../js/values.js";

const text = (bytes) => new TextDecoder().decode(bytes);

function makeMemory() {
  const wasm = new WebAssembly.Memory({ initial: 1 });
  const memory = new Memory();
  memory.attach(wasm);
  return { wasm, memory };
}

// The [tag, a, bytes] that a value crosses as.
function encode(value, values = new Values()) {
  let sent;
  values.sendBytes = (_receive, _handle, tag, a, bytes) => (sent = [tag, a, bytes]);
  values.send((_handle, tag, a) => (sent = [tag, a]), 0, value);
  return sent;
}

// Writes { refs, size or code, … } blocks and one value that points to it.
function writeValue(memory, tag, code, payload) {
  memory.setU32(0, tag);
  memory.setU32(4, code);
  memory.setU32(8, payload);
}

const TOO_LARGE = "RangeError: -9223372036854775809n does not fit in 64 bits";

test("numbers cross as integers where C has the same", () => {
  assert.deepEqual(encode(3), [abi.INT, 3]);
  assert.deepEqual(encode(-0), [abi.DOUBLE, -0]);
  assert.deepEqual(encode(2 ** 53), [abi.DOUBLE, 2 ** 53]);
  assert.deepEqual(encode(NaN), [abi.DOUBLE, NaN]);
  assert.deepEqual(encode(5n), [abi.INT, 5, undefined]);
  assert.deepEqual(encode(-(2n ** 63n)), [abi.INT, 0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128)]);
  const [tag, , bytes] = encode(-(2n ** 63n) - 1n);
  assert.deepEqual([tag, text(bytes)], [abi.ERROR, TOO_LARGE]);
});

test("bytes cross, and other objects by handle", () => {
  const values = new Values();
  assert.deepEqual(encode(new ArrayBuffer(2)), [abi.BYTES, 0, new Uint8Array(2)]);
  for (const value of [[], {}, () => 1, Symbol("s"), new Float32Array(1), new Error("e")]) {
    const [tag, handle] = encode(value, values);
    assert.equal(tag, abi.JS);
    assert(handle > 0);
    assert.equal(values.get(handle), value);
  }
});

test("handles begin again below those of C functions", () => {
  const values = new Values(undefined, undefined, abi.FUNCTION - 2);
  const objects = [{}, {}, {}];
  const handles = objects.map((object) => encode(object, values)[1]);
  assert.deepEqual(handles, [abi.FUNCTION - 1, 1, 2]);
  for (let i = 0; i < 3; i++) assert.equal(values.get(handles[i]), objects[i]);
});

test("a dead handle throws by its number", () => {
  const values = new Values();
  const [, handle] = encode({}, values);
  values.release(handle);
  assert.throws(() => values.get(handle), /^ReferenceError: JS value 1 is dead/);
  assert.throws(() => values.release(handle), /^ReferenceError: JS value 1 is dead/);
  assert.throws(() => values.get(0), ReferenceError);
  assert.notEqual(encode({}, values)[1], handle);
});

test("whatever is thrown becomes a code and a text", () => {
  const describe = (error) => {
    const [tag, code, bytes] = encodeError(error);
    assert.equal(tag, abi.ERROR);
    return [code, text(bytes)];
  };
  assert.deepEqual(describe(new ValueError("no")), [-5, "no"]);
  assert.deepEqual(describe(new (class Mine extends KeyError {})("k")), [-26, "k"]);
  assert.deepEqual(describe(new TypeError("t")), [-32, "TypeError: t"]);
  assert.deepEqual(describe(Object.assign(new Error("fake"), { code: -5 })), [-32, "Error: fake"]);
  assert.deepEqual(describe("boom"), [-32, "Error: boom"]);
  assert.deepEqual(describe(undefined), [-32, "Error: undefined"]);
  assert.deepEqual(describe(null), [-32, "Error: null"]);
  assert.deepEqual(describe(Object.create(null)), [-32, "Error: without text"]);
  assert.deepEqual(describe(Symbol("s")), [-32, "Error: without text"]);
});

test("what caused an error is in its text", () => {
  const describe = (error) => text(encodeError(error)[2]);
  const refused = new Error("connect ECONNREFUSED 127.0.0.1:1");
  const failed = new TypeError("fetch failed", { cause: refused });
  assert.equal(
    describe(failed),
    "TypeError: fetch failed (caused by Error: connect ECONNREFUSED 127.0.0.1:1)",
  );
  assert.equal(
    describe(new Error("", { cause: failed })),
    "Error:  (caused by TypeError: fetch failed (caused by Error: connect ECONNREFUSED 127.0.0.1:1))",
  );
  const both = new AggregateError([new Error("a"), "b"]);
  assert.equal(
    describe(new Error("no", { cause: both })),
    "Error: no (caused by AggregateError: Error: a; Error: b)",
  );
  assert.equal(describe(new ValueError("own", { cause: "x" })), "own (caused by Error: x)");
  const circle = new Error("round");
  circle.cause = circle;
  assert.match(
    describe(circle),
    /^Error: round( \(caused by Error: round){4} \(caused by \.\.\.\){5}$/,
  );
});

test("errors of C have their class, code and cause", () => {
  const { memory } = makeMemory();
  const writeError = (at, code, cause, message) => {
    memory.setU32(at + 4, code);
    memory.setU32(at + 8, cause);
    memory.bytes(at + 16, message.length + 1).set(new TextEncoder().encode(`${message}\0`));
  };
  writeError(64, -1007, 128, "own");
  writeError(128, -26, 0, "k");
  writeValue(memory, abi.ERROR, -1007, 64);
  const error = new Values(memory).decode(0);
  assert.deepEqual([error.constructor, error.code, error.message], [Exception, -1007, "own"]);
  assert.deepEqual([error.cause.constructor, error.cause.message], [KeyError, "k"]);
  writeValue(memory, abi.ERROR, -5, 0);
  assert.equal(String(new Values(memory).decode(0)), "ValueError");
});

test("lists, pointers and values of memory that grew", () => {
  const { wasm, memory } = makeMemory();
  memory.bytes(0, 16);
  wasm.grow(1);
  const list = 0x10000;
  memory.setU32(list + 4, 2);
  memory.setU32(list + 8, abi.POINTER);
  memory.setU32(list + 16, 0xfffffff0);
  memory.setU32(list + 24, abi.BOOL);
  memory.setU32(list + 32, 1);
  writeValue(memory, abi.LIST, 0, list);
  assert.deepEqual(new Values(memory).decode(0), [0xfffffff0, true]);
  writeValue(memory, 99, 0, 0);
  assert.throws(() => new Values(memory).decode(0), /unknown tag 99/);
});
