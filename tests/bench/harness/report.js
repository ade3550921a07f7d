// SPDX-License-Identifier: MIT
// What the benchmarks print.
import { spawnSync } from "node:child_process";
import { cpus, loadavg, platform, release, totalmem } from "node:os";
import { findHost } from "../../hosts/hosts.js";

/** The machine, and the versions of what was measured on it. */
export function describeMachine(hosts) {
  const load = loadavg()[0];
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${platform()} ${release()}`,
    load,
    versions: Object.fromEntries(hosts.map((host) => [host, versionOf(host)])),
  };
  return { ...machine, text: sentences(machine) };
}

function versionOf(host) {
  const { stdout } = spawnSync(findHost(host), [host === "wazero" ? "version" : "--version"]);
  return String(stdout).trim().split("\n")[0];
}

function sentences({ cpu, cores, memory, system, load, versions }) {
  const lines = [
    `${cores} x ${cpu}, ${memory}, ${system}`,
    Object.entries(versions)
      .map(([host, version]) => `${host}: ${version}`)
      .join(", "),
  ];
  if (load > 0.5) lines.push(`The machine is busy (load ${load.toFixed(2)}): figures vary.`);
  return lines.join("\n");
}

const cells = (name, ...rest) =>
  [name.padEnd(44), ...rest.map((text) => text.padStart(10))].join(" ");

export function printHeading(host) {
  console.log(`\n${cells(host, "ours", "min", "max", "cold", "peer", "ratio", "of min")}`);
}

export function printRow({ name, unit, ours, peer, theirs, ratio, least, missing }) {
  if (missing) return console.log(`${name.padEnd(44)} not beside ${peer}: ${missing}`);
  const figures = [ours.median, ours.min, ours.max, ours.cold].map(pretty);
  const beside = peer ? [pretty(theirs.median), ratio.toFixed(3), least.toFixed(3)] : ["", "", ""];
  const noise = (ours.disturbed ?? 0) + (theirs?.disturbed ?? 0);
  const more = (peer ? `, ${peer}` : "") + (noise ? ` (${noise} rounds disturbed)` : "");
  console.log(`${cells(name, ...figures, ...beside)}  ${unit}${more}`);
}

/** With as many digits as mean something. */
export const pretty = (number) =>
  Math.abs(number) < 1000 ? number.toFixed(1) : String(Math.round(number));

const VERDICTS = new Map([
  [true, "pass"],
  [false, "FAIL"],
  [undefined, "not measured"],
]);

export function printBar({ issue, host, text, figure, least, sign, limit, pass, missing }) {
  const number = (value) => (value === undefined ? "-" : value.toFixed(value < 20 ? 3 : 1));
  const value = number(figure) + (least === undefined ? "" : `, of minima ${number(least)}`);
  const verdict = VERDICTS.get(pass) + (missing ? `: ${missing}` : "");
  console.log(
    `${verdict.padEnd(5)} #${issue} ${host.padEnd(9)} ${text}: ${value} (has to be ${sign} ${limit})`,
  );
}

export function printCurve({ name, exponent, pass }) {
  const verdict = pass ? "pass" : "FAIL";
  console.log(`${verdict}  ${name}: n^${exponent.toFixed(2)} in all (n log n: n^1.12)`);
}
