// SPDX-License-Identifier: MIT
// All lanes of a trace in a strip, each pixel's row one of them, with a frame around what the
// timeline shows. Pressing it goes there.

import { LANE, RULER } from "./view.js";

export const HEIGHT = 44;

const BEHIND = 0.03; // of the width, behind the end

/** Draws the strip on a surface of `width` pixels. now: as of draw. */
export function drawOverview(surface, trace, view, width, now = trace.end) {
  const scale = scaleOf(view, width, now);
  surface.rect("page", 0, 0, width, HEIGHT);
  const rows = Math.min(HEIGHT, trace.tasks.length);
  const height = HEIGHT / rows;
  for (let row = 0; row < rows; row++) {
    const task = trace.tasks[Math.floor((row * trace.tasks.length) / rows)];
    drawRow(surface, view, task, { y: row * height, height, scale, now });
  }
  drawFrame(surface, trace, view, scale);
}

function drawRow(surface, view, { spans }, { y, height, scale, now }) {
  let drawn = -1;
  for (const { from, to = now, state } of spans) {
    const x = view.place(from) * scale;
    const end = view.place(to) * scale;
    if (end < drawn + 0.5 && state !== "running") continue;
    surface.rect(state, x, y, Math.max(end - x, state === "running" ? 1 : 0.5), height);
    drawn = end;
  }
}

function drawFrame(surface, trace, view, scale) {
  const { x, y, width, height } = frameOf(trace, view, scale);
  const [right, bottom] = [x + width, y + height];
  surface.path("frame", ["M", x, y, "L", right, y, "L", right, bottom, "L", x, bottom, "Z"]);
}

function frameOf(trace, view, scale) {
  const lanes = trace.tasks.length * LANE;
  const seen = Math.min(view.height - RULER, lanes);
  return {
    x: Math.max(0.5, view.start * scale),
    y: Math.min((view.top / lanes) * HEIGHT + 0.5, HEIGHT - 4),
    width: Math.max(3, (view.width / view.scale) * scale - 1),
    height: Math.max(3, (seen / lanes) * HEIGHT - 1),
  };
}

const scaleOf = (view, width, end) => (width * (1 - BEHIND)) / (view.place(end) || 1);

/** Moves the view to where the strip was pressed. */
export function goTo(view, x, y, width) {
  const { trace } = view;
  const place = x / scaleOf(view, width, trace.end);
  const middle = (y / HEIGHT) * trace.tasks.length * LANE;
  view.center(place, middle);
}
