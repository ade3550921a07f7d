// SPDX-License-Identifier: MIT
// app.control: pause, one pass, slow motion, stop.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Clock } from "../../js/trace/clock.js";
import { describeEvent, EXAMPLE, FIXTURE, watch, watchRun } from "./watch.js";

const typesOf = (events) => events.map(({ type, pass }) => (pass ? `pass ${pass}` : type));

/** Lets the program do what it can do without waiting for time. */
async function settle() {
  for (let i = 0; i < 20; i++) await setImmediate();
}

/** The events of the next pass. */
async function step({ app, events }) {
  const before = events.length;
  app.control.step();
  await settle();
  return events.slice(before);
}

test("paused before run(), a program comes to its first pass, and goes on from there", async () => {
  const watched = await watch(EXAMPLE("queue"));
  const { app, events } = watched;
  app.control.rate = Infinity;
  app.control.pause();
  assert.equal(app.control.paused, true);
  const ended = app.run();
  await settle();
  assert.deepEqual(typesOf(events), ["create"]);
  app.control.resume();
  assert.equal(await ended, 0);
  const { events: expected } = await watchRun(EXAMPLE("queue"));
  assert.deepEqual(events, expected);
});

test("step() makes one pass, and sets the clock on to the next timer", async () => {
  const watched = await watch(EXAMPLE("gather"));
  const { app, events } = watched;
  app.control.pause();
  const ended = app.run();
  await settle();
  const times = [];
  for (let pass = 1; pass <= 42; pass++) {
    const passed = await step(watched);
    assert.equal(passed[0].pass, pass);
    assert.equal(passed.filter(({ type }) => type === "pass").length, 1);
    times.push(passed[0].time);
  }
  assert.deepEqual(times.slice(0, 6), [0, 0, 0.02, 0.02, 0.02, 0.04]);
  assert.equal(await ended, 0);
  const { events: expected } = await watchRun(EXAMPLE("gather"));
  assert.deepEqual(events.map(describeEvent), expected.map(describeEvent));
});

test("a paused program's clock stands still", async () => {
  const { app, events } = await watch(EXAMPLE("cancel_task"));
  app.control.pause();
  const ended = app.run();
  await settle();
  await step({ app, events });
  await step({ app, events });
  assert.equal(events.at(-1).time, 0);
  await app.close();
  assert.equal(await ended, 143);
});

test("a pass that waits for JavaScript comes with the answer", async () => {
  let answer;
  const functions = { fetchNothing: () => new Promise((resolve) => (answer = resolve)) };
  const watched = await watch(FIXTURE("js"), { functions });
  watched.app.control.pause();
  const ended = watched.app.run();
  await settle();
  assert.deepEqual(typesOf(await step(watched)), ["pass 1", "step", "wait"]);
  assert.deepEqual(await step(watched), []);
  const before = watched.events.length;
  answer(7);
  await settle();
  assert.deepEqual(typesOf(watched.events.slice(before)), ["pass 2", "call", "ready", "return"]);
  watched.app.control.resume();
  assert.equal(await ended, 7);
});

