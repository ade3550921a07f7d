// SPDX-License-Identifier: MIT
// Draws the lane of one task: a bar while it runs, a pale one while it is ready, a line while it
// waits, with what for, and at the end how it ended.

import { firstFrom, fitText } from "./pixels.js";
import { shortWait } from "./words.js";
import { LANE } from "./view.js";

const BAR = 14;
const LEAST = 2; // pixels of what runs
const END = 14; // pixels of the sign at the end

const SIGNS = {
  finished: (x, y) => ["M", x - 3, y, "L", x - 0.8, y + 2.4, "L", x + 3.2, y - 2.6],
  failed: (x, y) =>
    ["M", x - 2.6, y - 2.6, "L", x + 2.6, y + 2.6, "M", x + 2.6, y - 2.6].concat([
      "L",
      x - 2.6,
      y + 2.6,
    ]),
  cancelled: (x, y) => ["M", x - 3, y, "L", x + 3, y],
};

export function drawLane(surface, view, task, now) {
  const y = view.yOf(task.lane);
  const end = view.placeAt(view.width);
  let drawn = -Infinity; // pixels up to which the lane is full
  let i = firstFrom(task.spans, view.start, (span) => view.place(span.to ?? now));
  for (; i < task.spans.length && view.place(task.spans[i].from) <= end; i++) {
    const span = task.spans[i];
    const from = view.xOf(span.from);
    const to = Math.max(view.xOf(span.to ?? now), from);
    if (to <= drawn) {
      i = Math.max(
        i,
        firstFrom(task.spans, view.placeAt(drawn), (s) => view.place(s.to ?? now)) - 1,
      );
      continue;
    }
    drawn = drawSpan(surface, view, { span, task, y, from, to });
  }
  if (task.outcome) drawEnd(surface, view, task, y);
}

/** Gives the pixel up to which nothing else needs to be drawn. */
function drawSpan(surface, view, { span, task, y, from, to }) {
  const middle = y + LANE / 2;
  const [left, right] = [Math.max(from, -20), Math.min(to, view.width + 20)];
  if (span.state === "waiting") {
    if (to - from < 1) return to;
    surface.rect("waiting", left, middle - 1.5, right - left, 3);
    drawWait(surface, view, {
      span,
      y: middle,
      from: Math.max(from, 0),
      to: Math.min(to, view.width),
    });
    return to;
  }
  if (span.state === "ready" && to - from < LEAST) return from; // the step behind it is more
  const width = Math.max(right - left, LEAST);
  if (span.state === "ready") surface.rect("ready", left, middle - BAR / 2 + 3, width, BAR - 6, 2);
  else
    surface.rect(runStyle(task, span), left, middle - BAR / 2, width, BAR, Math.min(3, width / 2));
  return left + width;
}

/** A task that runs after it was cancelled cleans up. */
const runStyle = ({ cancelled }, { from }) =>
  cancelled && cancelled.order <= from.order ? "cleanup" : "running";

function drawWait(surface, view, { span, y, from, to }) {
  const room = to - from - 12;
  if (room < 24) return;
  const text = fitText(surface, "wait", shortWait(span, view.trace), room);
  if (text.length < 3) return;
  const width = surface.measure("wait", text);
  const x = (from + to - width) / 2;
  surface.rect("page", x - 4, y - 7, width + 8, 14);
  surface.text("wait", x, y + 4, text);
}

function drawEnd(surface, view, task, y) {
  const x = view.xOf(task.to);
  const middle = y + LANE / 2;
  if (x < -200 || x > view.width) return;
  surface.rect(task.outcome, x, middle - END / 2, END, END, 4);
  surface.path("sign", SIGNS[task.outcome](x + END / 2, middle));
  const text = endText(task);
  if (text)
    surface.text(
      `${task.outcome}Text`,
      x + END + 6,
      middle + 4,
      fitText(surface, "wait", text, 260),
    );
}

function endText({ outcome, result, error, message }) {
  if (outcome === "failed") return message ? `${error}: ${message}` : error;
  return outcome === "cancelled" ? "cancelled" : result;
}
