// SPDX-License-Identifier: MIT
// Measurements beside JavaScript's own: node tests/bench/run.js [NAME...] [--json]
// NAME.js in this directory exports `cases`: [{ name, unit, ours, peer }], where `ours` and `peer`
// are async functions that measure once and give a number. The two take turns, so that what else
// the machine does meets both; the medians are compared.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROUNDS = 9;

const directory = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(directory).filter((name) => name.endsWith(".js") && name !== "run.js");
const known = names.map((name) => name.slice(0, -3)).sort();

const args = process.argv.slice(2);
const json = args.includes("--json");
const wanted = args.filter((arg) => arg !== "--json");
const unknown = wanted.find((name) => !known.includes(name));
if (unknown) {
  console.error(`build.sh: no benchmark '${unknown}'; there are ${known.join(", ")}`);
  process.exit(2);
}

if (!json) print("", `ours`, `JavaScript`, "ratio", "");
for (const name of wanted.length ? wanted : known) {
  const { cases } = await import(`./${name}.js`);
  for (const one of await cases()) report(await measure(one));
}

async function measure({ name, unit, ours, peer }) {
  const results = { ours: [], peer: [] };
  await ours(); // V8 compiles what it has seen running
  await peer();
  for (let round = 0; round < ROUNDS; round++) {
    results.ours.push(await ours());
    results.peer.push(await peer());
  }
  const medians = { ours: median(results.ours), peer: median(results.peer) };
  return { name, ...medians, ratio: medians.ours / medians.peer, unit };
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function report({ name, ours, peer, ratio, unit }) {
  const round = (number, digits) => Number(number.toFixed(digits));
  const row = { name, ours: round(ours, 1), peer: round(peer, 1), ratio: round(ratio, 3), unit };
  if (json) console.log(JSON.stringify(row));
  else print(name, row.ours.toFixed(1), row.peer.toFixed(1), ratio.toFixed(2), unit);
}

function print(name, ours, peer, ratio, unit) {
  console.log(name.padEnd(36), ours.padStart(10), peer.padStart(12), ratio.padStart(8), ` ${unit}`);
}