describe("rate", () => {
  test("is that of the program's clock", (t) => {
    let real = 1000;
    t.mock.method(performance, "now", () => real);
    const clock = new Clock();
    const after = (ms) => {
      real += ms;
      return clock.now();
    };
    assert.equal(after(100), 0); // it has not been started
    clock.start();
    assert.equal(after(100), 100);
    clock.rate = 0.25;
    assert.equal(after(100), 125);
    clock.stopped = true;
    assert.equal(after(100), 125);
    clock.stopped = false;
    clock.rate = 10;
    assert.equal(after(100), 1125);
    clock.rate = Infinity;
    assert.equal(after(100), 1125);
    clock.setOn(5);
    assert.equal(clock.now(), 1130);
  });

  test("decides how long a timer of JavaScript takes", async (t) => {
    const waits = [];
    const { setTimeout } = globalThis;
    t.mock.method(globalThis, "setTimeout", (callback, ms) => {
      waits.push(ms);
      return setTimeout(callback, 0);
    });
    const { app } = await watch(EXAMPLE("cancel_task")); // sleeps 0.02 s
    app.control.rate = 1e-3;
    const ended = app.run();
    await settle();
    app.control.rate = Infinity;
    await ended;
    assert(waits[0] > 19000 && waits[0] <= 20000, `${waits}`);
  });

  test("may be changed while the program waits", async () => {
    const { app } = await watch(FIXTURE("endless"));
    app.control.rate = 1e-6;
    const ended = app.run();
    await settle();
    assert.equal(app.control.rate, 1e-6);
    app.control.rate = Infinity;
    await settle();
    app.control.stop();
    assert.equal(await ended, 130);
  });

  for (const rate of [0, -1, NaN, "fast"]) {
    test(`of ${rate} is refused`, async () => {
      const { app } = await watch(EXAMPLE("hello"));
      const message = `control.rate must be a number above 0, or Infinity, not ${rate}`;
      assert.throws(() => (app.control.rate = rate), { name: "TypeError", message });
    });
  }
});

describe("stop()", () => {
  test("cancels the main task, whose cleanup is seen, and ends as Ctrl-C in Python", async () => {
    const { app, events, output } = await watch(FIXTURE("endless"));
    const ended = app.run();
    await settle();
    app.control.stop();
    assert.equal(await ended, 130);
    assert.equal(output.stdout, "begun\ncleaning up\n");
    assert.equal(output.stderr, "KeyboardInterrupt\n");
    const cancel = events.findIndex(({ type }) => type === "cancel");
    assert.equal(events[cancel].by, null);
    const end = events.slice(cancel).find(({ type, task }) => type === "done" && task === 1);
    assert.equal(end.state, "cancelled");
  });

  test("works in a program that is paused", async () => {
    const { app, output } = await watch(FIXTURE("endless"));
    app.control.pause();
    const ended = app.run();
    await settle();
    app.control.stop();
    assert.equal(await ended, 130);
    assert.equal(output.stderr, "KeyboardInterrupt\n");
  });

  test("the second time does not wait for a cleanup that takes long", async () => {
    const { app, output } = await watch(FIXTURE("endless"), { args: ["stubborn"] });
    const ended = app.run();
    await settle();
    app.control.stop();
    await settle();
    assert.equal(output.stdout, "begun\nstubborn\n");
    app.control.stop();
    assert.equal(await ended, 130);
    assert.equal(output.stderr, "KeyboardInterrupt\n");
  });

  test("the second time cancels what is left once more, and the third waits for nothing", async () => {
    const { app, output } = await watch("tests/web/fixtures/stubborn.c");
    let code;
    const ended = app.run().then((value) => (code = value));
    await settle();
    for (const stdout of ["begun\nno\n", "begun\nno\nno\n"]) {
      app.control.stop();
      await settle();
      assert.equal(output.stdout, stdout);
      assert.equal(code, undefined);
    }
    app.control.stop();
    assert.equal(await ended, 130);
    assert.match(output.stderr, /Task was destroyed but it is pending!\n.*\nKeyboardInterrupt\n$/);
  });

  test("is nothing to a program that takes it back, as in Python", async () => {
    const { app, output } = await watch(FIXTURE("endless"), { args: ["uncancel"] });
    const ended = app.run();
    await settle();
    app.control.stop();
    assert.equal(await ended, 5);
    assert.equal(output.stderr, "");
  });

  test("after the end does nothing", async () => {
    const { app } = await watchRun(EXAMPLE("queue"));
    app.control.stop();
    app.control.step();
    app.control.resume();
    await settle();
  });
});

test("close() ends a program that is paused", async () => {
  const { app } = await watch(FIXTURE("serves"));
  const call = app.exports.wait_long();
  app.control.pause();
  await app.close();
  await assert.rejects(call, { name: "CancelledError" });
});
