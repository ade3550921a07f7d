// SPDX-License-Identifier: MIT
// The timeline of the page: a trace that grows while a program runs, drawn on a canvas, with words
// below it for what is looked at.

import { CanvasSurface } from "./canvas.js";
import { draw } from "./draw.js";
import { hit } from "./hit.js";
import { listenKeys } from "./keys.js";
import { drawLegend } from "./legend.js";
import { Strip } from "./strip.js";
import { listenPointer } from "./pointer.js";
import { Table } from "./table.js";
import { Theme } from "./theme.js";
import { Trace } from "./trace.js";
import { LANE, RULER, View } from "./view.js";
import { describeTask } from "./words.js";

const MOST = 200_000; // events; what comes behind them is not shown
const LEAST = 1.5; // pixels to a step
const SHORTEST = 8; // lanes for which there is always room
const TALLEST = 16;

export class Timeline {
  trace = new Trace();
  view = new View(this.trace);
  rate = 1; // of the program's clock
  #runs = false;
  #canvas;
  #lanes;
  #about;
  #surface;
  #strip;
  #table;
  #theme;
  #frame = 0; // that was asked for
  #events = 0;
  #arrived = 0; // when the last events came, in milliseconds
  #hovered; // { task, span }
  #chosen;

  constructor(page) {
    const find = (id) => page.getElementById(id);
    this.#canvas = find("canvas");
    this.#lanes = find("lanes");
    this.#about = find("about");
    this.#table = new Table(find("table"));
    this.#theme = new Theme(() => this.#restyle());
    this.#surface = new CanvasSurface(this.#canvas.getContext("2d"), this.#theme.color);
    this.#strip = new Strip(find("overview"), this.#theme.color, this);
    new window.ResizeObserver(() => this.#resize()).observe(this.#lanes);
    listenPointer(this.#lanes, this);
    listenKeys(this.#lanes, this);
    find("in").addEventListener("click", () => this.zoom(1.5));
    find("out").addEventListener("click", () => this.zoom(1 / 1.5));
    find("fit").addEventListener("click", () => this.fit());
    find("axis").addEventListener("click", ({ target }) => this.#turnAxis(target));
    this.#restyle();
  }

  /** Whether the program's clock goes on. */
  get runs() {
    return this.#runs && this.rate !== Infinity && this.trace.tasks.length > 0;
  }

  set runs(runs) {
    if (runs && !this.#runs) this.#arrived = performance.now();
    this.#runs = runs;
    this.#tell();
    this.redraw();
  }

  /** Forgets the trace. */
  reset() {
    this.trace = new Trace();
    const { axis, width, height, names } = this.view;
    this.view = Object.assign(new View(this.trace), { axis, width, height, names });
    this.#events = 0;
    this.#chosen = this.#hovered = undefined;
    this.#table.show(this.trace);
    this.#grow();
    this.#tell();
    this.redraw();
  }

  add(events) {
    const room = MOST - this.#events;
    if (room <= 0) return;
    const before = this.#events;
    this.#events += events.length;
    this.#arrived = performance.now();
    this.trace.add(events.slice(0, room));
    if (events.length > room) this.trace.lost++;
    this.#grow();
    this.#table.change();
    if (!before || (this.#chosen ?? this.#hovered)) this.#tell();
    this.redraw();
  }

  /** The program has ended. All of it is shown if there is room, unless somebody looks elsewhere. */
  finish() {
    const { view } = this;
    const { follows, scale, start } = view;
    if (follows) view.fit();
    if (view.axis === "steps" && view.scale < LEAST) Object.assign(view, { scale, start });
    view.follows = false;
    this.#tell();
    this.#table.change();
    this.redraw();
  }

  zoom(factor, x) {
    this.view.zoom(factor, x);
    this.redraw();
  }

  pan(dx, dy) {
    this.view.pan(dx, dy);
    this.redraw();
  }

  fit() {
    this.view.fit();
    this.redraw();
  }

  /** x, y: pixels from the corner, or nothing when nothing is pointed at. */
  hover(x, y) {
    const found = x === undefined ? undefined : hit(this.trace, this.view, x, y);
    if (found?.span === this.#hovered?.span) return;
    this.#hovered = found;
    this.#tell();
    this.redraw();
  }

  choose(found) {
    this.#chosen = found;
    if (found) this.view.show(found.task, found.span?.from);
    this.#tell();
    this.redraw();
  }

  chooseAt(x, y) {
    this.#chosen = hit(this.trace, this.view, x, y);
    this.#tell();
    this.redraw();
  }

  get chosen() {
    return this.#chosen;
  }

  /** Asks for a picture in the next frame. */
  redraw() {
    if (this.#frame) return;
    this.#frame = window.requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const { view, trace } = this;
    const now = this.#now();
    view.follow(now);
    const context = this.#canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const focus = (this.#hovered ?? this.#chosen)?.task;
    draw(this.#surface, trace, view, { now, focus, live: this.runs });
    this.#strip.draw(trace, view, now);
    if (this.runs) this.redraw();
  }

  /** Where the program's clock stands, which goes on while nothing happens. */
  #now() {
    if (!this.runs) return this.trace.end;
    return this.trace.after(((performance.now() - this.#arrived) / 1000) * this.rate);
  }

  #tell() {
    const { task, span } = this.#hovered ?? this.#chosen ?? {};
    const rows = task ? describeTask(task, this.trace, span) : this.#summary();
    const nodes = rows.map(([what, text]) => {
      const row = document.createElement("div");
      row.append(make("dt", what), make("dd", text));
      return row;
    });
    this.#about.setAttribute("aria-live", this.#hovered ? "off" : "polite");
    this.#about.replaceChildren(...nodes);
  }

  #summary() {
    const { tasks, passes, lost } = this.trace;
    if (!tasks.length) return [["Timeline", "each task of the program that runs has a lane here"]];
    if (this.#runs) return [["Timeline", "point at a task, or choose one by the arrow keys"]];
    return [
      ["Tasks", String(tasks.length)],
      ["Passes of the loop", String(passes.length)],
      ...(lost ? [["Not shown", "events behind the first 200,000"]] : []),
    ];
  }

  #turnAxis(button) {
    const byTime = this.view.axis !== "time";
    button.setAttribute("aria-pressed", String(byTime));
    this.view.axis = byTime ? "time" : "steps";
    this.fit();
  }

  #restyle() {
    drawLegend(document.querySelectorAll("[data-look]"), this.#theme.color);
    this.redraw();
  }

  /** As tall as the lanes that there are, within bounds, so that the page stays where it is. */
  #grow() {
    const lanes = Math.min(Math.max(this.trace.tasks.length, SHORTEST), TALLEST);
    this.#lanes.style.height = `${RULER + lanes * LANE + 6}px`;
    this.#lanes.dataset.passes = this.trace.passes.length; // for who waits for one
    this.#lanes.classList.toggle("tall", this.view.scrollable());
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#lanes;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.#canvas, { width: width * ratio, height: height * ratio });
    Object.assign(this.#canvas.style, { width: `${width}px`, height: `${height}px` });
    this.view.names = width < 500 ? 100 : 120;
    this.view.width = Math.max(40, width - this.view.names);
    this.view.height = height;
    this.view.keepLanes();
    this.#draw(); // at once: resizing has wiped it
  }
}

function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
