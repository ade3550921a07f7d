// SPDX-License-Identifier: MIT
// Every public declaration has its comment, and its row in docs/api.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { declarations, namesIn, rooms, table, TABLE } from "./api.js";
import { ROOT } from "./hosts/hosts.js";

const all = rooms().flatMap(declarations);
const rows = readFileSync(join(ROOT, TABLE), "utf8");

test("every public declaration has a comment of its own", () => {
  const bare = all.filter(({ doc }) => !doc).map(({ name }) => name);
  assert.deepEqual(bare, []);
});

test("every function and macro of the headers has a row in the table", () => {
  const names = new Set(rooms().flatMap(namesIn));
  assert(names.size > 100, `${names.size} names`);
  const missing = [...names].filter((name) => !rows.includes(`\`${name}\``));
  assert.deepEqual(missing, []);
});

test("the table is up to date", () => {
  assert.equal(rows, table(), "docs/api.md is old: ./build.sh api");
});
