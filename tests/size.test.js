// SPDX-License-Identifier: MIT
// Limits in bytes of gzip: what one sleep adds to a program, and what a page loads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measureSizes } from "./size.js";

const PROGRAM = 12 * 1024;
const SHIM = 6 * 1024;

const rows = await measureSizes();

for (const { name, gzip } of rows.filter(({ name }) => name.startsWith("added: "))) {
  test(`${name} (${gzip} of ${PROGRAM} bytes)`, () => assert(gzip <= PROGRAM));
}

test("the shim of a page", () => {
  const { gzip } = rows.find(({ name }) => name === "shim: page");
  assert(gzip <= SHIM, `${gzip} bytes`);
});
