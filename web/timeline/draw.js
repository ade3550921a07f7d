// SPDX-License-Identifier: MIT
// Draws what is seen of a trace on a surface (canvas.js, svg.js). Only what is seen is looked at,
// and what is narrower than a pixel or two is drawn as one, so a picture of a thousand tasks takes
// no longer than one of thirty.

import { drawArrows } from "./arrows.js";
import { labelsOf } from "./axis.js";
import { drawLane } from "./lane.js";
import { apart, fitText } from "./pixels.js";
import { LANE, RULER } from "./view.js";

/**
 * now: the point up to which the program has come; live: whether it goes on; focus: a task that is
 * looked at.
 */
export function draw(surface, trace, view, { now = trace.end, live = false, focus } = {}) {
  const seen = trace.tasks.slice(...view.lanes());
  surface.rect("page", 0, 0, view.names + view.width, view.height);
  surface.within(0, RULER, view.names + view.width, view.height - RULER, () => {
    if (focus) surface.rect("focus", 0, view.yOf(focus.lane), view.names + view.width, LANE);
    for (const task of seen) drawName(surface, view, task);
  });
  surface.within(view.names, 0, view.width, view.height, () => {
    surface.shifted(view.names, () => drawLanes(surface, trace, view, { seen, now, live, focus }));
  });
  surface.line("edge", 0, RULER - 0.5, view.names + view.width, RULER - 0.5);
}

function drawLanes(surface, trace, view, { seen, now, live, focus }) {
  drawPasses(surface, trace, view);
  surface.within(0, RULER, view.width, view.height - RULER, () => {
    for (const task of seen) drawLane(surface, view, task, now);
    drawArrows(surface, view, seen, focus);
  });
  if (live) surface.line("now", view.xOf(now), RULER - 18, view.xOf(now), view.height);
  drawRuler(surface, trace, view);
}

function drawName(surface, view, task) {
  const y = view.yOf(task.lane) + LANE / 2 + 4;
  surface.text("name", 12, y, fitText(surface, "name", task.name, view.names - 20));
}

/** A line where each pass begins. */
function drawPasses(surface, trace, view) {
  for (const { at } of apart(trace.passes, view, (pass) => pass.at)) {
    const x = Math.round(view.xOf(at)) + 0.5;
    surface.line("pass", x, 30, x, view.height);
  }
}

/** The clock, and ticks of the passes, timers that fired and callbacks. */
function drawRuler(surface, trace, view) {
  for (const { x, text } of labelsOf(trace, view.axis, view)) {
    surface.line("tick", Math.round(x) + 0.5, 20, Math.round(x) + 0.5, 26);
    surface.text("time", x + 4, 17, text);
  }
  for (const { from, to } of apart(trace.callbacks, view, (call) => call.from)) {
    const x = view.xOf(from);
    surface.rect("callback", x, 33, Math.max(2, view.xOf(to ?? trace.end) - x - 1), 6, 1.5);
  }
  for (const { at } of apart(trace.timers, view, (timer) => timer.at)) {
    const x = view.xOf(at);
    surface.path("timer", ["M", x - 4, 30, "L", x + 4, 30, "L", x, 37, "Z"]);
  }
}
