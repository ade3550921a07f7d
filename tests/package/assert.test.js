// SPDX-License-Identifier: MIT
// The assertions of hosts that have none say what Node's say.
import nodeAssert from "node:assert/strict";
import { test } from "node:test";
import assert, { AssertionError } from "./guest/assert.js";

const circle = (value) => {
  const object = { value };
  object.self = object;
  return object;
};

/** Each is compared with each. */
const VALUES = () => [
  ...[0, -0, NaN, 1, 1n, "1", "", true, null, undefined, Symbol.iterator],
  ...[[], [1], [1, [2]], [1, [3]], [undefined], new Array(1), { 0: 1, length: 1 }],
  ...[{}, { a: 1 }, { a: 1, b: undefined }, { a: { b: [1] } }, { [Symbol.iterator]: 1 }],
  ...[Object.create(null), circle(1), circle(2), new (class Mine {})()],
  ...[Uint8Array.of(1, 2), Uint8Array.of(1, 3), Int8Array.of(1, 2), new ArrayBuffer(2)],
  ...[
    new Map([["a", { b: 1 }]]),
    new Map([["a", { b: 2 }]]),
    new Set([1]),
    new Set([2]),
    new Set(),
  ],
  ...[new Error("a"), new Error("b"), new TypeError("a"), new Error("a", { cause: 1 })],
  ...[new AggregateError([1], "a"), new AggregateError([2], "a"), /a/, /b/, new Date(1)],
];

const holds = (check) => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

for (const name of ["equal", "notEqual", "deepEqual", "notDeepEqual"]) {
  test(`${name} holds where Node's does`, () => {
    const others = VALUES();
    for (const [i, a] of VALUES().entries())
      for (const [j, b] of [...others.entries(), [i, a]]) {
        const expected = holds(() => nodeAssert[name](a, b));
        nodeAssert.equal(
          holds(() => assert[name](a, b)),
          expected,
          `values ${i} and ${j}`,
        );
      }
  });
}

class Mine extends TypeError {}
const ERRORS = [new Error("text"), new Mine("text"), new Mine("other"), "text", undefined];
const EXPECTED = [
  ...[undefined, /text/, /^TypeError: text/, Error, TypeError, Mine, RangeError],
  ...[{ message: "text" }, { message: /te/ }, { name: "TypeError", message: "other" }, { code: 1 }],
  ...[(error) => error.message === "text", () => false, () => 1],
];

test("throws and rejects hold where Node's do", async () => {
  for (const error of ERRORS)
    for (const expected of EXPECTED) {
      const fails = () => {
        throw error;
      };
      const both = [nodeAssert, assert].map(({ throws }) => holds(() => throws(fails, expected)));
      nodeAssert.equal(both[1], both[0], `${error} and ${expected}`);
      const rejected = assert.rejects(async () => fails(), expected);
      const rejects = await rejected.then(
        () => true,
        () => false,
      );
      nodeAssert.equal(rejects, both[0], `${error} and ${expected}`);
    }
  nodeAssert.throws(() => assert.throws(() => 5), /an error was expected, got 5/);
  await nodeAssert.rejects(assert.rejects(Promise.resolve(5)), /a rejection was expected, got 5/);
});

test("match, fail and the assertion itself", () => {
  assert.match("text", /te/);
  assert.doesNotMatch("text", /to/);
  nodeAssert.throws(() => assert.match("text", /to/), /"text" does not match \/to\//);
  nodeAssert.throws(() => assert.match(5, /5/), AssertionError);
  nodeAssert.throws(() => assert.doesNotMatch("text", /te/), AssertionError);
  nodeAssert.throws(() => assert.fail(), AssertionError);
  nodeAssert.throws(() => assert(0, "why"), { name: "AssertionError", message: "why" });
  nodeAssert.throws(() => assert.equal([1, { a: -0 }], 2n, "why"), {
    message: "why: [1, { a: -0 }] is not 2n",
  });
  const own = new Error("own");
  nodeAssert.throws(() => assert.ok(false, own), own);
});
