// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as macrotask } from "node:timers/promises";
import { Turns } from "../../js/turns.js";

// Turns whose pump is counted, and answers as the test says.
function makeTurns(answer = () => {}) {
  const count = { pumps: 0 };
  const turns = new Turns(() => {
    count.pumps++;
    answer(turns, count);
  });
  return { turns, count };
}

test("many posts share one turn, by microtask", async () => {
  const { turns, count } = makeTurns();
  turns.soon();
  turns.soon();
  assert.equal(count.pumps, 0);
  await null;
  assert.equal(count.pumps, 1);
});

test("an answer of 0 comes back after others had their turn", async () => {
  const { turns, count } = makeTurns();
  turns.next(0);
  turns.soon();
  await Promise.resolve().then(() => {});
  assert.equal(count.pumps, 0);
  await macrotask();
  assert.equal(count.pumps, 1);
});

test("posts for ever do not starve input and output", async () => {
  const { turns, count } = makeTurns((again) => again.soon());
  turns.soon();
  await macrotask();
  assert(count.pumps >= 1000 && count.pumps < 2002, `${count.pumps}`);
  await macrotask();
  assert(count.pumps > 1001);
  turns.soon = () => {};
});

test("a turn at once, but not for ever", async () => {
  const { turns, count } = makeTurns();
  for (let i = 0; i < 1000; i++) turns.now();
  assert.equal(count.pumps, 1000);
  turns.now();
  turns.now();
  assert.equal(count.pumps, 1000);
  await macrotask();
  assert.equal(count.pumps, 1001);
  turns.soon();
  turns.now(); // comes with the one that is queued
  assert.equal(count.pumps, 1001);
  await null;
  assert.equal(count.pumps, 1002);
});

test("one timer: a later deadline keeps it, an earlier one replaces it", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const set = t.mock.method(globalThis, "setTimeout");
  const { turns, count } = makeTurns();
  turns.next(50);
  turns.next(50);
  turns.next(80);
  assert.equal(set.mock.callCount(), 1);
  turns.next(9.2);
  assert.deepEqual(
    set.mock.calls.map(({ arguments: [, ms] }) => ms),
    [50, 10],
  );
  t.mock.timers.tick(200);
  assert.equal(count.pumps, 1);
  turns.next(20);
  turns.next(-1);
  t.mock.timers.tick(200);
  assert.equal(count.pumps, 1);
});

test("a timer of months is not taken for none", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const set = t.mock.method(globalThis, "setTimeout");
  makeTurns().turns.next(1e12);
  assert.equal(set.mock.calls[0].arguments[1], 2 ** 31 - 1);
});
