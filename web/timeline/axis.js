// SPDX-License-Identifier: MIT
// The two ways along which a trace can be laid out.
//
// By steps, every step of a task has room and a pause is as wide as the logarithm of its length:
// what happened can be read. By time, everything is where the loop's clock says.

import { firstFrom } from "./pixels.js";

export const AXES = {
  steps: { place: (point) => point.order, least: 6, unit: 26, most: 120 },
  time: { place: (point) => point.time, least: 20, unit: 900, most: 4e6 },
};

const STEPS = [1, 2, 5];
const LABEL = 76; // pixels that a label and the room around it take

/** Labels of the ruler: { x, text, strong }, in the pixels of a viewport, left to right. */
export function labelsOf(trace, axis, view) {
  return axis === "time" ? timeLabels(view) : passLabels(trace, view);
}

function timeLabels(view) {
  const step = niceStep(LABEL / view.scale);
  const labels = [];
  const first = Math.max(0, Math.ceil(view.start / step));
  for (let i = first; i * step <= view.start + view.width / view.scale; i++)
    labels.push({ x: view.x(i * step), text: formatTime(i * step), strong: true });
  return labels;
}

/** 1, 2 or 5 times a power of ten, at least as large as asked for. */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return (STEPS.find((step) => step * power >= least) ?? 10) * power;
}

/** The time, at the passes at which the clock had gone on. */
function passLabels(trace, view) {
  const { passes } = trace;
  const labels = [];
  let free = -Infinity;
  for (let i = firstFrom(passes, view.start, (pass) => pass.at.order); i < passes.length; i++) {
    const { at } = passes[i];
    const x = view.x(at.order);
    if (x > view.width) break;
    if (x < free || !isLater(passes, i)) continue;
    labels.push({ x, text: formatTime(at.time), strong: true });
    free = x + LABEL;
  }
  return labels;
}

const isLater = (passes, i) => i === 0 || passes[i].at.time - passes[i - 1].at.time >= 0.0005;

/** 0.0204 becomes "20.4 ms". */
export function formatTime(seconds) {
  if (seconds >= 1) return `${round(seconds)} s`;
  if (seconds >= 0.001 || seconds === 0) return `${round(seconds * 1000)} ms`;
  return `${round(seconds * 1e6)} µs`;
}

const round = (number) => String(Number(number.toPrecision(3)));
