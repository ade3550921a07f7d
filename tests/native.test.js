// SPDX-License-Identifier: MIT
// The C tests as a native program, under AddressSanitizer, UndefinedBehaviorSanitizer and
// LeakSanitizer: what they find makes the exit code other than 0. Then each test again, without
// memory for its first allocation, for its second, and so on.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buildTests,
  inParallel,
  listTests,
  runTests,
  runToItsEnd,
  runWithoutMemory,
  skip,
} from "./native/build.js";

const SANITIZERS =
  "-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer";

/** The rooms that write a trace down. */
const TRACED = /^(cancel|eager|events|futures|gather|runners|tasks|timeouts)\./;

test("C tests (native, sanitized)", { skip }, async (t) => {
  const program = await buildTests("dist/tests/sanitized", SANITIZERS.split(" "));
  const tests = await listTests(program);
  const alone = tests.filter(({ exit }) => exit !== undefined);
  const names = tests.filter(({ exit }) => exit === undefined).map(({ name }) => name);
  await t.test("all that go on, without a leak", async () => {
    const { status, stdout, stderr } = await runTests(program, names);
    assert.doesNotMatch(stdout, /^not ok/m, stdout);
    assert.match(stdout, new RegExp(`^done ${names.length}$`, "m"), stderr);
    assert.equal(status, 0, stderr);
  });
  const ends = await inParallel(alone, ({ name }) => runToItsEnd(program, name));
  for (const [i, { name, exit }] of alone.entries())
    await t.test(name, () => assert.equal(ends[i].status, exit, ends[i].stderr));
  await t.test("without memory: nothing crashes, is lost, or stops the loop", async () => {
    const failed = await runWithoutMemory(program, names);
    assert.equal(failed.length, 0, failed.join("\n"));
  });
});

test("C tests (native, sanitized, with a trace)", { skip }, async (t) => {
  const flags = [...SANITIZERS.split(" "), "-DASYNCIO_TRACE"];
  const program = await buildTests("dist/tests/traced", flags);
  const tests = (await listTests(program)).filter(({ exit }) => exit === undefined);
  const names = tests.map(({ name }) => name);
  await t.test("all that go on, with a trace that is whole", async () => {
    const { status, stdout, stderr } = await runTests(program, names);
    assert.doesNotMatch(stdout, /^not ok/m, stdout);
    assert.equal(status, 0, stderr);
  });
  await t.test("without memory", async () => {
    const failed = await runWithoutMemory(
      program,
      names.filter((name) => TRACED.test(name)),
    );
    assert.equal(failed.length, 0, failed.join("\n"));
  });
});
