// SPDX-License-Identifier: MIT
// Draws the arrows that end in the lanes that are seen: who made a task, who woke it, who
// cancelled it.

import { apart } from "./pixels.js";
import { LANE } from "./view.js";

const HEAD = 4.5;
const MOST = 400; // in a picture; more of them could not be followed

export function drawArrows(surface, view, seen, focus) {
  let left = MOST;
  for (const task of seen)
    for (const arrow of apart(task.arrows, view, ({ to }) => to, 5)) {
      if (left-- <= 0) return;
      drawArrow(surface, view, arrow, focus);
    }
}

function drawArrow(surface, view, { kind, tail, head, from, to }, focus) {
  const x = view.xOf(to);
  const y = view.yOf(head.lane) + LANE / 2;
  const style = !focus || focus === head || focus === tail ? kind : "quiet";
  if (!tail) return kind === "cancel" && drawHead(surface, style, x, y - 8, 1);
  const [fromX, fromY] = [view.xOf(from), view.yOf(tail.lane) + LANE / 2];
  const down = head.lane > tail.lane ? 1 : -1;
  const tip = y - down * 8;
  const start = fromY + down * 7;
  const bend = Math.min(26, Math.abs(tip - start) / 2);
  const path = ["M", fromX, start, "C", fromX, start + down * bend, x, tip - down * bend];
  surface.path(style, [...path, x, tip - down * HEAD]);
  drawHead(surface, style, x, tip, down);
}

function drawHead(surface, style, x, y, down) {
  const back = y - down * HEAD;
  surface.path(`${style}Head`, ["M", x - 3, back, "L", x + 3, back, "L", x, y + down, "Z"]);
}
