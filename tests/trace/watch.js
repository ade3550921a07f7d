// SPDX-License-Identifier: MIT
// Programs with a trace, built and run.
import { join } from "node:path";
import { build } from "../../js/cc.js";
import { load } from "../../js/index.js";
import { collectOutput } from "../js/fixtures/modules.js";
import { ROOT } from "../hosts/hosts.js";

/** The path of a program with a trace. source: a path in the tree. */
export const buildTraced = (source) =>
  build({ cwd: ROOT, sources: [source], trace: true, quick: true });

/** A program of this directory, or of the examples. */
export const FIXTURE = (name) => `tests/trace/${name}.c`;
export const EXAMPLE = (name) => `web/examples/${name}.c`;

/** A program that has not run yet: { app, events, output }. */
export async function watch(source, options) {
  const events = [];
  const { output, options: collect } = collectOutput();
  const trace = (batch) => events.push(...batch);
  const path = await buildTraced(source);
  const app = await load(path, { ...collect, trace, ...options });
  return { app, events, output };
}

/** The same after its run on a clock that jumps, with its exit code. */
export async function watchRun(source, options) {
  const watched = await watch(source, options);
  watched.app.control.rate = Infinity;
  return { ...watched, code: await watched.app.run() };
}

/** One line: `0.02 wait task=2 on="sleep"`, without what depends on the compiler. */
export function describeEvent({ time, type, stack: _, ...fields }) {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const texts = given.map(([name, value]) => `${name}=${JSON.stringify(value, round)}`);
  return [round("time", time), type, ...texts].join(" ");
}

/** To nanoseconds. */
const round = (_, value) => (typeof value === "number" ? Number(value.toFixed(9)) : value);

export const expectedPath = (name) => join(ROOT, `tests/trace/expected/${name}.txt`);
