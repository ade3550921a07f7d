// SPDX-License-Identifier: MIT
// What the timeline makes of events: spans, arrows, ticks, and words about them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stateOf, Trace } from "../../web/timeline/trace.js";
import { cellsOf } from "../../web/timeline/table.js";
import { describeTask, sayTask } from "../../web/timeline/words.js";
import { EVENTS } from "./fixtures/events.js";

function traceOf(events) {
  const trace = new Trace();
  for (const event of events) trace.add([event]);
  return trace;
}

const trace = traceOf(EVENTS);
const [main, worker, getter] = trace.tasks;
const statesOf = (task) => task.spans.map(({ state }) => state);

describe("a trace", () => {
  test("has a lane for each task, in the order of creation", () => {
    assert.deepEqual(
      trace.tasks.map(({ name, lane }) => [name, lane]),
      [
        ["Task-1", 0],
        ["worker", 1],
        ["getter", 2],
      ],
    );
  });

  test("has the states that each went through, without gaps", () => {
    const life = ["ready", "running", "waiting", "ready", "running"];
    assert.deepEqual(statesOf(worker), life);
    assert.deepEqual(statesOf(main), [...life, "ready", "running"]);
    for (const { spans } of trace.tasks)
      for (let i = 1; i < spans.length; i++) assert.deepEqual(spans[i].from, spans[i - 1].to);
  });

  test("knows how each ended", () => {
    assert.deepEqual(trace.tasks.map(stateOf), ["failed", "finished", "cancelled"]);
  });

  test("has arrows for who made, woke and cancelled whom", () => {
    const arrows = trace.tasks.flatMap((task) =>
      task.arrows.map(({ kind, tail, head }) => [kind, tail?.name, head.name]),
    );
    assert.deepEqual(arrows, [
      ["spawn", undefined, "Task-1"],
      ["wake", "worker", "Task-1"],
      ["spawn", "Task-1", "worker"],
      ["wake", undefined, "worker"],
      ["spawn", "Task-1", "getter"],
      ["cancel", "Task-1", "getter"],
    ]);
  });

  test("draws the arrow of an await from where the awaited task ended", () => {
    const wake = main.arrows.find(({ kind }) => kind === "wake");
    assert.deepEqual(wake.from, worker.to);
    assert(wake.to.order > wake.from.order);
  });

  test("has the passes, timers and callbacks", () => {
    assert.deepEqual(
      trace.passes.map(({ pass }) => pass),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual(
      trace.timers.map(({ when, task }) => [when, task]),
      [[0.1, 2]],
    );
    assert.deepEqual(
      trace.callbacks.map(({ what, to }) => [what, Boolean(to)]),
      [["done callback", true]],
    );
  });

  test("only goes on: neither order nor time goes back", () => {
    const points = trace.tasks.flatMap(({ spans }) => spans.map(({ from }) => from));
    for (const point of points) assert(point.order <= trace.end.order && point.time <= 0.1);
    const running = trace.tasks.flatMap(({ spans }) => spans.filter((s) => s.state === "running"));
    for (const { from, to } of running) assert(to.order - from.order > 0.8);
  });

  test("does not depend on how the events were cut into batches", () => {
    const whole = new Trace();
    whole.add(EVENTS);
    assert.deepEqual(
      whole.tasks.map(({ spans }) => spans),
      trace.tasks.map(({ spans }) => spans),
    );
  });

  test("knows nothing of what was lost, and stays whole", () => {
    const rest = traceOf([{ type: "lost", time: 0, count: 9 }, ...EVENTS.slice(6)]);
    assert.equal(rest.lost, 9);
    assert.equal(rest.tasks.length, 0);
  });

  test("ignores events of kinds that it does not know", () => {
    assert.doesNotThrow(() => traceOf([{ type: "weather", time: 1 }, ...EVENTS]));
  });
});

describe("the words about a task", () => {
  test("are its name, state, result, wait and stack", () => {
    assert.deepEqual(describeTask(worker, trace), [
      ["Task", "worker"],
      ["State", "done"],
      ["When", "100 ms, pass 4"],
      ["Result", "16"],
      ["Stack", "at most 40 bytes"],
      ["Made", "by Task-1 at small.c:7"],
    ]);
    assert.deepEqual(describeTask(main, trace).slice(1, 4), [
      ["State", "failed"],
      ["When", "100 ms, pass 7"],
      ["Result", "ValueError: no number"],
    ]);
  });

  test("name what a state waits for, and how long", () => {
    const [, , waiting] = worker.spans;
    assert.deepEqual(describeTask(worker, trace, waiting).slice(1, 3), [
      ["State", "waits for sleep 100 ms"],
      ["When", "0 ms, pass 2, for 100 ms"],
    ]);
    assert.match(sayTask(main, trace, main.spans[2]), /state: waits for worker.*awaits: worker/);
    assert.match(sayTask(getter, trace, getter.spans[2]), /waits for get from a Queue 'items'/);
  });

  test("fill the row of a table", () => {
    assert.deepEqual(cellsOf(getter, trace), [
      "getter",
      "cancelled",
      "CancelledError",
      "by Task-1 at small.c:8",
      "at most 64 bytes",
      "ready → running → waits for get from a Queue 'items' → ready → running",
    ]);
  });
});
