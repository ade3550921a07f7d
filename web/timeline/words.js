// SPDX-License-Identifier: MIT
// What the timeline says of a task, in words: for labels, for the line below it, and for those who
// hear it.

import { formatTime } from "./axis.js";
import { firstFrom } from "./pixels.js";
import { stateOf } from "./trace.js";

const OUTCOMES = { finished: "done", failed: "failed", cancelled: "cancelled" };

/** "sleep 20 ms", "Queue.get 'items'", "Task-2", "gather of 5". */
export function shortWait(span, trace) {
  const { on, name, until, from } = span;
  const awaited = trace.awaited(span);
  if (on === "sleep")
    return until == null ? "sleep" : `sleep ${formatTime(Math.max(0, until - from.time))}`;
  if (name) return `${on} '${name}'`;
  if (on === "Task" && awaited.length === 1) return awaited[0].name;
  return awaited.length > 1 ? `${on} of ${awaited.length}` : on;
}

/** "waits for sleep 20 ms", "running", "done", … of a span. */
export function describeSpan(span, trace) {
  return span.state === "waiting" ? `waits for ${shortWait(span, trace)}` : span.state;
}

/** [what, text] of all that is known of a task, in the span that is looked at or at the end. */
export function describeTask(task, trace, span = task.spans.at(-1)) {
  const last = span === task.spans.at(-1);
  const state = last && task.outcome ? OUTCOMES[stateOf(task)] : describeSpan(span, trace);
  return [
    ["Task", task.name],
    ["State", state],
    ["When", describeWhen(span, task, trace)],
    ["Result", describeResult(task)],
    ["Awaits", describeAwaited(span, trace)],
    ["Stack", describeStack(task)],
    ["Made", describeOrigin(task, trace)],
  ].filter(([, text]) => text);
}

function describeWhen({ from, to }, task, trace) {
  const end = to ?? task.to;
  const start = `${formatTime(from.time)}, pass ${passAt(trace, from)}`;
  if (!end || end.time - from.time < 1e-6) return start;
  return `${start}, for ${formatTime(end.time - from.time)}`;
}

function passAt({ passes }, { order }) {
  const next = firstFrom(passes, order + 1e-9, (pass) => pass.at.order);
  return passes[next - 1]?.pass ?? 0;
}

function describeResult({ outcome, result, error, message }) {
  if (outcome === "failed") return message ? `${error}: ${message}` : error;
  if (outcome === "cancelled") return "CancelledError";
  return outcome && (result ?? "None");
}

function describeAwaited(span, trace) {
  const names = trace.awaited(span).map(({ name }) => name);
  return names.length > 5
    ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`
    : names.join(", ");
}

function describeStack({ stack, peak, outcome }) {
  if (peak === undefined) return outcome ? "never parked" : undefined;
  return outcome ? `at most ${peak} bytes` : `${stack} bytes, at most ${peak}`;
}

function describeOrigin({ by, place }, trace) {
  const maker = trace.task(by);
  return [maker && `by ${maker.name}`, place && `at ${place.split("/").at(-1)}`]
    .filter(Boolean)
    .join(" ");
}

/** One sentence of it. */
export function sayTask(task, trace, span) {
  return describeTask(task, trace, span)
    .map(([what, text]) => (what === "Task" ? text : `${what.toLowerCase()}: ${text}`))
    .join(", ");
}
