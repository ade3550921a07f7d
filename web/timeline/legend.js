// SPDX-License-Identifier: MIT
// The small pictures of the legend, drawn as the things themselves are.

import { CanvasSurface } from "./canvas.js";

const [WIDTH, HEIGHT] = [22, 14];

const arrow = (style) => (surface) => {
  surface.path(style, ["M", 1, 7, "L", 16, 7]);
  surface.path(`${style}Head`, ["M", 15, 4, "L", 15, 10, "L", 21, 7, "Z"]);
};
const box =
  (style, height, width = 20) =>
  (surface) =>
    surface.rect(style, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height, 2);

const LOOKS = {
  running: box("running", 12),
  ready: box("ready", 8),
  waiting: box("waiting", 3),
  finished: box("finished", 12, 12),
  failed: box("failed", 12, 12),
  cancelled: box("cancelled", 12, 12),
  callback: box("callback", 6, 10),
  timer: (surface) => surface.path("timer", ["M", 7, 4, "L", 15, 4, "L", 11, 11, "Z"]),
  spawn: arrow("spawn"),
  wake: arrow("wake"),
  cancel: arrow("cancel"),
};

/** elements: each with data-look; color: as of a surface. */
export function drawLegend(elements, color) {
  for (const element of elements) {
    const canvas = element.firstElementChild ?? document.createElement("canvas");
    element.replaceChildren(canvas);
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: WIDTH * ratio, height: HEIGHT * ratio });
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    LOOKS[element.dataset.look](new CanvasSurface(context, color));
  }
}
