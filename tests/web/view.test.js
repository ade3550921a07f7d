// SPDX-License-Identifier: MIT
// Zoom, pan, following the end, and the keys that do so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listenKeys } from "../../web/timeline/keys.js";
import { listenPointer } from "../../web/timeline/pointer.js";
import { Trace } from "../../web/timeline/trace.js";
import { View } from "../../web/timeline/view.js";
import { EVENTS } from "./fixtures/events.js";
import { manyTasks } from "./fixtures/thousand.js";

function makeView(events = manyTasks(100, 5)) {
  const view = new View(new Trace());
  view.trace.add([...events]);
  view.fit();
  return view;
}

describe("a view", () => {
  test("shows all of it at first", () => {
    const view = makeView();
    assert.equal(view.x(0), 0);
    assert(view.xOf(view.trace.end) < view.width);
  });

  test("zooms where the pointer is", () => {
    const view = makeView();
    const before = view.placeAt(400);
    view.zoom(3, 400);
    assert(Math.abs(view.placeAt(400) - before) < 1e-9);
    view.zoom(1e9);
    assert(view.scale <= 120);
    view.zoom(1e-9);
    assert(view.xOf(view.trace.end) >= view.width / 5);
  });

  test("is not moved away from what there is", () => {
    const view = makeView();
    view.zoom(4);
    view.pan(1e9, 1e9);
    assert(view.xOf(view.trace.end) > 0);
    assert.equal(view.lanes()[1], 100);
    view.pan(-1e9, -1e9);
    assert(view.x(0) >= 0 && view.x(0) < view.width);
    assert.equal(view.top, 0);
  });

  test("follows the end until it is moved", () => {
    const view = makeView();
    const far = { order: 10_000, time: 100 };
    view.follow(far);
    assert(view.xOf(far) <= view.width && view.xOf(far) > view.width / 2);
    view.pan(-50);
    const { start } = view;
    view.follow({ order: 20_000, time: 200 });
    assert.equal(view.start, start);
  });
});

test("a view of many lanes follows where something happens", () => {
  const view = makeView();
  for (const [event, seen] of [
    [{ type: "step", time: 1, task: 60 }, true],
    [{ type: "done", time: 1, task: 60, state: "finished" }, true],
    [{ type: "step", time: 1, task: 1 }, true], // main, which waited for the others
  ]) {
    view.trace.add([event]);
    view.follow(view.trace.end);
    const [first, last] = view.lanes();
    assert.equal(first <= 59 && 59 < last, seen);
  }
});

/** A target of events that keeps what is done to it. */
function listenTo(listen, view) {
  const handlers = {};
  const done = [];
  const element = {
    addEventListener: (type, handler) => (handlers[type] = handler),
    getBoundingClientRect: () => ({ left: 10, top: 20 }),
    classList: { contains: () => true },
    setPointerCapture() {},
  };
  const target = { trace: view.trace, view, chosen: undefined };
  for (const name of ["zoom", "pan", "fit", "hover", "chooseAt"])
    target[name] = (...args) => {
      done.push([name, ...args.map(Math.round)]);
      if (name === "pan") view.pan(...args);
    };
  target.choose = (found) => (target.chosen = found);
  listen(element, target);
  const send = (type, fields) => {
    const event = { type, button: 0, pointerId: 1, preventDefault: () => (event.used = true) };
    handlers[type](Object.assign(event, fields));
    return event;
  };
  return { send, done, target };
}

describe("keys", () => {
  const view = makeView(EVENTS);
  const { send, done, target } = listenTo(listenKeys, view);
  const press = (key, more) => {
    send("keydown", { key, ...more });
    return target.chosen && [target.chosen.task.name, target.chosen.span.state];
  };

  test("walk over the tasks and their states", () => {
    assert.deepEqual(press("ArrowDown"), ["Task-1", "running"]);
    assert.deepEqual(press("ArrowLeft"), ["Task-1", "ready"]);
    assert.deepEqual(press("ArrowDown"), ["worker", "running"]);
    assert.deepEqual(press("ArrowLeft"), ["worker", "ready"]);
    assert.deepEqual(press("End"), ["getter", "waiting"]);
    assert.deepEqual(press("Home"), ["Task-1", "waiting"]);
    assert.deepEqual(press("ArrowUp"), ["Task-1", "waiting"]);
    assert.equal(press("Escape"), undefined);
  });

  test("zoom, fit and move", () => {
    for (const key of ["+", "-", "0"]) press(key);
    press("ArrowRight", { shiftKey: true });
    assert.deepEqual(done, [["zoom", 2], ["zoom", 1], ["fit"], ["pan", 80, 0]]);
  });

  test("are the page's with Ctrl, and Tab is always", () => {
    assert.equal(send("keydown", { key: "+", ctrlKey: true }).used, undefined);
    assert.equal(send("keydown", { key: "Tab" }).used, undefined);
  });
});

describe("pointers", () => {
  const start = (view = makeView()) => listenTo(listenPointer, view);

  test("choose by a click, and move by a drag", () => {
    const { send, done } = start();
    send("pointerdown", { clientX: 110, clientY: 120 });
    send("pointerup", { clientX: 110, clientY: 120 });
    send("pointerdown", { clientX: 110, clientY: 120 });
    send("pointermove", { clientX: 130, clientY: 120, pointerType: "mouse" });
    send("pointerup", { clientX: 130, clientY: 120 });
    assert.deepEqual(done, [
      ["chooseAt", 100, 100],
      ["pan", -20, 0],
    ]);
  });

  test("zoom by two fingers", () => {
    const { send, done } = start();
    send("pointerdown", { clientX: 210, clientY: 120 });
    send("pointerdown", { pointerId: 2, clientX: 310, clientY: 120 });
    send("pointermove", { pointerId: 2, clientX: 310, clientY: 120 });
    send("pointermove", { pointerId: 2, clientX: 410, clientY: 120 });
    assert.deepEqual(done, [
      ["pan", -50, 0],
      ["zoom", 2, 180],
    ]);
  });

  test("scroll the lanes by the wheel, and the page where there are none", () => {
    const { send, done } = start();
    const wheel = (fields) => send("wheel", { deltaX: 0, deltaY: 0, clientX: 310, ...fields });
    assert(wheel({ deltaY: 50 }).used);
    assert(wheel({ deltaX: 50 }).used);
    assert.equal(done[0][0], "pan");
    assert(wheel({ deltaY: -50, ctrlKey: true }).used);
    assert.equal(done.at(-1)[0], "zoom");
    const few = start(makeView(EVENTS));
    assert.equal(few.send("wheel", { deltaX: 0, deltaY: 50 }).used, undefined);
  });
});
