// SPDX-License-Identifier: MIT
// Entries of the tracks that DevTools show beside their own, where there are any.
// https://developer.chrome.com/docs/devtools/performance/extension

const { console, performance } = globalThis;

/** What lasted from `start` until now. The timeline that is being recorded keeps it, and nobody
 * else: a program may run for days. */
export function span(track, name, start, { color = "primary", error } = {}) {
  if (!performance.measure) return;
  const properties = error === undefined ? undefined : [["error", String(error)]];
  const entry = { dataType: "track-entry", trackGroup: "wasyncio", track, color, properties };
  if (properties) entry.color = "error";
  performance.measure(name, { start, end: performance.now(), detail: { devtools: entry } });
  performance.clearMeasures(name);
}

/** Gives run(call), which calls a function with the present stack as where it comes from. */
export function createTask(name) {
  const task = console.createTask?.(name);
  return task ? (call) => task.run(call) : (call) => call();
}
