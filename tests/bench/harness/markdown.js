// SPDX-License-Identifier: MIT
// The rows of a run as a page: a table for each host.
import { pretty } from "./report.js";

const HEAD = `<!-- SPDX-License-Identifier: MIT; made by ./build.sh bench --markdown -->
# Performance

Medians of rounds in which ours and the neighbour take turns in one run; the ratio is ours
divided by the neighbour's, and *cold* is the first round of ours. JavaScript's own, in the same
process, is where no other is named.
`;

const COLUMNS = ["", "unit", "ours", "least – most", "cold", "neighbour", "", "ratio"];
const RULE = ["---", "---", "---:", "---:", "---:", "---", "---:", "---:"];

export function makePage(rows, { cpu, cores, memory, system, load, versions }) {
  const machine = `${cores} x ${cpu}, ${memory}, ${system}, load ${load.toFixed(2)}.\n`;
  const sections = Object.entries(versions).map(([host, version]) => {
    const lines = rows.filter((row) => row.host === host && row.unit).map(cellsOf);
    return `## ${host}: ${version}\n\n${[COLUMNS, RULE, ...lines].map(lineOf).join("\n")}\n`;
  });
  return [HEAD, machine, ...sections].join("\n");
}

function cellsOf({ name, unit, ours, peer, theirs, ratio }) {
  const own = [pretty(ours.median), `${pretty(ours.min)} – ${pretty(ours.max)}`, pretty(ours.cold)];
  const beside = peer ? [peer === "JavaScript" ? "" : peer, pretty(theirs.median)] : ["", ""];
  return [name, unit, ...own, ...beside, peer ? ratio.toFixed(ratio < 0.1 ? 4 : 2) : ""];
}

const lineOf = (cells) => `| ${cells.join(" | ")} |`;
