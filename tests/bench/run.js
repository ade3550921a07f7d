// SPDX-License-Identifier: MIT
// Measurements beside the neighbours:
//   node tests/bench/run.js [TOPIC...] [--host HOST] [--short] [--json] [--bars]
//     [--markdown FILE] [--svg FILE]
// A topic is a file NAME.js of this directory; it exports `cases(bench)` (harness/topics.js), which
// gives [{ name, unit, ours, peers }] (harness/measure.js): async functions that measure once and
// give a figure. Names begin with the topic.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findHost, HOSTS, installCommand } from "../hosts/hosts.js";
import { judge, selectCases } from "./harness/bars.js";
import { curvesOf, drawCurves, importPlotter } from "./harness/curves.js";
import { makePage } from "./harness/markdown.js";
import { describeMachine, printBar, printCurve, printHeading, printRow } from "./harness/report.js";
import { measureCold, measureOn } from "./harness/session.js";
import { listTopics } from "./harness/topics.js";

const MEASURED = HOSTS.filter((host) => !["chromium", "workerd"].includes(host));
const DEFAULT = ["node20", "node26", "wasmtime"];

const OPTIONS = {
  json: { type: "boolean" },
  bars: { type: "boolean" },
  short: { type: "boolean" },
  svg: { type: "string" },
  markdown: { type: "string" },
  host: { type: "string", multiple: true },
};

function parse() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    check(positionals, listTopics(), "benchmark");
    check(values.host ?? [], MEASURED, "host");
    if (values.svg && !positionals.includes("growth")) fail("--svg is for growth");
    const topics = positionals.length ? positionals : listTopics().filter(isUsual);
    return { ...values, topics };
  } catch (error) {
    fail(error.message);
  }
}

/** The curves take long, and these repeat what the others measure. */
const isUsual = (topic) => !["growth", "toolchains"].includes(topic);

function check(given, known, what) {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown) fail(`no ${what} '${unknown}'; there are ${known.join(", ")}`);
}

function fail(message) {
  console.error(`build.sh: ${message}`);
  process.exit(2);
}

/** Those that are installed; one that was asked for has to be. */
function chooseHosts({ host }) {
  for (const name of host ?? DEFAULT) {
    if (findHost(name)) continue;
    if (host) fail(`${name} is not installed: ${installCommand(name)}`);
    console.error(`not measured on ${name}, which is not installed: ${installCommand(name)}`);
  }
  return (host ?? DEFAULT).filter((name) => findHost(name));
}

async function measureAll({ topics, hosts, json, short, bars }) {
  const rows = [];
  const print = json ? (row) => console.log(JSON.stringify(row)) : printRow;
  for (const host of hosts) {
    const wanted = bars && selectCases(host, topics);
    const job = { host, short, topics: wanted?.topics ?? topics, names: wanted?.names };
    if (!job.topics.length) continue;
    if (!json) printHeading(host);
    for await (const row of measureOn(job)) (rows.push(row), print(row));
    if (wanted) rows.push(...(await measureCold({ ...job, names: wanted.cold })));
  }
  return rows;
}

/** Whether all hold, also where some could not be measured. */
function printBars(rows, { hosts, topics, json }) {
  const verdicts = judge(rows, { hosts, topics });
  for (const verdict of verdicts) {
    if (json) console.log(JSON.stringify(verdict));
    else printBar(verdict);
  }
  const failed = verdicts.filter(({ pass }) => pass === false).length;
  const unknown = verdicts.filter(({ pass }) => pass === undefined).length;
  if (!json) console.log(`${verdicts.length} bars: ${failed} failed, ${unknown} not measured`);
  return !failed;
}

/** Whether none rises faster than n log n. */
async function printCurves(rows, { svg, json }, machine) {
  const curves = curvesOf(rows);
  for (const curve of curves) {
    if (json) console.log(JSON.stringify(curve));
    else printCurve(curve);
  }
  if (svg) writeFileSync(svg, await drawCurves(curves, titleOf(machine)));
  return curves.every(({ pass }) => pass);
}

function titleOf({ cpu, versions }) {
  const [[host, version]] = Object.entries(versions);
  return `wasyncio on ${host} (${version}), ${cpu}`;
}

const options = parse();
const hosts = chooseHosts(options);
const machine = describeMachine(hosts);
if (options.svg) await importPlotter().catch(({ message }) => fail(message));
console.log(options.json ? JSON.stringify({ machine }) : machine.text);
const rows = await measureAll({ ...options, hosts });
if (options.markdown) writeFileSync(options.markdown, makePage(rows, machine));
const held = options.bars ? printBars(rows, { ...options, hosts }) : true;
const first = rows.filter(({ host }) => host === hosts[0]);
const grown = options.topics.includes("growth") ? await printCurves(first, options, machine) : true;
process.exitCode = held && grown ? 0 : 1;
