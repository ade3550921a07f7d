// SPDX-License-Identifier: MIT
// A surface that draws on a canvas.

import { STYLES } from "./styles.js";

const MOST = 5000; // texts whose width is kept

export class CanvasSurface {
  drawn = 0; // things since it was made
  #context;
  #color;
  #widths = new Map();

  /** color: a function from the name of a colour to what the context takes. */
  constructor(context, color) {
    this.#context = context;
    this.#color = color;
  }

  rect(style, x, y, width, height, radius) {
    this.drawn++;
    const context = this.#context;
    context.fillStyle = this.#color(STYLES[style].fill);
    if (!radius) return context.fillRect(x, y, width, height);
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  }

  line(style, x1, y1, x2, y2) {
    this.path(style, ["M", x1, y1, "L", x2, y2]);
  }

  /** commands: as of SVG, absolute, and only M, L, C and Z. */
  path(style, commands) {
    this.drawn++;
    const context = this.#context;
    const { fill, stroke, width = 1, dash = [], cap = "butt" } = STYLES[style];
    context.beginPath();
    for (let i = 0; i < commands.length;) i += this.#command(commands, i);
    if (fill) {
      context.fillStyle = this.#color(fill);
      return context.fill();
    }
    Object.assign(context, { strokeStyle: this.#color(stroke), lineWidth: width, lineCap: cap });
    context.setLineDash(dash);
    context.stroke();
  }

  #command(list, i) {
    const context = this.#context;
    if (list[i] === "Z") context.closePath();
    else if (list[i] === "M") context.moveTo(list[i + 1], list[i + 2]);
    else if (list[i] === "L") context.lineTo(list[i + 1], list[i + 2]);
    else context.bezierCurveTo(...list.slice(i + 1, i + 7));
    return { Z: 1, M: 3, L: 3, C: 7 }[list[i]];
  }

  text(style, x, y, text) {
    this.drawn++;
    this.#context.fillStyle = this.#color(STYLES[style].fill);
    this.#context.font = fontOf(style);
    this.#context.fillText(text, x, y);
  }

  /** Pixels of a text. Measuring is slow, and most are drawn in each frame. */
  measure(style, text) {
    const font = fontOf(style);
    const key = `${font} ${text}`;
    if (!this.#widths.has(key)) {
      if (this.#widths.size > MOST) this.#widths.clear();
      this.#context.font = font;
      this.#widths.set(key, this.#context.measureText(text).width);
    }
    return this.#widths.get(key);
  }

  within(x, y, width, height, draw) {
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(x, y, width, height);
    this.#context.clip();
    draw();
    this.#context.restore();
  }

  shifted(x, draw) {
    this.#context.save();
    this.#context.translate(x, 0);
    draw();
    this.#context.restore();
  }
}

function fontOf(style) {
  const { size, weight, family } = STYLES[style].font;
  return `${weight} ${size}px ${family}`;
}
