// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { test } from "node:test";
import * as errors from "../../js/errors.js";
import { readText } from "./fixtures/modules.js";

const header = readText("src/asyncio/exceptions.h");
const rows = [...header.matchAll(/X\(\w+, (-\d+), "(\w+)"/g)];

test("each exception of C has its class and code", () => {
  assert(rows.length > 30);
  for (const [, code, name] of rows) {
    const error = new errors[name]("text");
    assert.equal(error.code, Number(code), name);
    assert.equal(error.name, name);
    assert.equal(errors[name].name, name);
    assert.equal(error.message, "text");
    assert.match(error.stack, new RegExp(`^${name}: text`));
  }
  assert.equal(Object.keys(errors).length, rows.length + 2); // BaseException and LoadError
});

test("classes are related as in Python", () => {
  assert(new errors.TimeoutError() instanceof errors.OSError);
  assert(new errors.ConnectionResetError() instanceof errors.ConnectionError);
  assert(new errors.KeyError() instanceof errors.LookupError);
  assert(!(new errors.CancelledError() instanceof errors.Exception));
  assert(new errors.TypeError() instanceof TypeError);
  assert.deepEqual(new errors.ExceptionGroup("two", [1, 2]).errors, [1, 2]);
  assert.equal(new errors.RuntimeError("a", { cause: 1 }).cause, 1);
});
