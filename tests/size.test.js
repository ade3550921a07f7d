// SPDX-License-Identifier: MIT
// Limits in bytes of gzip: what tasks, sleep and gather add to a program, what a page loads, and the loop for
// JavaScript.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { buildLoop } from "../js/cc/loop.js";
import { linkedFunctions, measureSizes } from "./size.js";
import { measureNames, measureParts, measureTexts } from "./size_parts.js";

const PROGRAM = 9 * 1024; // that prints nothing: the bar
const PRINTS = 9.1 * 1024; // that uses puts or printf
const SHIM = 5 * 1024;
const SOME = 10.5 * 1024;
const LOOP = 12 * 1024;
const LOOP_AND_CALLS = 21 * 1024;
const ALL = 42 * 1024;
const ENGINE = 30 * 1024;

const rows = await measureSizes();

const shim = (name) => rows.find((row) => row.name === `shim: ${name}`).gzip;

for (const { name, gzip } of rows.filter(({ name }) => name.startsWith("added: "))) {
  const limit = name.endsWith("prints nothing") ? PROGRAM : PRINTS;
  test(`${name} (${gzip} of ${limit} bytes)`, () => assert(gzip <= limit));
}

test("a program that only sleeps does not carry the rooms that it does not use", async () => {
  const names = [...(await linkedFunctions()).keys()].join("\n");
  assert.match(names, /asyncio_main.*asyncio_sleep|asyncio_sleep.*asyncio_main/s);
  const rooms =
    /printf|_(queue|stream|subprocess|lock|semaphore|transport|server|remote|connection|channel|response|animation|host_open|taskgroup|timeout|contextvar)_/;
  assert.doesNotMatch(names, rooms);
  assert.doesNotMatch(names, /trace/); // nothing of it without the flag
});

test("by -O3 it carries what is only quicker (src/joins.c)", async () => {
  const [small, fast] = [await linkedFunctions("-O2"), await linkedFunctions("-O3")];
  const name = "asyncio__turn_join";
  assert(small.get(name) < 20 && fast.get(name) > 200, `${small.get(name)}, ${fast.get(name)}`);
});

test("the shim of a page", () => {
  assert(shim("page") <= SHIM, `${shim("page")} bytes`);
});

test("an app loads of the loop what it uses, and what is under that", () => {
  const some = shim("run, sleep, gather, create_task");
  assert(some <= SOME, `${some} bytes`);
});

test("the loop for JavaScript, on top of a page's shim", () => {
  const added = shim("page, with the loop") - shim("page");
  assert(added <= LOOP, `${added} bytes`);
});

test("the same with calls between C and JavaScript, and all that there is", () => {
  const some = shim("page, with the loop and calls of C");
  assert(some <= LOOP_AND_CALLS, `${some} bytes`);
  assert(shim("all of it") <= ALL, `${shim("all of it")} bytes`);
});

test("asyncio.wasm", async () => {
  const { length } = gzipSync(readFileSync(await buildLoop()), { level: 9 });
  assert(length <= ENGINE, `${length} bytes`);
});

test("the parts of the shim add up to all of it", async () => {
  const whole = shim("all of it");
  const parts = await measureParts();
  const { gzip } = parts.at(-1);
  assert(Math.abs(gzip - whole) < whole / 20, `${gzip} of ${whole} bytes`);
  const files = parts.map(({ file }) => file);
  for (const file of ["js/load.js", "js/loop/steps.js", "js/devtools.js"])
    assert(files.includes(file), file);
});

test("names and texts are a small part of it, and all that is exported is there", async () => {
  const { gzip } = (await measureParts()).at(-1);
  for (const size of [await measureNames(), await measureTexts()])
    assert(size > 1024 && size < gzip / 4, `${size} of ${gzip} bytes`);
});
