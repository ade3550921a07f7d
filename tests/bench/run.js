// SPDX-License-Identifier: MIT
// Measurements beside the neighbours: node tests/bench/run.js [TOPIC...] [--json] [--host HOST]
// [--bars] [--short]. A topic is a file NAME.js of this directory; it exports
// `cases(bench)`, which gives [{ name, unit, ours, peers }] (harness/measure.js): async functions
// that measure once and give a figure.
import { parseArgs } from "node:util";
import { findHost, HOSTS, installCommand } from "../hosts/hosts.js";
import { judge, selectCases } from "./harness/bars.js";
import { describeMachine, printBar, printHeading, printRow } from "./harness/report.js";
import { measureCold, measureOn } from "./harness/session.js";
import { listTopics } from "./harness/topics.js";

const MEASURED = HOSTS.filter((host) => !["chromium", "workerd"].includes(host));
const DEFAULT = ["node20", "node26", "wasmtime"];

function parse() {
  const options = {
    json: { type: "boolean" },
    bars: { type: "boolean" },
    short: { type: "boolean" },
  };
  options.host = { type: "string", multiple: true };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    check(positionals, listTopics(), "benchmark");
    check(values.host ?? [], MEASURED, "host");
    return { ...values, topics: positionals.length ? positionals : listTopics() };
  } catch (error) {
    fail(error.message);
  }
}

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
    const names = bars && selectCases(host);
    if (names && !names.all.length) continue;
    if (!json) printHeading(host);
    const job = { host, topics, short, names: names?.all };
    for await (const row of measureOn(job)) (rows.push(row), print(row));
    if (names?.cold.length) rows.push(...(await measureCold({ ...job, names: names.cold })));
  }
  return rows;
}

function printBars(rows, { hosts, topics, json }) {
  const verdicts = judge(rows, { hosts, topics });
  for (const verdict of verdicts) {
    if (json) console.log(JSON.stringify(verdict));
    else printBar(verdict);
  }
  const failed = verdicts.filter(({ pass }) => pass === false).length;
  const unknown = verdicts.filter(({ pass }) => pass === undefined).length;
  if (!json) console.log(`${verdicts.length} bars: ${failed} failed, ${unknown} not measured`);
  process.exitCode = failed ? 1 : 0;
}

const options = parse();
const hosts = chooseHosts(options);
const machine = describeMachine(hosts);
console.log(options.json ? JSON.stringify({ machine }) : machine.text);
const rows = await measureAll({ ...options, hosts });
if (options.bars) printBars(rows, { ...options, hosts });
