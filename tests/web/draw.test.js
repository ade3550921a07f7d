// SPDX-License-Identifier: MIT
// The picture: what is in it, and that a thousand tasks are no more work than a few dozen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { draw } from "../../web/timeline/draw.js";
import { hit } from "../../web/timeline/hit.js";
import { drawOverview, goTo, HEIGHT } from "../../web/timeline/overview.js";
import { Trace } from "../../web/timeline/trace.js";
import { LANE, RULER, View } from "../../web/timeline/view.js";
import { EVENTS } from "./fixtures/events.js";
import { RecordingSurface } from "./fixtures/surface.js";
import { manyTasks } from "./fixtures/thousand.js";

/** Things in one picture. A canvas draws 100,000 rectangles and more a second on a slow machine. */
const MOST = 2500;

function makeView(events, { axis = "steps", height = 460, width = 900 } = {}) {
  const trace = new Trace();
  trace.add([...events]);
  const view = new View(trace);
  Object.assign(view, { axis, height, width });
  view.fit();
  return view;
}

function picture(view, options) {
  const surface = new RecordingSurface();
  draw(surface, view.trace, view, options);
  return surface;
}

describe("a picture", () => {
  const view = makeView(EVENTS);
  const surface = picture(view);

  test("names the tasks, what they wait for and how they ended", () => {
    assert.deepEqual(surface.texts("name"), ["Task-1", "worker", "getter"]);
    assert(surface.texts("wait").includes("sleep 100 ms"));
    assert(surface.texts("wait").includes("worker"));
    assert.deepEqual(surface.texts("finishedText"), ["16"]);
    assert.deepEqual(surface.texts("failedText"), ["ValueError: no number"]);
    assert.deepEqual(surface.texts("cancelledText"), ["cancelled"]);
  });

  test("has a bar for each step, and another kind for one that cleans up", () => {
    assert.equal(surface.count("running"), 6);
    assert.equal(surface.count("cleanup"), 1);
  });

  test("has the arrows, ticks and labels", () => {
    assert.deepEqual(
      ["spawn", "wake", "cancel", "timer", "callback"].map((style) => surface.count(style)),
      [2, 1, 1, 1, 1],
    );
    assert.deepEqual(surface.texts("time"), ["0 ms", "100 ms"]);
  });

  test("turns down the arrows of others when one is looked at", () => {
    const [, worker] = view.trace.tasks;
    const focused = picture(view, { focus: worker });
    assert.equal(focused.count("quiet"), 2);
    assert.equal(focused.count("focus"), 1);
  });

  test("knows what is where", () => {
    const [main, worker] = view.trace.tasks;
    const y = RULER + LANE * 1.5;
    const [, , waiting] = worker.spans;
    const x = view.names + (view.xOf(waiting.from) + view.xOf(waiting.to)) / 2;
    assert.deepEqual(hit(view.trace, view, x, y), { task: worker, span: waiting });
    assert.equal(hit(view.trace, view, 5, RULER + 1).task, main);
    assert.equal(hit(view.trace, view, 5, RULER - 1), undefined);
    assert.equal(hit(view.trace, view, 5, RULER + LANE * 3 + 1), undefined);
  });

  test("is true to time when asked", () => {
    const byTime = makeView(EVENTS, { axis: "time" });
    const [, worker] = byTime.trace.tasks;
    assert.equal(byTime.xOf(worker.spans[2].from), 0);
    assert.equal(Math.round(byTime.xOf(worker.to)), 900 - 110);
    assert.deepEqual(picture(byTime).texts("time").slice(0, 3), ["0 ms", "10 ms", "20 ms"]);
  });
});

describe("a thousand tasks", () => {
  const events = [...manyTasks(1000, 20)];

  for (const axis of ["steps", "time"])
    test(`are as much work in a frame as those that are seen, by ${axis}`, (t) => {
      const view = makeView(events, { axis });
      const counts = [];
      for (const moved of walk(view)) counts.push(picture(moved).things.length);
      const most = Math.max(...counts);
      t.diagnostic(`at most ${most} things in a picture of ${events.length} events`);
      assert(most < MOST, `${most}`);
    });

  test("measure what is seen, not what there is", () => {
    const view = makeView(events);
    assert(picture(view).measured < 1000);
  });

  test("are all there when they are scrolled to", () => {
    const view = makeView(events);
    const seen = new Set();
    for (let lane = 0; lane < 1000; lane += 9) {
      view.show(view.trace.tasks[lane]);
      for (const name of picture(view).texts("name")) seen.add(name);
    }
    assert.equal(seen.size, 1000);
  });

  test("read a picture's spans and no others", () => {
    const view = makeView(events);
    let looked = 0;
    for (const task of view.trace.tasks)
      task.spans = new Proxy(task.spans, {
        get: (spans, name) => (/^\d+$/.test(String(name)) && looked++, spans[name]),
      });
    picture(view);
    assert(looked < 20_000, `${looked} of ${events.length}`);
  });
});

describe("the overview", () => {
  const view = makeView(manyTasks(1000, 20));

  test("has a row for each of its pixels, and a frame around what is seen", () => {
    const surface = new RecordingSurface();
    drawOverview(surface, view.trace, view, 900);
    const rows = new Set(
      surface.things.filter(([, s]) => s === "waiting").map((thing) => thing[3]),
    );
    assert.equal(rows.size, HEIGHT);
    assert.equal(surface.count("frame"), 1);
    assert(surface.things.length < 2 * MOST, `${surface.things.length}`);
  });

  test("goes to where it is pressed", () => {
    view.zoom(50, 0);
    goTo(view, 436.5, HEIGHT / 2, 900);
    const [first, last] = view.lanes();
    assert(first < 500 && 500 < last);
    const middle = view.placeAt(view.width / 2) / view.place(view.trace.end);
    assert(Math.abs(middle - 0.5) < 0.01, `${middle}`);
  });
});

/** Zooms in all the way, here and there. */
function* walk(view) {
  for (let i = 0; i < 24; i++) {
    yield view;
    view.zoom(1.7, 300);
    view.pan(120, 200);
  }
}
