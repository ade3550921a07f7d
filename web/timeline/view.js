// SPDX-License-Identifier: MIT
// What part of a trace is seen: along the axis from `start` on, with `scale` pixels to one of its
// units, and the lanes from `top` pixels on.

import { AXES } from "./axis.js";

export const RULER = 44;
export const LANE = 26;

const edge = (width) => Math.min(110, width / 5); // pixels that stay free behind the end

export class View {
  axis = "steps";
  start = 0;
  scale = 1;
  top = 0;
  width = 600; // of the lanes, without the names
  height = 300; // with the ruler
  names = 120; // pixels of the names
  follows = true; // the end of a trace that grows, until somebody moves

  constructor(trace) {
    this.trace = trace;
  }

  /** Pixels, from the left end of the lanes, of a place along the axis; and back. */
  x(place) {
    return (place - this.start) * this.scale;
  }

  placeAt(x) {
    return this.start + x / this.scale;
  }

  place(point) {
    return AXES[this.axis].place(point);
  }

  xOf(point) {
    return this.x(this.place(point));
  }

  /** From the top of the picture. */
  yOf(lane) {
    return RULER + lane * LANE - this.top;
  }

  /** The first lane that is seen, and the one behind the last. */
  lanes() {
    const first = Math.floor(this.top / LANE);
    const last = Math.ceil((this.top + this.height - RULER) / LANE);
    return [Math.max(0, first), Math.min(last, this.trace.tasks.length)];
  }

  /** All of it, from `end` back: a point, in place of the trace's own end. */
  fit(end = this.trace.end) {
    const { unit } = AXES[this.axis];
    const length = this.place(end) || 1;
    const room = this.width - edge(this.width);
    this.scale = Math.min(room / length, this.axis === "steps" ? unit : Infinity);
    this.start = 0;
    this.follows = true;
  }

  /** As `fit`, but never so small that nothing can be read: then the end is seen. */
  follow(end) {
    if (!this.follows) return;
    this.fit(end);
    this.#followLane();
    const { least } = AXES[this.axis];
    if (this.axis === "time" || this.scale >= least) return;
    this.scale = least;
    this.start = Math.max(0, this.place(end) - (this.width - edge(this.width)) / least);
  }

  /** Of many lanes, those where something happens; main, which waits for the others, apart. */
  #followLane() {
    const { lane = 0 } = this.trace.active ?? {};
    const [first, last] = this.lanes();
    if (lane === 0 || (lane >= first && lane < last - 1)) return;
    this.top = lane * LANE - (this.height - RULER) / 2;
    this.keepLanes();
  }

  /** Makes it `factor` times as large; what is at pixel `x` stays there. */
  zoom(factor, x = this.width / 2) {
    const { most } = AXES[this.axis];
    const fixed = this.placeAt(x);
    const all = this.width / (this.place(this.trace.end) || 1);
    this.scale = clamp(this.scale * factor, all / 4, Math.max(most, all));
    this.start = fixed - x / this.scale;
    this.#moved();
  }

  /** By pixels; negative ones to the left and up. */
  pan(dx, dy = 0) {
    this.start += dx / this.scale;
    this.top += dy;
    this.#moved();
  }

  /** A task, and a point of it if one is given, is seen after this. */
  show(task, point) {
    const y = task.lane * LANE;
    const room = this.height - RULER;
    this.top = clamp(this.top, y + LANE - room, y);
    if (!point) return;
    const x = this.xOf(point);
    if (x < 0 || x > this.width - edge(this.width))
      this.start = this.place(point) - this.width / 3 / this.scale;
    this.#moved();
  }

  /** A place along the axis, and pixels from the first lane, come into the middle. */
  center(place, y) {
    this.start = place - this.width / this.scale / 2;
    this.top = y - (this.height - RULER) / 2;
    this.#moved();
  }

  scrollable() {
    return this.trace.tasks.length * LANE > this.height - RULER;
  }

  #moved() {
    this.follows = false;
    const length = this.place(this.trace.end);
    const seen = this.width / this.scale;
    this.start = clamp(this.start, -seen / 10, Math.max(0, length - seen * 0.6));
    this.keepLanes();
  }

  keepLanes() {
    const most = this.trace.tasks.length * LANE - (this.height - RULER);
    this.top = clamp(this.top, 0, Math.max(0, most));
  }
}

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
