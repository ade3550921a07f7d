// SPDX-License-Identifier: MIT
// How each thing on the timeline looks. Colours are names of custom properties, which
// web/style/colors.css gives values for light and for dark.

const SANS = "ui-sans-serif, system-ui, sans-serif";
const text = (fill, size = 11, weight = 400) => ({ fill, font: { size, weight, family: SANS } });
const arrow = (stroke, dash) => ({ stroke, width: 1.25, dash });

export const STYLES = {
  page: { fill: "page" },
  focus: { fill: "focus" },
  edge: { stroke: "edge" },
  pass: { stroke: "pass" },
  now: { stroke: "accent" },
  frame: { stroke: "accent", width: 1.5 },
  tick: { stroke: "muted" },
  running: { fill: "running" },
  cleanup: { fill: "cancelled" },
  ready: { fill: "ready" },
  waiting: { fill: "waiting" },
  callback: { fill: "muted" },
  timer: { fill: "timer" },
  finished: { fill: "finished" },
  failed: { fill: "failed" },
  cancelled: { fill: "cancelled" },
  sign: { stroke: "page", width: 1.75, cap: "round" },
  spawn: arrow("spawn"),
  wake: arrow("wake"),
  cancel: arrow("cancelled", [3, 2.5]),
  quiet: arrow("pass"),
  spawnHead: { fill: "spawn" },
  wakeHead: { fill: "wake" },
  cancelHead: { fill: "cancelled" },
  quietHead: { fill: "pass" },
  name: text("ink", 12, 500),
  wait: text("muted"),
  time: text("muted"),
  finishedText: text("muted"),
  failedText: text("failed"),
  cancelledText: text("cancelled"),
};
