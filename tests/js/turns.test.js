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
  for (let i = 0; i < 1000; i++) assert(turns.now());
  assert(!turns.now());
  assert(!turns.now());
  assert.equal(count.pumps, 0);
  await macrotask();
  assert.equal(count.pumps, 1);
  assert(turns.now());
  turns.soon();
  assert(!turns.now()); // it comes with the one that is queued
  assert.equal(count.pumps, 1);
  await null;
  assert.equal(count.pumps, 2);
});

/** Timers that fire when tick() gets to their time. */
function mockTimers(t) {
  let now = 0;
  const timers = new Map();
  const set = t.mock.method(globalThis, "setTimeout", (callback, ms) => {
    const timer = {};
    timers.set(timer, { callback, due: now + ms });
    return timer;
  });
  t.mock.method(globalThis, "clearTimeout", (timer) => timers.delete(timer));
  const tick = (ms) => {
    now += ms;
    for (const [timer, { callback, due }] of timers)
      if (due <= now && timers.delete(timer)) callback();
  };
  return { tick, waits: () => set.mock.calls.map(({ arguments: [, ms] }) => ms) };
}

test("one timer: a later deadline keeps it, an earlier one replaces it", (t) => {
  const timers = mockTimers(t);
  const { turns, count } = makeTurns();
  turns.next(50);
  turns.next(50);
  turns.next(80);
  assert.deepEqual(timers.waits(), [50]);
  turns.next(9.2);
  assert.deepEqual(timers.waits(), [50, 10]);
  timers.tick(200);
  assert.equal(count.pumps, 1);
  turns.next(20);
  turns.next(-1);
  timers.tick(200);
  assert.equal(count.pumps, 1);
});

test("a timer of months is not taken for none", (t) => {
  const timers = mockTimers(t);
  makeTurns().turns.next(1e12);
  assert.deepEqual(timers.waits(), [2 ** 31 - 1]);
});
