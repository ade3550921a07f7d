// SPDX-License-Identifier: MIT
// What sleeping tasks take of memory: the module's own, and the peak of a whole process, in which
// they run and finish. The clock is virtual, so that all sleep before the first wakes.
import { findHost } from "../hosts/hosts.js";
import { commandLine, RUNTIMES } from "../../js/runner.js";
import { buildProgram, peerPath } from "./harness/programs.js";
import { peakOf } from "./harness/rss.js";

const ONCE = 3; // rounds: these figures hardly vary
const env = { ASYNCIO_VIRTUAL_TIME: "1" };

export function cases({ host, short, program }) {
  const few = short ? 10_000 : 100_000;
  const counts = short ? [few] : [few, 1_000_000];
  const sleepers = program("sleepers", { env });
  const bytes = (name, kind, count) => ({
    name: `memory: ${name}, in the module`,
    unit: "bytes each",
    rounds: ONCE,
    ours: sleepers(kind, count, 1, 1),
  });
  return [
    bytes("a sleeping task", "plain", few),
    bytes("one with a buffer of 64 bytes", "buffered", short ? 1000 : 10_000),
    bytes("the same on copied stacks", "copied", few),
    ...counts.map((count) => peak(host, "sleepers", "plain", count)),
    ...counts.map((count) => peak(host, "on copied stacks", "copied", count)),
  ];
}

function peak(host, name, kind, count) {
  const ours = async () => {
    const path = await buildProgram("sleepers");
    const args = [kind, count, 1, 1].map(String);
    return peakOf(findHost(host), commandOf(host, path, { args, env, dirs: {} }));
  };
  const node = findHost(host) ?? process.execPath;
  return {
    name: `memory: ${count.toLocaleString("en")} ${name}, peak RSS`,
    unit: "MB",
    rounds: ONCE,
    ours: Object.assign(ours, { program: true }),
    peers: { JavaScript: () => peakOf(node, [peerPath("sleepers.js"), String(count)]) },
  };
}

/** In an engine of JavaScript by this package's command. */
function commandOf(host, path, options) {
  if (host.startsWith("node")) return commandLine(path, options);
  return RUNTIMES[host].command(path, options);
}
