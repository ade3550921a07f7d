// SPDX-License-Identifier: MIT
// Calls between C and JavaScript, beside the same calls between async functions.
import { readFileSync } from "node:fs";
import { build } from "../../js/cc.js";
import { load } from "../../js/index.js";
import { ROOT } from "../hosts/hosts.js";
import { runRepeatedly } from "./harness/measure.js";

const CALLS = 10_000;
const REPEATS = 25; // of both sides: collections of garbage come every few runs
const output = "dist/bench/calls.wasm";
const flags = ["-O3", "-DNDEBUG"];

export async function cases() {
  const path = await build({ cwd: ROOT, sources: ["tests/bench/calls.c"], flags, output });
  const next = async (i) => i;
  const { exports } = await load(readFileSync(path), { name: "calls.wasm", functions: { next } });
  const once = async () => await null;
  const wrapper = async (i) => await next(i);
  const all = (call) => Promise.all(Array.from({ length: CALLS }, () => call()));
  return [
    makeCase(
      "Promise.all of exported coroutines",
      () => all(exports.once),
      () => all(once),
    ),
    makeCase(
      "gather of exported coroutines",
      () => exports.gathered(CALLS),
      () => all(once),
    ),
    makeCase(
      "tasks that await a JS function",
      () => exports.tasks(CALLS),
      () => all(wrapper),
    ),
    makeCase(
      "JS functions awaited in a row",
      () => exports.row(CALLS),
      () => inARow(wrapper),
    ),
  ];
}

async function inARow(call) {
  for (let i = 0; i < CALLS; i++) await call(i);
}

/** Nanoseconds of one call. */
function makeCase(name, ours, peer) {
  return {
    name: `calls: ${name}`,
    unit: "ns",
    repeats: REPEATS,
    ours: (repeats) => runRepeatedly(() => time(ours), repeats),
    peer: () => time(peer),
  };
}

async function time(run) {
  const start = performance.now();
  await run();
  return ((performance.now() - start) * 1e6) / CALLS;
}
