// SPDX-License-Identifier: MIT
// What rules and scenarios in JavaScript need: a loop that prints `pass@time event`, and its clock.
import { load_engine, new_event_loop, run as runMain, sleep } from "../../../js/index.js";
import { call } from "../../../js/loop/engine.js";

const DEEPEST_LIST = 3;

let current;

await load_engine(); // for what is done before a run

export function create_loop() {
  current = new_event_loop({ virtual_time: true });
  current.set_exception_handler(report);
  return current;
}

export const loop = () => current;

export function log(event) {
  const passes = call("passes", current._ptr);
  console.log(`${passes}@${Number(current.time().toPrecision(6))} ${event}`);
}

function report(_loop, context) {
  log(`HANDLER '${showMessage(context)}' ${context.exception ? show(context.exception) : "-"}`);
}

export const run = (main) => runMain(main(), { loop_factory: create_loop });

export function soon(event) {
  current.call_soon(log, event);
}

/** Awaits, and logs how it ended. */
export function* outcome(label, awaitable) {
  let result;
  try {
    result = yield* awaitable;
  } catch (error) {
    return log(`${label} raised ${show(error)}`);
  }
  log(`${label} -> ${repr(result)}`);
}

/** Finishes in the n-th pass after the first step. */
export function* done_after(passes, tag) {
  for (let i = 0; i < passes; i++) yield* sleep(0);
  if (tag) log(`${tag} finishes`);
  return tag;
}

/** Python's words. */
export function repr(value) {
  if (value === undefined || value === null) return "None";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  return value instanceof Error ? show(value) : String(value);
}

export function show(value, depth = 0) {
  if (Array.isArray(value)) {
    const items = depth < DEEPEST_LIST ? value.map((item) => show(item, depth + 1)) : ["..."];
    return `[${items.join(", ")}]`;
  }
  if (!(value instanceof Error)) return typeof value === "string" ? value : repr(value);
  const members = value.errors ? show(value.errors, depth) : "";
  const text = value.errors ? groupText(value) : value.message;
  return `${value.name}${text ? `(${text})` : ""}${members}`;
}

// Python adds the count.
function groupText({ message, errors }) {
  return `${message} (${errors.length} sub-exception${errors.length === 1 ? "" : "s"})`;
}

function showMessage({ message }) {
  return message
    .replace("_GatheringFuture", "gather")
    .replace(/^Exception in callback.*/, "Exception in callback");
}
