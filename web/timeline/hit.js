// SPDX-License-Identifier: MIT
// What is at a point of the picture.

import { firstFrom } from "./pixels.js";
import { LANE, RULER } from "./view.js";

/** { task, span } at pixels from the left and the top, or undefined. */
export function hit(trace, view, x, y) {
  if (y < RULER) return undefined;
  const task = trace.tasks[Math.floor((y - RULER + view.top) / LANE)];
  if (!task) return undefined;
  return { task, span: x < view.names ? task.spans.at(-1) : spanAt(view, task, x - view.names) };
}

/** The span at a pixel: before the first it is that, behind the last the last. */
function spanAt(view, task, x) {
  const place = view.placeAt(x);
  const i = firstFrom(task.spans, place, ({ to }) => (to ? view.place(to) : Infinity));
  return task.spans[i] ?? task.spans.at(-1);
}
