// SPDX-License-Identifier: MIT
// Every public declaration has its comment, and its row in docs/api.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { declarations, namesIn, rooms, table, TABLE } from "./api.js";
import { ROOT } from "./hosts/hosts.js";
import { COLUMNS, hostsThatRun, marksOf } from "./marks.js";

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

test("each mark of a function is shown by a program that runs on that host", () => {
  const functions = rooms().flatMap((room) =>
    declarations(room)
      .filter(({ isCalled }) => isCalled)
      .map(({ name }) => ({ name, marks: marksOf(room, name) ?? [] })),
  );
  const unproven = functions.flatMap(({ name, marks }) => {
    const hosts = hostsThatRun(name);
    const missing = marks.filter((host) => !hosts.has(host)).map((host) => COLUMNS[host]);
    return missing.length ? [`${name}: ${missing.join(", ")}`] : [];
  });
  assert.deepEqual(unproven, []);
});
