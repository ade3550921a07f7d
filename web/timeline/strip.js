// SPDX-License-Identifier: MIT
// The canvas of the overview: it is there while there are more lanes than the timeline shows.

import { CanvasSurface } from "./canvas.js";
import { drawOverview, goTo, HEIGHT } from "./overview.js";

export class Strip {
  #canvas;
  #context;
  #surface;

  /** target: with a view and redraw(). */
  constructor(canvas, color, target) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#surface = new CanvasSurface(this.#context, color);
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    for (const type of ["pointerdown", "pointermove"])
      canvas.addEventListener(type, (event) => {
        if (!event.buttons) return;
        const box = canvas.getBoundingClientRect();
        goTo(target.view, event.clientX - box.left, event.clientY - box.top, box.width);
        target.redraw();
      });
  }

  draw(trace, view, now) {
    this.#canvas.hidden = !view.scrollable();
    if (this.#canvas.hidden) return;
    const width = this.#canvas.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    if (this.#canvas.width !== Math.round(width * ratio))
      Object.assign(this.#canvas, { width: Math.round(width * ratio), height: HEIGHT * ratio });
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawOverview(this.#surface, trace, view, width, now);
  }
}
